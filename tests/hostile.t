#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# What the runner makes of cases that do their worst: each yields the verdict of this table, the
# others go on, nothing of it is left, and the totals are right.
use strict;
use warnings;
use File::Temp qw(tempdir);
use TAP::Parser;
use Test::More;

my %reason = (
	'hostile.passes'          => 'pass',
	'hostile.fails'           => 'fail',
	'hostile.fails-in-child'  => 'fail',
	'hostile.skips'           => 'skip: this \# is "why"',
	'hostile.set-up-fails'    => 'broken: no luck: 13',
	'hostile.checks-nothing'  => 'broken: checked nothing',
	'hostile.observes-twice'  =>
		'broken: its report is not to be trusted: two observations under one key',
	'hostile.observes'        => 'broken: checked nothing',
	'hostile.signal.segv'     => 'broken: killed by SIGSEGV',
	'hostile.signal.bus'      => 'broken: killed by SIGBUS',
	'hostile.signal.kill'     => 'broken: killed by SIGKILL',
	'hostile.signal.abort'    => 'broken: killed by SIGABRT',
	'hostile.signal.stop'     => 'broken: stopped by SIGSTOP',
	'hostile.dies-of-access'  => 'broken: killed by SIGSEGV',
	'hostile.dies-in-child'   => 'broken: a child of the case ended before its time: killed by SIGKILL',
	'hostile.exits.0'         => 'broken: ended early with status 0',
	'hostile.exits.3'         => 'broken: ended early with status 3',
	'hostile.loops'           => 'broken: timed out after 2 s',
	'hostile.ignores-sigterm' => 'broken: timed out after 2 s',
	'hostile.daemon'          => 'pass',
	'hostile.daemon-without-descriptors' => 'pass',
	'hostile.child-left'      => 'pass',
	'hostile.closes-all'      => 'broken: ended early with status 0',
	'hostile.talks'           => 'pass',
	'hostile.floods'          => 'broken: its report is not to be trusted: more observations than fit',
	'hostile.talks-nonsense'  => 'broken: its report is not to be trusted: not a record',
	'hostile.address-space'   => 'pass',
	'hostile.fork-bomb'       => 'broken: timed out after 2 s',
	'hostile.kills-group'     => 'broken: killed by SIGKILL',
	'hostile.deleted-directory' => 'pass',
	'hostile.leaves-files'    => 'pass',
	'hostile.leaves-object'   => 'broken: killed by SIGKILL',
	'hostile.unmaps-stack'    => 'broken: killed by SIGSEGV',
	'hostile.unmaps-program'  => 'broken: killed by SIGSEGV',
	'hostile.limit-cpu'       => 'broken: killed by SIGKILL',
	'hostile.beside'          => 'pass',
	(map { ("hostile.setting.$_" => 'skip: changes the machine: needs --invasive') }
		qw(passes dies stays)),
	(map { ("hostile.limit.$_" => 'pass') } qw(nproc nofile fsize as stack)),
);

my $program = "$ENV{builddir}/tests/hostile";

# The processes of the program, by pid.
sub processes
{
	my %found;

	for my $link (glob('/proc/[0-9]*/exe')) {
		my $target = readlink($link) // next;
		$found{ ($link =~ /(\d+)/)[0] } = 1 if $target =~ m{/tests/hostile\b};
	}
	return \%found;
}

# Runs everything; returns the verdicts by id.
sub run_all
{
	my ($directory, @options) = @_;
	my (%verdict, $id);

	my $parser = TAP::Parser->new({ exec => [
		$program, 'run', '--timeout', '2', '--dir', $directory, @options ] });
	while (my $result = $parser->next) {
		if ($result->is_test) {
			($id) = $result->description =~ /^-?\s*(\S+)/;
			$verdict{$id} = $result->has_skip ? 'skip: ' . $result->explanation
				: $result->is_actual_ok ? 'pass' : 'broken';
		} elsif ($result->is_yaml && $verdict{$id} eq 'broken') {
			my ($kind) = $result->raw =~ /^\s*verdict: (\w+)$/m;
			my ($why) = $result->raw =~ /^\s*reason: "?(.*?)"?$/m;
			$verdict{$id} = $kind eq 'broken' ? "broken: $why" : $kind;
		}
	}
	ok(!$parser->parse_errors, "@options: well-formed") or diag($parser->parse_errors);
	is($parser->exit, 1, "@options: exit status 1");
	return \%verdict;
}

my @objects = glob('/dev/shm/mmap-cts-*-hostile');

for my $options ([ '--jobs', 1 ], [ '--jobs', 8, '--shuffle', 7 ]) {
	my $directory = tempdir(CLEANUP => 1);
	my $before = processes();
	my $verdict = run_all($directory, @$options);

	is($verdict->{$_}, $reason{$_}, "@$options: $_") for sort keys %reason;
	is(join(' ', sort keys %$verdict), join(' ', sort keys %reason), "@$options: nothing else");
	is(join(' ', grep { !$before->{$_} } keys %{ processes() }), '', "@$options: no process is left");
	is(join(' ', glob('/dev/shm/mmap-cts-*-hostile')), "@objects",
		"@$options: no shared memory object is left");
	is(join(' ', glob("$directory/* $directory/.[!.]*")), '', "@$options: no file is left");
}
done_testing;
