#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# What a case changes of the machine is put back, however the case or the run ends; and no other case
# runs meanwhile. The setting is a file of the working directory, so nothing of the machine changes.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;

plan(skip_all => 'the file is reached by way of /proc/sys') unless -d '/proc/sys' && -e '/proc/self/cwd';

my $program = "$ENV{builddir}/tests/hostile";
my $scratch = tempdir(CLEANUP => 1);
chdir($scratch) or die $!;
mkdir('dir') or die $!;

sub setting
{
	open(my $file, '<', 'setting') or die $!;
	my $value = <$file>;
	return $value // '';
}

sub set_old
{
	open(my $file, '>', 'setting') or die $!;
	print $file 'old';
	close($file) or die $!;
}

# Runs it to its end; returns its exit status and report.
sub run
{
	set_old();
	my $report = qx('$program' run --invasive --timeout 2 --dir dir @_ 2>&1);
	return ($? >> 8, $report);
}

my @runs = (
	[ 'hostile.setting.passes', 0, qr/^# pass 1, fail 0/m ],
	[ '--no-fork hostile.setting.passes', 0, qr/^# pass 1, fail 0/m ],
	[ 'hostile.setting.dies', 125, qr/killed by SIGKILL/ ],
	[ 'hostile.setting.stays', 125, qr/timed out after 2 s/ ],
	[ '--jobs 8 --repeat 9 --shuffle 3 hostile.setting.passes hostile.beside', 0,
	  qr/^# pass 18, fail 0/m ],
);
for my $run (@runs) {
	my ($arguments, $want, $text) = @$run;
	my ($status, $report) = run($arguments);

	is($status, $want, "$arguments: status");
	like($report, $text, "$arguments: report");
	is(setting(), 'old', "$arguments: the setting is put back");
}

# A setting that cannot be read is not written, and is a reason to skip.
unlink('setting');
my $report = qx('$program' run --invasive --dir dir hostile.setting.passes);
like($report, qr/ # SKIP needs to set \S+ to new: No such file/, 'no such setting: skipped');
ok(!-e 'setting', 'no such setting: none is made');

# Nor is it changed without leave.
set_old();
$report = qx('$program' run --dir dir hostile.setting);
is(() = $report =~ / # SKIP changes the machine: needs --invasive$/mg, 3, 'without --invasive: skipped');
is(setting(), 'old', 'without --invasive: not changed');

# One that is ignored when the program starts, as in the background of a shell, would stay so.
my @signals = qw(TERM INT HUP QUIT);
@SIG{@signals} = ('DEFAULT') x @signals;
for my $signal (@signals) {
	set_old();
	my $pid = open(my $out, '-|', $program, 'run', '--invasive', '--dir', 'dir', 'hostile.setting.stays')
		or die $!;
	select(undef, undef, undef, 0.01) until setting() eq 'new';
	kill($signal, $pid);
	my $last = (<$out>)[-1];
	close($out);
	is($last, "Bail out! interrupted by SIG$signal\n", "SIG$signal: it says so");
	is(setting(), 'old', "SIG$signal: the setting is put back");
}
done_testing;
