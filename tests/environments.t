#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# The suite in environments that lack what it is used to: what cannot be judged there is skipped, and
# nothing fails. An environment that this machine cannot give is named as skipped.
#
# With INVASIVE=1 in the environment also where settings of the machine are changed, which are put back.
# The arguments are names of environments; without any, all are meant.
use strict;
use warnings;
use File::Copy qw(copy);
use File::Temp qw(tempdir);
use Test::More;

# Where every user can reach them.
my $scratch = tempdir(CLEANUP => 1);
chmod(0755, $scratch);
for my $file ('mmap-cts', 'tests/refuse') {
	copy("$ENV{builddir}/$file", $scratch) or die "$file: $!";
}
chmod(0755, glob("$scratch/*"));
my $program = "$scratch/mmap-cts";
my $refuse = "$scratch/refuse";

my $nobody = 'setpriv --reuid 54321 --regid 54321 --clear-groups';
my $kernel = '/proc/sys/vm';
# Of either version.
my ($cgroup, $limit) = -d '/sys/fs/cgroup/memory' ? ('/sys/fs/cgroup/memory', 'memory.limit_in_bytes')
	: ('/sys/fs/cgroup', 'memory.max');
$cgroup .= "/mmap-cts-$$";
my $thp = '/sys/kernel/mm/transparent_hugepage/enabled';

# How each is entered: `setup` is shell, in a mount namespace and an empty directory of its own, that
# $TMPDIR names; the suite is started by `by`, a command that takes another, if `check` succeeds there. `set` is a file of a setting
# and its value, `undo` is shell that takes back what the set-up changes of the machine. `status` is that
# of the run, if it is not 0.
my @environments = (
	{ name => 'plain' },
	{ name => 'no /proc', setup => 'umount -R -l /proc' },
	{ name => '/proc with hidepid=2', setup => 'mount -t proc -o hidepid=2 proc /proc', by => $nobody },
	{ name => 'no /dev/shm', setup => 'mkdir dev; cp -a /dev/null /dev/zero /dev/full dev; mount --bind dev /dev' },
	{ name => 'empty /dev', setup => 'mkdir dev; mount --bind dev /dev' },
	{ name => 'read-only /dev/shm', setup => 'mount -o remount,ro,bind /dev/shm' },
	{ name => 'read-only root', setup => 'mount -o remount,ro,bind /; unset TMPDIR' },
	{ name => 'nothing to write to', setup => 'unset TMPDIR; cd /; for at in / /tmp /var/tmp /dev/shm; do
		mountpoint -q $at || mount --bind $at $at; mount -o remount,ro,bind $at; done' },
	{ name => 'TMPDIR on noexec', setup => 'mount -t tmpfs -o noexec none .' },
	{ name => 'TMPDIR on nodev, nosuid', setup => 'mount -t tmpfs -o nodev,nosuid none .' },
	{ name => 'TMPDIR on tmpfs', setup => 'mount -t tmpfs none .' },
	{ name => 'TMPDIR full', setup => 'mount -t tmpfs -o size=64k none .; cd .; cat /dev/zero >fill || :', status => 2 },
	{ name => 'TMPDIR without free inodes', setup => 'mount -t tmpfs -o nr_inodes=3 none .', status => 2 },
	{ name => 'TMPDIR read-only', setup => 'mount -t tmpfs -o ro none .', status => 2 },
	{ name => 'TMPDIR missing', setup => 'TMPDIR=$TMPDIR/missing', status => 2 },
	{ name => 'TMPDIR with spaces', setup => 'TMPDIR="$TMPDIR/ a  b "; mkdir "$TMPDIR"' },
	{ name => 'TMPDIR with newlines', setup => "TMPDIR=\"\$TMPDIR/\na\n\nb\"; mkdir \"\$TMPDIR\"" },
	{ name => 'a user without groups', by => $nobody },
	{ name => 'a user namespace with one id', by => "$nobody unshare --user --map-root-user" },
	{ name => 'root in a user namespace', by => 'unshare --user --map-root-user' },
	{ name => 'no CAP_SYS_RESOURCE', by => 'setpriv --bounding-set -sys_resource' },
	{ name => 'no CAP_SYS_ADMIN', by => 'setpriv --bounding-set -sys_admin' },
	{ name => 'root without capabilities', by => 'setpriv --bounding-set -all' },
	{ name => 'no new privileges', by => "$nobody --no-new-privs" },
	{ name => 'RLIMIT_AS 256 MiB', by => 'prlimit --as=268435456' },
	{ name => 'RLIMIT_DATA 64 MiB', by => 'prlimit --data=67108864' },
	{ name => 'RLIMIT_STACK 256 KiB', by => 'prlimit --stack=262144' },
	{ name => 'RLIMIT_STACK unlimited', by => 'prlimit --stack=unlimited' },
	{ name => 'RLIMIT_NOFILE 16', by => 'prlimit --nofile=16' },
	{ name => 'RLIMIT_NPROC 20', by => "$nobody prlimit --nproc=20" },
	{ name => 'RLIMIT_MEMLOCK 0', by => "prlimit --memlock=0 $nobody" },
	{ name => 'RLIMIT_MEMLOCK 0, as root', by => 'prlimit --memlock=0' },
	{ name => 'RLIMIT_FSIZE 1 MiB', by => 'prlimit --fsize=1048576' },
	{ name => 'RLIMIT_CORE unlimited', by => 'prlimit --core=unlimited' },
	{ name => 'calls refused with ENOSYS', by => "$refuse ENOSYS" },
	{ name => 'calls refused with EPERM', by => "$refuse EPERM" },
	{ name => 'calls refused with ENOSYS, as a user', by => "$nobody $refuse ENOSYS" },
	{ name => 'calls refused with EPERM, as a user', by => "$nobody $refuse EPERM" },
	{ name => 'a locale', setup => 'LC_ALL=$(locale -a | grep -vxE "C|POSIX" | head -n 1); export LC_ALL' },
	{ name => 'standard input closed', setup => 'exec <&-' },
	{ name => 'standard output closed', setup => 'exec >&-', options => '--output report' },
	{ name => 'standard error closed', setup => 'exec 2>&-' },
	{ name => 'all three closed', setup => 'exec <&- >&- 2>&-', options => '--output report' },
	{ name => 'one processor', by => 'taskset -c 0' },
	{ name => 'two processors', by => 'taskset -c 0,1' },
	{ name => 'no randomized addresses', by => 'setarch -R' },
	{ name => 'legacy layout of addresses', by => 'setarch -L' },
	{ name => 'reading implies executing', by => 'setarch -X',
		check => 'grep "^00400000" /proc/self/personality || { echo it ends with exec; false; }' },
	{ name => 'a page at address 0', by => 'setarch -Z' },
	{ name => 'vm.overcommit_memory 1', set => [ "$kernel/overcommit_memory", 1 ] },
	{ name => 'vm.overcommit_memory 2', set => [ "$kernel/overcommit_memory", 2 ] },
	{ name => 'vm.max_map_count 1000', set => [ "$kernel/max_map_count", 1000 ] },
	{ name => 'transparent huge pages always', set => [ $thp, 'always' ] },
	{ name => 'transparent huge pages never', set => [ $thp, 'never' ] },
	{ name => 'huge pages', set => [ "$kernel/nr_hugepages", 16 ] },
	{ name => 'no huge pages', set => [ "$kernel/nr_hugepages", 0 ] },
	{ name => 'swap', setup => 'dd if=/dev/zero of=swap bs=1M count=64 status=none; chmod 600 swap
		mkswap -q swap; swapon swap', undo => 'swapoff swap' },
	{ name => 'a memory cgroup of 128 MiB', setup => "mkdir $cgroup; echo 134217728 >$cgroup/$limit
		echo \$\$ >$cgroup/cgroup.procs", undo => "rmdir $cgroup" },
);

sub read_setting
{
	my ($path) = @_;
	open(my $file, '<', $path) or return undef;
	my $value = <$file>;
	return $value =~ /\[(.*?)\]/ ? $1 : $value;
}

sub write_setting
{
	my ($path, $value) = @_;
	open(my $file, '>', $path) or return 0;
	print $file $value;
	return close($file);
}

my $child = 0;
my @undo; # closures, which put the machine back

sub put_back
{
	kill('TERM', $child) and waitpid($child, 0) if $child;
	$child = 0;
	(pop @undo)->() while @undo;
}

END {
	my $status = $?;
	put_back();
	$? = $status;
}
$SIG{$_} = sub { exit(1) } for qw(HUP INT TERM);

# Why the environment cannot be had, if that is known before.
sub refusal
{
	my ($environment) = @_;
	return 'changes the machine: needs INVASIVE=1'
		if ($environment->{set} || $environment->{undo}) && !$ENV{INVASIVE};
	return undef unless $environment->{set};
	my ($path, $value) = @{$environment->{set}};
	my $old = read_setting($path);
	return "no $path" unless defined $old;
	push(@undo, sub { write_setting($path, $old) or diag("$path is not put back: $!") });
	return write_setting($path, $value) ? undef : "$path: $!";
}

# The suite in the environment, in a directory; returns the exit status, 77 if it was not entered, and
# what was printed.
sub run
{
	my ($environment, $directory) = @_;
	my $by = $environment->{by} // '';
	my $script = "cd '$directory'; trap 'exit 77' EXIT; set -e; $environment->{setup}
		$by $environment->{check}
		trap - EXIT; exec $by $program run --jobs 2 $environment->{options}";
	my @namespace = $> == 0 ? qw(unshare --mount) : ();

	push(@undo, sub { system("cd '$directory'; $environment->{undo}") }) if $environment->{undo};
	local $ENV{TMPDIR} = $directory;
	$child = open(my $out, '-|', @namespace, 'sh', '-c', "exec </dev/null 2>&1; $script") or die $!;
	my @lines = <$out>;
	waitpid($child, 0);
	my $status = $? >> 8 || ($? & 127 ? 128 + ($? & 127) : 0);
	$child = 0;
	if (open(my $report, '<', "$directory/report")) {
		@lines = <$report>;
	}
	return ($status, @lines);
}

sub judge
{
	my ($environment, $directory) = @_;
	my $name = $environment->{name};
	my $want = $environment->{status} // 0;
	my ($status, @lines) = run($environment, $directory);

	if ($status == 77) {
		chomp(my $why = $lines[-1] // 'no reason given');
		SKIP: { skip("$name: $why", 1) }
		return;
	}
	my ($total) = grep { /^# pass/ } @lines;
	my ($pass, $skip) = ($total // '') =~ /^# pass (\d+), .* skip (\d+)/;
	# One in which hardly anything is judged tells nothing.
	my $is_right = $status == $want && ($want || (defined $pass && $pass > $skip)) &&
		!glob("$directory/mmap-cts.*");
	ok($is_right, defined $pass ? "$name: pass $pass, skip $skip" : $name) and return;
	diag("exit status $status");
	diag($_) for grep { (/^not ok/ && !/ # TODO /) || (/^ok/ && / # TODO /) || /^mmap-cts/ } @lines;
	diag(glob("$directory/mmap-cts.*"));
}

my @selected = grep { my $name = $_->{name}; !@ARGV || grep { $_ eq $name } @ARGV } @environments;
die "no such environment: @ARGV\n" if @selected < @ARGV;
my $number = 0;
for my $environment (@selected) {
	my $directory = "$scratch/" . $number++;
	$environment->{$_} //= '' for qw(setup options);
	$environment->{check} //= 'true';
	mkdir($directory) or die $!;
	chmod(01777, $directory);
	my $refusal = refusal($environment);
	if (defined $refusal) {
		SKIP: { skip("$environment->{name}: $refusal", 1) }
	} else {
		judge($environment, $directory);
	}
	put_back();
}
done_testing;
