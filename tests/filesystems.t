#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# targets/filesystems: what it refuses, what it reports, and that nothing is left of it, however it ends.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;

my $script = "$ENV{srcdir}/targets/filesystems";
my $program = "$ENV{builddir}/mmap-cts";
my $hostile = "$ENV{builddir}/tests/hostile";
my $scratch = tempdir(CLEANUP => 1);
$ENV{TMPDIR} = "$scratch/tmp";
mkdir($ENV{TMPDIR}) or die $!;
chdir($scratch) or die $!;

sub run
{
	my $output = qx('$script' @_ 2>&1);
	return ($? >> 8, $output);
}

sub slurp
{
	my ($name) = @_;
	open(my $file, '<', $name) or return '';
	local $/;
	return <$file>;
}

# The loop devices in use, the directories that are left, and the mounts that can be seen.
sub traces
{
	return join("\n", glob("$ENV{TMPDIR}/*"), grep { m{\Q$scratch} }
		split(/\n/, slurp('/proc/self/mountinfo') . qx(losetup -a 2>&1)));
}

for my $wrong ('', '--invasive nosuch', '--nosuch', '--invasive --program') {
	my ($status, $output) = run($wrong);
	is($status, 2, "'$wrong': wrong use");
	like($output, qr/^filesystems: /, "'$wrong': it says why");
}
my ($status, $output) = run('--list');
is($status, 0, '--list: status');
like($output, qr/^ext4$/m, '--list: names');

if ($> != 0 || system('unshare --mount true 2>/dev/null') != 0) {
	($status) = run("--invasive --program='$program' tmpfs");
	is($status, 126, 'without root: refused');
	done_testing;
	exit;
}

($status) = run('--invasive --program=nosuch tmpfs');
is($status, 126, 'no program: trouble');

($status, $output) = run("--invasive --program '$program' --results=out tmpfs ramfs -- munmap.length.zero");
is($status, 0, 'status of a run');
like($output, qr/^\Q$_\E: pass 1, fail 0/m, "$_: totals") for qw(tmpfs ramfs);
like(slurp("out/$_.tap"), qr/^# file system: \Q$_\E, .*^ok 1 - munmap.length.zero$/ms, "$_: report")
	for qw(tmpfs ramfs);
is(traces(), '', 'nothing is left');

($status, $output) = run("--invasive --program '$hostile' tmpfs -- hostile.setting.passes hostile.nosuch");
is($status, 126, 'a run that fails: trouble');
like($output, qr/^tmpfs: FAILED: exit status 2$/m, 'a run that fails: it says so');

# Interrupted while a case runs that stays.
my @signals = qw(TERM INT HUP);
@SIG{@signals} = ('DEFAULT') x @signals;
for my $name (qw(ext4 tmpfs)) {
	next unless slurp('/proc/filesystems') =~ /\b$name$/m;
	for my $signal (@signals) {
		unlink('stays');
		my $pid = open(my $out, '-|', $script, '--invasive', '--program', $hostile, $name, '--',
			'--timeout', '60', 'hostile.ignores-sigterm') or die $!;
		select(undef, undef, undef, 0.01) until -s "filesystems/$name.tap.tmp";
		kill($signal, $pid);
		my @lines = <$out>;
		close($out);
		is($? >> 8, { TERM => 143, INT => 130, HUP => 129 }->{$signal}, "$name, SIG$signal: status");
		is(traces(), '', "$name, SIG$signal: nothing is left");
		like(slurp("filesystems/$name.tap"), qr/^Bail out!/m, "$name, SIG$signal: the report says so");
		unlink("filesystems/$name.tap");
	}
}
done_testing;
