# SPDX-License-Identifier: BSD-2-Clause
# Reports, archives and tables as nobody writes them. All of an input follows from its number.
package Mutation;
use strict;
use warnings;
use Archive::Tar;
use Command;
use IO::Compress::Gzip;

my @numbers = (0, 1, -1, 2, 13, 255, 1 << 31, '9' x 20, '0x10', '1e9', '007', '+1', '');
my @bytes = ("\0", "\e[2J", "\r", "\t", "\x{7f}", "\x80", "\xc3", "\xed\xa0\x80", "\xff\xfe", "\xe2\x80\xae");
my @words = ('</script><script>alert(1)</script>', '<!--', '&lt;', '"', "'", '\\', '@DATA@', '%s%n', '$(id)',
	'# SKIP', '# TODO', '\\# SKIP', ' # SKIP \\', '# skip # todo', '#', '---', '...', 'Bail out!',
	'TAP version 13', 'TAP version 14', 'pragma +strict', '1..0 # SKIP', '1..1', 'ok', 'not ok', '    ok 1 - sub.test',
	'__proto__', 'constructor', '../../etc/passwd', '/libc', '(?{die})', '0', '~', '|', '>', '!!perl/hash:A {}', '*a');
my @blocks = (
	"  ---\n  ...\n", "  ---\n", "  ...\n", "  ---\n  - a\n  - b\n  ...\n", "  --- text\n  ...\n", "  --- ~\n  ...\n",
	"  ---\n  verdict: broken\n  ...\n", "  ---\n  verdict:\n    - fail\n  ...\n",
	"  ---\n  observations: word\n  ...\n", "  ---\n  observations:\n    - a\n    - b\n  ...\n",
	"  ---\n  observations:\n    key:\n      deep: \"x\"\n  ...\n", "  ---\n  observations: ~\n  ...\n",
	"  ---\n  observations:\n    key: ~\n  ...\n", "  ---\n  observations:\n    \"\": \"\"\n  ...\n",
	"  ---\n  requirements: word\n  ...\n", "  ---\n  requirements:\n    - id\n  ...\n",
	"  ---\n  requirements:\n    id: ~\n  ...\n", "  ---\n  requirements:\n    id:\n      - a\n  ...\n",
	"  ---\n  sentence:\n    a: b\n  ...\n", "  ---\n  trace: |\n  ...\n", "  ---\n  observed:\n    a: \"b\"\n  ...\n",
	"  ---\n  expected: ~\n  at: ~\n  reason: ~\n  ...\n", "  ---\n  verdict: fail\n  verdict: broken\n  ...\n",
	"  ---\n\tverdict: fail\n  ...\n", "  ---\n  a: \"\\x00\\e\\u0007\"\n  ...\n", "  ---\n  a: \"\n  ...\n",
);
my @facts = ('# entry: libc, syscall', '# entry: none', '# file system: ', '# file system: , that of ', '# mmap-cts',
	'# mmap-cts 9.9 x', '# kernel: ', '# entry: syscall', '# defect: <b>', '# pass 1, fail 0, stale deviation 0');

# The reports stay texts, of which a process that is forked copies nothing.
sub new
{
	my ($class, $table, @paths) = @_;
	return bless({ table => [ split(/^/, $table) ], reports => [ map { Command::contents($_) } @paths ] }, $class);
}

sub one_of
{
	return $_[int(rand(@_))];
}

# Plan, numbers and totals say what is there.
sub repaired
{
	my ($text) = @_;
	my %count = map { $_ => 0 } 'pass', 'fail', 'broken', 'skip', 'known deviation', 'stale deviation';
	my $tests = 0;

	for my $case (split(/^(?=(?:not )?ok\b)/m, $text)) {
		my ($not, $line) = $case =~ /^(not )?ok\b(.*)/ or next;
		$tests++;
		$count{ $line =~ /# SKIP/i ? 'skip' : $line =~ /# TODO/i ? ($not ? 'known' : 'stale') . ' deviation' :
			!$not ? 'pass' : $case =~ /^  verdict: broken$/m ? 'broken' : 'fail' }++;
	}
	$text =~ s/^# pass .*\n?//mg;
	$text =~ s/^1\.\.\d.*$/1..$tests/m;
	$text .= "\n" unless $text =~ /\n\z/;
	return $text . '# ' . join(', ', map { "$_ $count{$_}" }
		'pass', 'fail', 'broken', 'skip', 'known deviation', 'stale deviation') . "\n";
}

# The first cases of the text from there on, as many as that.
sub cases
{
	my ($text, $from, $count) = @_;
	pos($$text) = int($from);
	return $$text =~ /((?:^(?:not )?ok (?:(?!^# |^(?:not )?ok ).)*+){1,$count})/msgc ? $1 : '';
}

# A few cases of a report; by default of one and from a place that are left to chance.
sub report
{
	my ($self, $report, $from, $count) = @_;
	$report //= \one_of(@{ $self->{reports} });
	my ($head) = $$report =~ /\A(.*?)^(?=(?:not )?ok )/ms;
	my $cases = cases($report, $from // rand(length($$report)), $count // 1 + int(rand(15)));

	# Failures and observations are told at length and are the more interesting ones.
	for (1 .. rand(4)) {
		pos($$report) = int(rand(length($$report)));
		$cases .= $1 if $$report =~ /^((?:not )?ok [^\n]*\n  ---\n.*?^  \.\.\.\n)/msgc;
	}
	return repaired($head . $cases);
}

# The ways to do it; each changes the text that it is given.
my @ways = (
	sub { substr($_[0], rand(length($_[0]))) = '' },
	sub { substr($_[0], rand(length($_[0])), rand(2)) = chr(rand(256)) for 0 .. rand(4) },
	sub { substr($_[0], rand(length($_[0])), rand(20)) = one_of(@bytes, @words) },
	sub { my $at = rand(length($_[0])); $_[0] = substr($_[0], $at) . substr($_[0], 0, $at) },
	sub { substr($_[0], rand(length($_[0])), rand(300)) = '' },
	sub { substr($_[0], rand(length($_[0])), 0) = substr($_[0], rand(length($_[0])), rand(300)) },
	sub { at_line($_[0], sub { '' }) },
	sub { at_line($_[0], sub { $_[0] . $_[0] }) },
	sub { at_line($_[0], sub { one_of(@facts) . "\n" . $_[0] }) },
	sub { at_line($_[0], sub { one_of(@words) . "\n" . $_[0] }) },
	sub { at_line($_[0], sub { $_[0] . one_of(@blocks) }) },
	sub { at_line($_[0], sub { $_[0] =~ s/\n?\z/ ' ' . one_of(@words) . "\n"/er }) },
	sub { at_line($_[0], sub { ' ' x rand(9) . $_[0] }) },
	sub { at_line($_[0], sub { $_[0] =~ s/^ +//r }) },
	sub { at_line($_[0], sub { one_of(@words, 'x') x one_of(1e3, 1e4, 1e5) . "\n" . $_[0] }) },
	sub { at_line($_[0], sub { join('', map { ' ' x (2 * $_) . "k:\n" } 1 .. one_of(3, 30, 300)) . $_[0] }) },
	sub { at_line($_[0], sub { '  ' . one_of('[', '{', '- ', '"', '|') x one_of(1, 50, 5000) . "\n" . $_[0] }) },
	sub { my ($place, $n) = (rand(length($_[0])), one_of(@numbers)); substr($_[0], $place) =~ s/\d+/$n/ },
	sub { my $word = one_of(@words, @bytes); my $in = rand(length($_[0])); substr($_[0], $in) =~ s/(?<=: ")/$word/ },
	sub { my $word = one_of(@words, @bytes); my $in = rand(length($_[0])); substr($_[0], $in) =~ s/\S+:/$word:/ },
	sub { my $block = one_of(@blocks); my $in = rand(length($_[0]));
		substr($_[0], $in) =~ s/^  ---\n.*?^  \.\.\.\n/$block/ms },
	sub { $_[0] =~ s/\n/\r\n/g },
	sub { $_[0] =~ s/\n/\r/g },
	sub { utf8::encode($_[0]) },
	sub { $_[0] = "[    0.1] Linux\r\n" . $_[0] },
	sub { $_[0] .= $_[0] },
	sub { $_[0] =~ s/[ \t]+/one_of(' ', "\t", '', '  ')/ge if rand() < 0.1 },
);

# A line of the text becomes what that function makes of it.
sub at_line
{
	my (undef, $change) = @_;
	my @lines = split(/^/, $_[0]);
	my $at = int(rand(@lines || 1));

	$lines[$at] = $change->($lines[$at] // '');
	$_[0] = join('', @lines);
}

# ( kind, input, the report that it goes with ).
sub input
{
	my ($self, $number) = @_;
	srand($number);
	my $seed = $self->report;
	my $kind = one_of(('tap') x 12, 'tsv', 'tar', 'tgz');
	my $text = rand() < 0.5 ? $seed : $self->report;

	if ($kind eq 'tsv') {
		my @ids = $seed =~ /^    (\S+): "/mg;
		my %named = map { $_ => 1 } @ids;
		my ($names, @lines) = @{ $self->{table} };
		$text = join('', $names, grep { /^(\S+)/ && ($named{$1} || rand(200) < 1) } @lines);
	}
	$text = archive($text) if $kind =~ /^t(?:ar|gz)/ && rand() < 0.7;
	for (0 .. rand(5)) {
		one_of(@ways)->($text);
		$text = 'TAP' if $text eq '';
	}
	if ($kind eq 'tap' && rand() < 0.7) {
		$text = repaired($text);
	} elsif ($kind =~ /^t(?:ar|gz)/ && rand() < 0.5) {
		$text = archive($text);
	}
	if ($kind eq 'tgz') {
		$text = compressed($text);
		one_of(@ways)->($text) if rand() < 0.3;
	}
	return ($kind, $text, $seed);
}

sub archive
{
	my ($text) = @_;
	my $tar = Archive::Tar->new;
	my $bytes = '';

	$tar->add_data('suites.tap', $text, { mtime => 0 });
	$tar->add_data('meta.yml', "---\n", { mtime => 0 });
	open(my $file, '>', \$bytes) or die $!;
	$tar->write($file);
	return $bytes;
}

sub compressed
{
	my ($bytes) = @_;
	IO::Compress::Gzip::gzip(\$bytes, \my $out, -Time => 0);
	return $out;
}

1;
