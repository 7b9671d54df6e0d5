# SPDX-License-Identifier: BSD-2-Clause
# The differences as text, for a terminal.
package Text;
use strict;
use warnings;
use Difference;

my %title = (
	verdict => 'Verdicts',
	failure => 'Failures, with another diagnostic',
	skip => 'Skips',
	observation => 'Observations',
	absence => 'Not run everywhere',
);
my %color = (
	'pass' => 32, 'fail' => 31, 'broken' => 31, 'stale deviation' => 31, 'skip' => 33,
	'known deviation' => 33, title => 1,
);
my ($colored, $width);

# From here on two reports stand side by side.
my $wide = 120;

sub render
{
	(my $difference, $colored, $width, my @reports) = @_;
	my $text = columns(@reports);

	for my $kind (@Difference::kinds) {
		my @items = grep { $_->{kind} eq $kind } @{ $difference->{items} } or next;
		$text .= paint('title', $title{$kind}) . "\n\n";
		$text .= $kind eq 'absence' ? absences($difference, \@items, @reports) : groups(\@items, @reports);
	}
	return $text . totals($difference);
}

sub paint
{
	my ($name, $text) = @_;
	return $colored && $color{$name} ? "\e[$color{$name}m$text\e[0m" : $text;
}

# What a terminal would obey is shown.
sub plain
{
	return $_[0] =~ s/([^\n\x20-\x7e])/sprintf('\\x%02x', ord($1))/ger;
}

# The names of the columns, with what was not the same in all of them.
sub columns
{
	my @reports = @_;
	my %facts = map { %{ $_->{facts} } } @reports;
	my $text = '';

	for my $report (@reports) {
		$text .= "$report->{letter}: " . paint('title', plain($report->{name})) . "\n";
		for my $fact (sort keys %facts) {
			my @values = map { $_->{facts}{$fact} // 'none' } @reports;
			next unless Difference::differ(@values);
			$text .= "   $fact: " . plain($report->{facts}{$fact} // 'none') . "\n";
		}
	}
	return "$text\n";
}

# The items by requirement, those first that became worse; cases that differ alike together.
sub groups
{
	my ($items, @reports) = @_;
	my (%items_of, %rank);
	my $text = '';

	for my $item (@$items) {
		my $heading = join('', map { heading($_) } @{ $item->{requirements} }) || "No known requirement\n";
		push(@{ $items_of{$heading} }, $item);
		$rank{$heading} = 0 if $item->{worse};
	}
	for my $heading (sort { ($rank{$a} // 1) <=> ($rank{$b} // 1) || $a cmp $b } keys %items_of) {
		$text .= $heading . cases($items_of{$heading}, @reports) . "\n";
	}
	return $text;
}

sub heading
{
	my ($requirement) = @_;
	my $text = $requirement->{id};

	$text .= ": $requirement->{statement}" if defined $requirement->{statement};
	return plain("$text ($requirement->{source})\n");
}

sub cases
{
	my ($items, @reports) = @_;
	my (@order, %ids);

	for my $item (@$items) {
		my $body = $item->{kind} eq 'observation' ? observation($item, @reports) : results($item, @reports);
		push(@order, $body) unless $ids{$body};
		push(@{ $ids{$body} }, $item->{id});
	}
	return join('', map { my $body = $_; join('', map { plain("  $_\n") } @{ $ids{$body} }) . $body } @order);
}

# The letters of the reports that share a text, in order: [ [ letters, text ]... ].
sub shared
{
	my ($texts, @reports) = @_;
	my (@shared, %at);

	for my $i (grep { defined $texts->[$_] } 0 .. $#reports) {
		$at{ $texts->[$i] } //= push(@shared, [ [], $texts->[$i] ]) - 1;
		push(@{ $shared[ $at{ $texts->[$i] } ][0] }, $reports[$i]{letter});
	}
	return map { [ join(', ', @{ $_->[0] }), $_->[1] ] } @shared;
}

sub observation
{
	my ($item, @reports) = @_;
	return plain("    $item->{key}: " .
		join(' | ', map { "$_->[0] $_->[1]" } shared($item->{values}, @reports)) . "\n");
}

# What a report says of the case, its verdict first.
sub result
{
	my ($item, $report) = @_;
	my $result = $report->{results}{ $item->{id} } or return undef;
	my $text = Difference::verdict($result);
	my $told = $result->{diagnostic};

	$text .= ": $result->{reason}" if length $result->{reason};
	for my $field (@Difference::fields, 'at') {
		next unless defined $told->{$field};
		my @lines = split(/\n/, $told->{$field});
		my $first = shift(@lines) // '';
		$text .= sprintf("\n%-11s %s", "$field:", $first) . join('', map { "\n" . ' ' x 12 . $_ } @lines);
	}
	return plain($text);
}

sub results
{
	my ($item, @reports) = @_;
	my @texts = map { result($item, $_) } @reports;

	return side_by_side(map { "$reports[$_]{letter}: $texts[$_]" } 0, 1) if @reports == 2 && $width >= $wide;
	my $text = '';
	for (shared(\@texts, @reports)) {
		my ($letters, $told) = @$_;
		my ($first, @lines) = split(/\n/, $told);
		$text .= "    $letters: " . painted($first) . "\n" . join('', map { "       $_\n" } @lines);
	}
	return $text;
}

# A line that begins with a verdict.
sub painted
{
	my ($line) = @_;
	my ($verdict) = grep { $line =~ /^\Q$_\E(?:$|: | or )/ } keys %color;
	return $verdict ? paint($verdict, $verdict) . substr($line, length($verdict)) : $line;
}

sub side_by_side
{
	my $column = int(($width - 7) / 2);
	my ($left, $right) = map { [ map { unpack("(A$column)*", $_) || '' } split(/\n/, $_) ] } @_;
	my $text = '';

	while (@$left || @$right) {
		my ($one, $other) = map { shift(@$_) // '' } $left, $right;
		my $space = ' ' x ($column - length($one));
		$text .= "    $one$space | $other\n";
	}
	$text =~ s/\b([A-Z]: )([a-z ]+?)(?=:| or | *\||$)/$1 . paint($2, $2)/gem if $colored;
	return $text =~ s/ +$//gmr;
}

# The cases by where they ran; of a theme that ran there alone, its name.
sub absences
{
	my ($difference, $items, @reports) = @_;
	my (%where, %places, %count);
	my $text = '';

	for my $item (@$items) {
		my @ran = map { $reports[$_]{letter} } grep { $item->{values}[$_] eq 'ran' } 0 .. $#reports;
		push(@{ $where{ join(', ', @ran) } }, $item->{id});
	}
	$count{ theme($_) }++ for keys %{ $difference->{all} };
	for my $letters (sort keys %where) {
		my %here;
		$here{ theme($_) }++ for @{ $where{$letters} };
		my @whole = grep { $here{$_} == $count{$_} && $here{$_} > 1 } sort keys %here;
		my %whole = map { $_ => 1 } @whole;
		my @single = grep { !$whole{ theme($_) } } @{ $where{$letters} };
		$text .= sprintf("Only in %s (%d)\n", $letters, scalar(@{ $where{$letters} }));
		$text .= join('', map { plain("  $_\n") }
			sort(@single, map { "$_.* ($here{$_})" } @whole)) . "\n";
	}
	return $text;
}

sub theme
{
	return $_[0] =~ /^([^.]+\.[^.]+)\./ ? $1 : $_[0];
}

sub totals
{
	my ($difference) = @_;
	my $cases = $difference->{cases};
	my $differing = keys %{ $difference->{differing} };
	my %count;

	return "$cases cases: no difference\n" unless $differing;
	$count{ $_->{kind} }++ for @{ $difference->{items} };
	my %name = (verdict => 'verdict', failure => 'failure', skip => 'skip', observation => 'observation',
		absence => 'not run everywhere');
	my @counts = map {
		my $plural = $_ ne 'absence' && $count{$_} != 1 ? 's' : '';
		"$count{$_} $name{$_}$plural";
	} grep { $count{$_} } @Difference::kinds;
	return sprintf("%d cases: %d the same, %d differ (%s)\n", $cases, $cases - $differing, $differing,
		join(', ', @counts));
}

1;
