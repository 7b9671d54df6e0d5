# SPDX-License-Identifier: BSD-2-Clause
# What the program knows of cases and requirements.
package Catalogue;
use strict;
use warnings;
use JSON::PP;

# { cases => { id => { sentence, requirements } }, requirements => { id => { statement, source } } }.
# A case of another version of the suite is not in it, nor is a requirement without the table.
sub of
{
	my ($program, $table) = @_;

	open(my $list, '-|', $program, 'list', '--json') or die "$program: $!\n";
	local $/;
	my $json = <$list>;
	close($list) or die "'$program list' failed\n";
	return {
		cases => { map { $_->{id} => $_ } @{ decode_json($json) } },
		requirements => requirements_in($table),
	};
}

sub requirements_in
{
	my ($table) = @_;
	my %requirements;

	open(my $file, '<', $table) or return {};
	local $/ = "\n";
	my @names = split(/[\t\n]/, <$file> // '');
	while (my $line = <$file>) {
		my %row;
		@row{@names} = split(/[\t\n]/, $line);
		my ($id, $statement, $source) = @row{qw(id statement source)};
		die "$table:$.: not a line of the table of requirements\n" if grep { !defined } $id, $statement, $source;
		$requirements{$id} = { statement => $statement, source => $source };
	}
	return \%requirements;
}

# Of a case as it stands in a report; with both entries the id ends in one.
sub case_of
{
	my ($catalogue, $id) = @_;

	return $catalogue->{cases}{ $id =~ s{/(?:libc|syscall)$}{}r } // {};
}

1;
