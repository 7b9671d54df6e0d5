# SPDX-License-Identifier: BSD-2-Clause
# The page: page.html with its style, its script and the results in it.
package Page;
use strict;
use warnings;
use Catalogue;
use Cwd;
use Difference;
use JSON::PP;

# In the results a letter each; - stands for a case that did not run.
my %letter = ('pass' => 'p', 'skip' => 's', 'known deviation' => 'k', 'stale deviation' => 't',
	'broken' => 'b', 'fail' => 'f');

# Dies with the trouble.
sub write_page
{
	my ($path, $templates, $catalogue, $difference, @reports) = @_;
	my $title = escaped(@reports == 1 ? characters($reports[0]{name}) : @reports . ' targets');
	my %part = (
		TITLE => $title,
		STYLE => template($templates, 'page.css'),
		SCRIPT => template($templates, 'page.js'),
		DATA => data($catalogue, $difference, @reports),
	);
	my $page = template($templates, 'page.html') =~ s/@([A-Z]+)@/$part{$1}/gr;

	write_file($path, $page);
}

# The file appears once it is complete. A symbolic link stays one: what it points to is replaced. What
# is there and is no regular file is written to as it is.
sub write_file
{
	my ($path, $text) = @_;
	my $replaces = -e $path ? -f _ : !-l $path;
	my $target = $replaces && -e $path ? Cwd::realpath($path) : $path;
	my $to = $replaces ? "$target.tmp" : $path;

	open(my $file, '>', $to) or die "cannot write $path: $!\n";
	my $trouble;
	(print $file $text) or $trouble = $!;
	close($file) or $trouble //= $!;
	rename($to, $target) or $trouble = $! if $replaces && !$trouble;
	return unless $trouble;
	unlink($to) if $replaces;
	die "cannot write $path: $trouble\n";
}

sub template
{
	my ($directory, $name) = @_;

	open(my $file, '<', "$directory/$name") or die "$directory/$name: $!\n";
	local $/;
	return <$file>;
}

sub escaped
{
	my %entity = ('<' => 'lt', '>' => 'gt', '&' => 'amp', '"' => 'quot');
	return $_[0] =~ s/([<>&"])/&$entity{$1};/gr =~ s/([^\x20-\x7e])/'&#' . ord($1) . ';'/ger;
}

# A file name in UTF-8, or else of bytes.
sub characters
{
	my ($name) = @_;
	utf8::decode($name);
	return $name;
}

# All that the script reads; see there. Nothing in it ends the element that holds it.
sub data
{
	my ($catalogue, $difference, @reports) = @_;
	my @ids = sort keys %{ $difference->{all} };
	my (%requirement, @requirements, @cases, @details, %detail);

	for my $id (@ids) {
		my @known = @{ Difference::requirements_of($catalogue, $id, map { $_->{results}{$id} } @reports) };
		my @indexes = map {
			$requirement{ $_->{id} } //= push(@requirements, [ @$_{qw(id statement source)} ]) - 1;
		} @known;
		push(@cases, [ $id, sentence($catalogue, $id, @reports), \@indexes ]);
	}
	my @targets = map { target($_, \@ids, \@details, \%detail) } @reports;
	my $json = JSON::PP->new->canonical->ascii->encode({
		requirements => \@requirements, cases => \@cases, details => \@details, targets => \@targets,
		differs => join('', map { $difference->{differing}{$_} ? 1 : 0 } @ids),
	});
	return $json =~ s/([<\x7f])/sprintf('\\u%04x', ord($1))/ger;
}

sub sentence
{
	my ($catalogue, $id, @reports) = @_;
	my ($told) = grep { defined } map { ($_->{results}{$id} // {})->{diagnostic}{sentence} } @reports;
	return Catalogue::case_of($catalogue, $id)->{sentence} // $told // '';
}

# A report: its verdicts in the order of the ids, and by their index those that say more.
sub target
{
	my ($report, $ids, $details, $index_of) = @_;
	my ($verdicts, %told) = '';

	for my $i (0 .. $#$ids) {
		my $result = $report->{results}{ $ids->[$i] };
		$verdicts .= $result ? $letter{ $result->{verdict} } : '-';
		my @detail = $result ? detail($result) : () or next;
		my $key = join("\0", map { @$_ } @detail);
		$told{$i} = $index_of->{$key} //= push(@$details, \@detail) - 1;
	}
	return { name => characters($report->{name}), verdicts => $verdicts, details => \%told,
		facts => [ map { [ $_, $report->{facts}{$_} ] } sort keys %{ $report->{facts} } ] };
}

# [ name, text ]..., in the order of a report.
sub detail
{
	my ($result) = @_;
	my ($told, $observed) = @$result{qw(diagnostic observations)};
	my @detail;

	push(@detail, [ verdicts => Difference::verdict($result) ]) if $result->{varies};
	push(@detail, [ because => $result->{reason} ]) if length $result->{reason};
	push(@detail, map { [ $_, $told->{$_} ] } grep { defined $told->{$_} } @Difference::fields, 'at');
	push(@detail, map { [ "observation $_", $observed->{$_} ] } sort keys %$observed);
	return @detail;
}

1;
