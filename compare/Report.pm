# SPDX-License-Identifier: BSD-2-Clause
# Reports of `mmap-cts run`, read with TAP::Parser.
#
# A report is { path, name, facts => { kernel => ..., ... }, entries => [...], results => { id => result } },
# a result { verdict, reason, diagnostic => { ... }, observations => { ... } }.
package Report;
use strict;
use warnings;
use Archive::Tar;
use File::Basename qw(basename);
use File::Find;
use Lines;
use TAP::Parser;

# From what one would like best to what one would like least.
our @verdicts = ('pass', 'skip', 'known deviation', 'stale deviation', 'broken', 'fail');
our %rank = map { $verdicts[$_] => $_ } 0 .. $#verdicts;

# Dies with the place and the trouble, on one line.
sub read_report
{
	my ($path) = @_;
	my @parts = -d $path ? directory($path) : $path =~ /\.(?:tar|tar\.gz|tgz)$/ ? archive($path) :
		([ $path, contents($path) ]);

	die "$path: no report in it\n" unless @parts;
	my $report = { path => $path, facts => {}, results => {} };
	for my $part (sort { $a->[0] cmp $b->[0] } @parts) {
		add_part($report, parse(@$part));
	}
	return $report;
}

# The shortest of file name and path that tells one column from another.
sub name_columns
{
	my %seen;

	$_->{name} = basename($_->{path}) =~ s/\.(?:tap|tar|tar\.gz|tgz)$//r for @_;
	$seen{ $_->{name} }++ for @_;
	my $letter = 'A';
	for my $report (@_) {
		$report->{name} = $report->{path} if $seen{ $report->{name} } > 1;
		$report->{letter} = $letter++;
	}
	give_entries(@_) if grep { @{ $_->{entries} } > 1 } @_;
}

# Beside a report of both entries, the ids of another need one as well.
sub give_entries
{
	for my $report (grep { @{ $_->{entries} } == 1 } @_) {
		my $results = $report->{results};
		$report->{results} = { map { +"$_/$report->{entries}[0]" => $results->{$_} } keys %$results };
	}
}

sub contents
{
	my ($path) = @_;

	open(my $file, '<', $path) or die "$path: $!\n";
	local ($/, $!);
	my $text = <$file>;
	die "$path: $!\n" if $!;
	return $text // '';
}

# What prove --archive leaves: a file a test, and meta.yml.
sub directory
{
	my ($path) = @_;
	my @parts;

	find({ no_chdir => 1, wanted => sub {
		push(@parts, [ $_, contents($_) ]) if -f && basename($_) ne 'meta.yml';
	} }, $path);
	return @parts;
}

sub archive
{
	my ($path) = @_;
	local $Archive::Tar::WARN = 0;

	contents($path);
	my $archive = Archive::Tar->new($path) or die "$path: not a whole archive\n";
	return map { [ "$path/" . $_->full_path, $_->get_content // '' ] }
		grep { $_->is_file && $_->name ne 'meta.yml' } $archive->get_files;
}

# What a line of a test says, without its diagnostic.
sub result_of
{
	my ($test) = @_;
	my $ok = $test->is_actual_ok;

	return {
		verdict => $test->has_skip ? 'skip' :
			$test->has_todo ? ($ok ? 'stale deviation' : 'known deviation') :
			$ok ? 'pass' : 'fail',
		reason => $test->explanation =~ s/\\(.)/$1/gr,
		diagnostic => {},
		observations => {},
	};
}

sub is_of_texts
{
	my ($map) = @_;
	return ref($map) eq 'HASH' && !grep { !defined || ref } values %$map;
}

sub add_diagnostic
{
	my ($result, $block, $refuse) = @_;
	my $strange = 'a diagnostic that is none of mmap-cts run';

	$refuse->($strange) unless ref($block) eq 'HASH';
	my ($observations, $requirements) = map { delete($block->{$_}) // {} } qw(observations requirements);
	$refuse->($strange) if grep { !is_of_texts($_) } $block, $observations, $requirements;
	$result->{verdict} = 'broken'
		if $result->{verdict} eq 'fail' && ($block->{verdict} // '') eq 'broken';
	s/\n\z// for values %$block;
	$result->{observations} = $observations;
	$result->{diagnostic} = { %$block, requirements => $requirements };
}

# TAP::Parser dies of a block that is not YAML. Of one without an end it warns, for ever if a text ends
# there; that is the last part then, and what is missing is told by the plan and the totals.
sub next_part
{
	my ($parser, $lines, $refuse) = @_;
	my $part;

	local $SIG{__WARN__} = sub { die(@_) };
	eval { $part = $parser->next; 1 } or $lines->{ended} or $refuse->('a diagnostic that cannot be read');
	return $part;
}

# A complaint may quote a line of the report.
sub shortened
{
	my ($text) = @_;
	return length($text) > 300 ? substr($text, 0, 300) . '...' : $text;
}

# One stream of TAP: { facts, results => [ [ id, result ]... ] }.
sub parse
{
	my ($path, $text) = @_;
	my (%facts, @results, %totals, $tests);
	my $line = 1;
	my $refuse = sub { die "$path:$line: " . shortened($_[0]) . "\n" };

	# A serial console ends lines otherwise, and has said something before.
	$text =~ s/\r+$//mg;
	$text =~ /^TAP version 13$/m or $refuse->('not a report of mmap-cts run');
	my $before = substr($text, 0, $-[0]) =~ tr/\n//;
	my $lines = Lines->new([ split(/\n/, substr($text, $-[0])) ]);
	my $parser = TAP::Parser->new({ iterator => $lines });
	while (my $part = next_part($parser, $lines, $refuse)) {
		$line = $before + $lines->{count};
		if ($part->is_test) {
			$tests++;
			my ($id) = $part->description =~ /^-?\s*(\S+)$/ or $refuse->('a result without an id');
			push(@results, [ $id, result_of($part) ]);
		} elsif ($part->is_yaml) {
			$refuse->('a diagnostic without a case') unless @results;
			add_diagnostic($results[-1][1], $part->data, $refuse);
		} elsif ($part->is_comment) {
			add_comment($part->raw, $tests, \%facts, \%totals);
		} elsif ($part->is_bailout) {
			$refuse->('the run was ended early: ' . $part->raw);
		}
		my ($trouble) = $parser->parse_errors;
		$refuse->(lcfirst($trouble)) if $trouble && $trouble !~ /^(?:Bad plan|No plan)/;
	}
	check_whole($refuse, $parser, $tests // 0, \%facts);
	check_totals($refuse, \%totals, @results);
	return { facts => \%facts, results => \@results };
}

# Before the cases stand the facts, after them the totals.
sub add_comment
{
	my ($comment, $tests, $facts, $totals) = @_;

	if ($tests && $comment =~ /^# pass \d+, fail \d+, .*stale deviation \d+$/) {
		$totals->{$1} = $2 while $comment =~ /([a-z]+(?: [a-z]+)?) (\d+)/g;
	} elsif (!$tests && $comment =~ /^# (mmap-cts) (\S+)$/) {
		$facts->{$1} = $2;
	} elsif (!$tests && $comment =~ /^# ([a-z][a-z, ]+): (.*)$/) {
		$facts->{$1} = $2;
	}
}

sub check_whole
{
	my ($refuse, $parser, $tests, $facts) = @_;
	my $planned = $parser->tests_planned;

	$refuse->('no plan, as with run --quiet: not a whole report') unless defined $planned;
	$refuse->('not a report of mmap-cts run')
		unless $facts->{'mmap-cts'} && ($facts->{entry} // '') =~ /\b(?:libc|syscall)\b/;
	$refuse->("truncated: $planned cases are planned and $tests reported") if $tests < $planned;
	$refuse->("$planned cases are planned and $tests reported") if $tests > $planned;
}

sub check_totals
{
	my ($refuse, $totals, @results) = @_;
	my %count = map { $_ => 0 } keys %$totals;

	$refuse->('truncated: the totals are missing') if @results && !%$totals;
	$count{ $_->[1]{verdict} }++ for @results;
	for my $verdict (sort keys %count) {
		my $total = $totals->{$verdict} // 0;
		$refuse->("the totals say $verdict $total, the cases $count{$verdict}")
			if $total != $count{$verdict};
	}
}

# The parts of an archive, and the repetitions of a case, are one.
sub add_part
{
	my ($report, $part) = @_;
	my ($facts, $results) = @$report{qw(facts results)};

	# The directory is one of that machine.
	$part->{facts}{'file system'} =~ s/, that of .*// if $part->{facts}{'file system'};
	for my $fact (keys %{ $part->{facts} }) {
		my $value = $part->{facts}{$fact};
		my $known = $facts->{$fact} //= $value;
		$facts->{$fact} = "$known; $value" unless grep { $_ eq $value } split(/; /, $known);
	}
	$report->{entries} = [ sort { $a cmp $b } grep { $facts->{entry} =~ /\b$_\b/ } qw(libc syscall) ];
	for (@{ $part->{results} }) {
		my ($id, $result) = @$_;
		$results->{$id} = $results->{$id} ? worse($results->{$id}, $result) : $result;
	}
}

# Of two results of a case the one that is told; what else the case yielded stands in `varies`.
sub worse
{
	my ($one, $other) = @_;
	my ($worse) = sort { $rank{ $b->{verdict} } <=> $rank{ $a->{verdict} } } $one, $other;
	my %verdicts = map { $_ => 1 } map { $_->{varies} ? @{ $_->{varies} } : $_->{verdict} } $one, $other;

	$worse->{varies} = [ sort { $rank{$a} <=> $rank{$b} } keys %verdicts ] if keys %verdicts > 1;
	return $worse;
}

1;
