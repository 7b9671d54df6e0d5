# SPDX-License-Identifier: BSD-2-Clause
# What differs between reports.
package Difference;
use strict;
use warnings;
use Catalogue;
use Report;

# In the order of their weight. A failure is one with another diagnostic, an observation has a key.
our @kinds = qw(verdict failure skip observation absence);

# What two runs of a suite say alike; the rest of a diagnostic is about the place in the source.
our @fields = qw(reason expression expected observed trace fault output);

# { cases => number, all => { id => 1 }, differing => { id => 1 }, items => [ ... ] }, each item
# { id, kind, key, values => [ one a report; undef: nothing to compare ], requirements => [ { id, source } ], worse }.
sub between
{
	my ($catalogue, @reports) = @_;
	my (@items, %all);

	$all{$_} = 1 for map { keys %{ $_->{results} } } @reports;
	for my $id (sort keys %all) {
		my @results = map { $_->{results}{$id} } @reports;
		my @found = (of_presence(@results), of_verdict(@results), of_observations(@results));
		next unless @found;
		my $requirements = requirements_of($catalogue, $id, @results);
		push(@items, map { { %$_, id => $id, requirements => $requirements,
			worse => is_worse(@results) } } @found);
	}
	return { cases => scalar(keys %all), all => \%all, items => \@items,
		differing => { map { $_->{id} => 1 } @items } };
}

sub differ
{
	my %values = map { $_ => 1 } grep { defined } @_;
	return keys %values > 1;
}

# As it is told; a case that was repeated may have more than one.
sub verdict
{
	my ($result) = @_;
	return join(' or ', $result->{varies} ? @{ $result->{varies} } : $result->{verdict});
}

sub is_worse
{
	my ($first, @others) = grep { defined } @_;
	return @others && $Report::rank{ $others[-1]{verdict} } > $Report::rank{ $first->{verdict} };
}

sub of_presence
{
	return () unless grep { !defined } @_;
	return { kind => 'absence', values => [ map { defined ? 'ran' : 'did not run' } @_ ] };
}

# All that is compared of a failure, as one value.
sub diagnosis
{
	my ($result) = @_;
	return join("\n", map { "$_: " . ($result->{diagnostic}{$_} // '') } @fields);
}

sub of_verdict
{
	my @verdicts = map { defined ? verdict($_) : undef } @_;

	if (differ(@verdicts)) {
		my $skips = grep { defined && $_ eq 'skip' } @verdicts;
		my $fails = grep { defined && !/^(?:pass|skip|known deviation)$/ } @verdicts;
		return { kind => $skips && !$fails ? 'skip' : 'verdict', values => \@verdicts };
	}
	# Why something is a known deviation is no matter of the system.
	my @values = map {
		!defined ? undef : $_->{verdict} eq 'skip' ? $_->{reason} : diagnosis($_)
	} @_;
	return () unless differ(@values);
	my ($one) = grep { defined } @_;
	return { kind => $one->{verdict} eq 'skip' ? 'skip' : 'failure', values => \@values };
}

# A case that did not pass has said why; that it observed nothing then is no news.
sub of_observations
{
	my %keys = map { $_ => 1 } map { defined ? keys %{ $_->{observations} } : () } @_;
	my @items;

	for my $key (sort keys %keys) {
		my @values = map {
			!defined ? undef : $_->{observations}{$key} //
				($_->{verdict} eq 'pass' ? 'nothing' : undef)
		} @_;
		push(@items, { kind => 'observation', key => $key, values => \@values }) if differ(@values);
	}
	return @items;
}

# As the program knows them, or else as a failure names them.
sub requirements_of
{
	my ($catalogue, $id, @results) = @_;
	my %sources = map { defined ? %{ $_->{diagnostic}{requirements} // {} } : () } @results;
	my $ids = Catalogue::case_of($catalogue, $id)->{requirements} // [ sort keys %sources ];

	return [ map { {
		id => $_,
		statement => $catalogue->{requirements}{$_}{statement},
		source => $catalogue->{requirements}{$_}{source} // $sources{$_} // '',
	} } @$ids ];
}

1;
