#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# The launchers of programs, and targets/check: the exit status and the report of the bundle come out, what is
# no fault of the suite is told apart, and nothing is left.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;

my $targets = "$ENV{srcdir}/targets";
my $program = "$ENV{builddir}/mmap-cts";
my $scratch = tempdir(CLEANUP => 1);
$ENV{TMPDIR} = "$scratch/tmp";
delete($ENV{BUNDLE});
mkdir($_) or die $! for $ENV{TMPDIR}, "$scratch/bin", "$scratch/fake";
chdir($scratch) or die $!;

sub script
{
	my ($name, $text) = @_;
	open(my $file, '>', $name) or die "$name: $!";
	print $file "#!/bin/sh\n$text";
	close($file);
	chmod(0755, $name);
}

# Status and output of a launcher; standard error is in errors.
sub launch
{
	my ($command) = @_;
	my $output = qx($targets/$command 2>errors);
	return ($? >> 8, $output);
}

sub errors
{
	open(my $file, '<', 'errors') or die $!;
	local $/;
	return <$file>;
}

sub leaves_nothing
{
	my @left = glob("$ENV{TMPDIR}/*");
	is("@left", '', shift);
}

my @launchers = grep { -x } glob("$targets/*");
s{.*/}{} for @launchers;
for my $name (@launchers) {
	my ($status, $output) = launch("$name --help");
	is($status, 0, "$name --help");
	like($output, qr{^Usage: targets/\Q$name\E }, "$name tells how it is used");
	($status, $output) = launch("$name --no-such-option x");
	is($status, 2, "$name: an unknown option");
	is($output, '', "$name: no report of wrong use");
}

# The report of a bundle, which here is a script.
my $report = "echo 'TAP version 13'; echo 1..2; echo 'ok 1 - a'; echo 'ok 2 - b'\n";
my $totals = "echo '# pass 2, fail 0'\n";
for my $want (0, 1, 125) {
	script('bundle', "$report${totals}exit $want\n");
	my ($status, $output) = launch('host --bundle bundle');
	is($status, $want, "exit status $want comes out");
	is($output, qx(./bundle), 'and the report');
}

script('bundle', "echo x >>attempts\n$report${totals}echo \"\$*\" >words\n");
launch("host --bundle=bundle -- --jobs 2 'a*'");
is(qx(cat words), "run --jobs 2 a*\n", 'the words after -- reach the bundle');
is(qx(cat attempts), "x\n", 'a whole report is made once');
unlink('attempts');

# Once nothing, then a whole report.
script('bundle', "echo x >>attempts\n[ \$(wc -l <attempts) -gt 1 ] || exit 0\n$report$totals");
is((launch('host --bundle bundle'))[0], 0, 'a target that fails once is tried again');
is(qx(cat attempts), "x\nx\n", 'and no more');
unlink('attempts');

for (['nothing', 'exit 0', qr/no report/],
     ['no end', "echo x >>attempts\n$report", qr/breaks off after 2 of 2/],
     ['a case too few', "echo 'TAP version 13'; echo 1..2; echo 'ok 1 - a'; $totals", qr/1 of 2/],
     ['a death', 'kill -KILL $$', qr/no report/]) {
	my ($what, $text, $message) = @$_;
	script('bundle', "$text\n");
	my ($status, $output) = launch('host --bundle bundle');
	is($status, 126, "$what: not judged");
	like(errors(), $message, "$what: why");
	like($output, qr/^$|^Bail out!/m, "$what: the report says that it is none");
}
is(qx(cat attempts), "x\nx\n", 'what breaks off is tried twice');

script('bundle', "sleep 60\n");
is((launch('host --timeout 1 --bundle bundle'))[0], 126, 'what takes too long is not judged');
is((launch('host --timeout x --bundle bundle'))[0], 2, 'a time that is none');
is((launch('host'))[0], 126, 'no bundle');
like(errors(), qr/mmap-cts-bundle: make bundle/, 'what makes one');
$ENV{BUNDLE} = "$scratch/nowhere";
is((launch('host'))[0], 126, 'no bundle where $BUNDLE says');
delete($ENV{BUNDLE});

is((launch("host --bundle '$program' -- no.such.case"))[0], 2, 'a pattern that matches nothing');
my ($status, $output) = launch("host --bundle '$program' -- munmap.length.zero");
is($status, 0, 'the suite on this machine');
like($output, qr/^ok 1 - munmap\.length\.zero$/m, 'the case');

# The tools that all need, and no more.
for my $tool (qw(cat chmod cp dirname env grep id kill ls mkdir mktemp rm sed sh sleep tail timeout tr)) {
	chomp(my $path = qx(which $tool));
	symlink($path, "$scratch/bin/$tool") if $path =~ m{^/};
}
my %package = (userns => 'util-linux', gvisor => 'runsc', valgrind => 'valgrind', uml => 'user-mode-linux',
	'qemu-user --arch aarch64' => 'qemu-user', 'ssh --host x' => 'openssh-client');
$package{user} = 'util-linux' if $> == 0;
script('bundle', "$report$totals");
{
	local $ENV{PATH} = "$scratch/bin";
	for my $name (sort keys %package) {
		is((launch("$name --bundle bundle"))[0], 126, "$name without its tool");
		like(errors(), qr/package.*\Q$package{$name}\E/, "$name: the package");
		is(() = errors() =~ /\n/g, 1, "$name: one line");
	}
}

# A machine behind ssh: one that runs the command here, and one that is not there.
script('fake/ssh', "for last; do :; done\nexec sh -c \"\$last\"\n");
{
	local $ENV{PATH} = "$scratch/fake:$ENV{PATH}";
	script('bundle', "$report${totals}echo \"\$*\" >'$scratch/words'\nexit 1\n");
	($status, $output) = launch("ssh --host x --bundle bundle -- \"it's\" 'a b' '\$HOME'");
	is($status, 1, 'the exit status from another machine');
	like($output, qr/^# pass 2/m, 'its report');
	is(qx(cat words), "run it's a b \$HOME\n", 'the words arrive as they are');
	leaves_nothing('nothing is left there');

	script('bundle', ">'$scratch/started'\nwhile sleep 0.1; do echo; done\n");
	my $launcher = fork();
	exec("$targets/ssh", qw(--host x --bundle bundle)) if $launcher == 0;
	for (1 .. 100) {
		last if -e 'started';
		select(undef, undef, undef, 0.1);
	}
	kill('TERM', $launcher);
	waitpid($launcher, 0);
	is($? >> 8, 143, 'a signal ends the launcher');
	for (1 .. 100) {
		last unless glob("$ENV{TMPDIR}/*");
		select(undef, undef, undef, 0.1);
	}
	leaves_nothing('nothing is left after a signal');

	script('fake/ssh', "echo 'no route' >&2\nexit 255\n");
	is((launch('ssh --host x --bundle bundle'))[0], 126, 'a machine that is not there');
	like(errors(), qr/no route/, 'what ssh says');
}

# Several targets, from a directory where the bundle need not be built.
script('mmap-cts-bundle', "$report${totals}[ \"\$2\" != fail ]\n");
script('make', "exit 0\n");
qx(touch Makefile);
open(my $list, '>', 'list') or die $!;
print $list "# names\ntarget one build host\ntarget two build host --timeout 9\n",
	"target none build host --bundle nowhere\n", "target machine build qemu-system\n";
close($list);
$ENV{MAKE} = './make';
for (['one two', '', 0], ['one', 'fail', 1], ['one none', '', 126], ['none one', 'fail', 1], ['three', '', 2]) {
	my ($names, $flags, $want) = @$_;
	local $ENV{RUN_FLAGS} = $flags;
	($status, $output) = launch("check --list list --results out -- $names");
	is($status, $want, "check $names $flags");
	is(() = $output =~ /\n/g, $want == 2 ? 0 : split(/ /, $names), 'a line each');
}
is((launch('check --list list --results other --kernel none -- one'))[0], 2, 'a kernel for no machine');
is((launch('check --list list --results other --kernel none -- machine'))[0], 126, 'a kernel that is not there');
is(qx(cat out/two.tap), qx(./mmap-cts-bundle run), 'the report is kept');
leaves_nothing('nothing is left');
done_testing();
