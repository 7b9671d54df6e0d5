#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# doc/findings.md names a case and a reproducer in each finding, and each reproducer in one. They compile
# without warnings, and on this machine say what the case says: both find the deviation, or neither.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use Command;
use File::Basename qw(basename);
use Test::More;

my $source = $ENV{srcdir} or die "srcdir is not set\n";
my $compiler = $ENV{CC} || 'cc';
my @fields = qw(Right Says Seen Versions Case Reproducer);

# A finding is a heading of the third level and the fields below it.
my @findings;
for (split(/\n(?=#)/, contents("$source/doc/findings.md"))) {
	my ($title, $text) = /^### ([^\n]*)\n(.*)/s or next;
	my %finding = (title => $title, map { s/\s+/ /gr } $text =~ /^- (\w+): ((?:.|\n )*)/mg);
	($finding{case}) = ($finding{Case} // '') =~ /^`(\S+)`$/;
	($finding{name}) = ($finding{Reproducer} // '') =~ m{^\[`(\S+)\.c`\]\(findings/\1\.c\)$};
	push @findings, \%finding;
}
cmp_ok(scalar @findings, '>=', 10, 'there are findings');

my ($status, $list) = run('mmap-cts list');
my %known = map { $_ => 1 } split(/\n/, $list);
for my $finding (@findings) {
	my @problems = map { "no $_" } grep { ($finding->{$_} // "") eq "" } @fields, 'case', 'name';
	push @problems, "no case $finding->{case}" if $finding->{case} && !$known{$finding->{case}};
	is("@problems", '', $finding->{title});
}
my @named = sort map { $_->{name} // () } @findings;
my @there = sort map { basename($_, '.c') } glob("$source/doc/findings/*.c");
is("@named", "@there", 'each reproducer is named once');

for my $name (@there) {
	my @lines = split(/\n/, contents("$source/doc/findings/$name.c"));
	my $brief = @lines <= 30 && $lines[0] =~ /SPDX-License-Identifier: BSD-2-Clause/;
	ok($brief && !grep({ /^#include "/ } @lines), "$name.c is short, free and stands alone");
}

# What the cases say: "ok", "not ok", or nothing where one was skipped or could not be judged.
my ($ran, $report) = run("cd '$scratch' && mmap-cts run --expected none --dir . "
	. join(' ', map { $_->{case} // () } @findings));
my ($libc) = $report =~ /^# libc: (\S+)/m;
my ($major, $minor) = $report =~ /^# kernel: Linux (\d+)\.(\d+)/m;
my (%verdict, %unjudged);
for (split(/\n(?=(?:not )?ok )/, $report)) {
	my ($said, $case, $rest) = /^(ok|not ok) (?:\d+ - )?(\S+)(.*)/s or next;
	if ($rest =~ /^ # SKIP (.*)/ || $rest =~ /^  verdict: (broken)/m) {
		$unjudged{$case} = $1;
	} else {
		$verdict{$case} = $said;
	}
}

for my $finding (@findings) {
	my ($name, $case) = @$finding{'name', 'case'};
	SKIP: {
		skip("$name: dietlibc lacks what others declare", 2) if $libc eq 'dietlibc' && $name !~ /^dietlibc/;
		my ($failed, $out, $errors) =
			run("$compiler -Wall -Wextra -Werror -o '$scratch/$name' '$source/doc/findings/$name.c'");
		is($errors, '', "$name.c compiles without warnings");
		skip("$name: the kernel is older than the first that was tried, Linux 6.12", 1)
			if $major < 6 || ($major == 6 && $minor < 12);
		skip("$name: $case: " . ($unjudged{$case} // 'not run'), 1) unless $verdict{$case};
		my ($got, $seen) = run("cd '$scratch' && './$name'");
		skip("$name: there is nothing to be seen here", 1) if $got == 77;
		is($got, $verdict{$case} eq 'ok' ? 0 : 1, "$name.c sees what $case does") or diag($seen);
	}
}
done_testing();
