#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# What `mmap-cts compare` tells of reports: what differs and nothing else, and of a report that is not
# whole where it ends. The reports are real ones, and real ones with a word changed.
use strict;
use warnings;
use Archive::Tar;
use FindBin;
use lib $FindBin::RealBin;
use Command;
use JSON::PP;
use Test::More;

chdir($scratch) or die "$scratch: $!";
$ENV{PATH} = "$ENV{builddir}:$ENV{PATH}";
delete @ENV{qw(COLUMNS NO_COLOR)};
my $failing = "$ENV{builddir}/tests/failing";

sub report
{
	my ($name, $program, @arguments) = @_;
	my (undef, $out) = run("'$program' run @arguments");
	write_file("$name.tap", $out);
	return $out;
}

# The difference of two reports must be that text, after the names of the columns.
sub differs
{
	my ($what, $command, $want) = @_;
	my ($status, $out, $err) = run("mmap-cts compare $command");
	is($status, 1, "$what: status 1");
	like($out, $want, "$what: the difference");
	is($err, '', "$what: no complaint");
	return $out;
}

sub same
{
	my ($what, $command) = @_;
	my ($status, $out, $err) = run("mmap-cts compare $command");
	is($status, 0, "$what: status 0") or diag($out);
	like($out, qr/^\d+ cases: no difference\n\z/m, "$what: no difference");
	unlike($out, qr/^(?:Verdicts|Failures|Skips|Observations)/m, "$what: nothing is told");
	is($err, '', "$what: no complaint");
}

my $old = report('old', 'mmap-cts', 'munmap.length', 'mmap.prot', 'fault.alignment');
like($old, qr/^ok \d+ - munmap\.length\.zero$/m, 'the case of the examples passes') or BAIL_OUT('no case');

# Not the order, not the number of jobs, not the directory.
same('the same report twice', 'old.tap old.tap');
report('shuffled', 'mmap-cts', '--shuffle 7', '--jobs 4', 'munmap.length', 'mmap.prot', 'fault.alignment');
same('another order', 'old.tap shuffled.tap');
report('verbose', 'mmap-cts', '--verbose', '--repeat 2', 'munmap.length', 'mmap.prot', 'fault.alignment');
same('repeated, and verbose', 'old.tap verbose.tap');
write_file('serial.tap', "[    0.1] Linux\r\n" . $old =~ s/\n/\r\n/gr . "reboot: Power down\r\n");
same('from a serial console', 'old.tap serial.tap');

# Each kind of difference.
my $skipped = $old =~ s/^(ok \d+ - munmap\.length\.zero)$/$1 # SKIP needs \\# 7/mr;
$skipped =~ s/pass (\d+)(.*) skip (\d+)/'pass ' . ($1 - 1) . "$2 skip " . ($3 + 1)/e;
write_file('skipped.tap', $skipped);
my $heading = qr/^munmap\.len-zero-einval: len 0 fails with EINVAL\. \(POSIX\.1-20.*\)\n/m;
differs('a skip', 'old.tap skipped.tap',
	qr/^Skips\n\n$heading  munmap\.length\.zero\n    A: pass\n    B: skip: needs # 7\n\n\d+ cases: \d+ the same, 1 differ \(1 skip\)$/m);
write_file('skipped-else.tap', $skipped =~ s/needs \\# 7/needs 8/r);
differs('a skip for another reason', 'skipped.tap skipped-else.tap',
	qr/^Skips\n\n.*^    A: skip: needs # 7\n    B: skip: needs 8$/ms);

my ($key, $value) = $old =~ /^    (misaligned-load): "(.*)"$/m;
write_file('observed.tap', $old =~ s/^(    \Q$key\E: ).*$/$1"at \\"sea\\""/mr);
differs('an observation', 'old.tap observed.tap',
	qr/^Observations\n\n.*^  fault\.alignment\.load\n    $key: A $value \| B at "sea"\n\n\d+ cases: \d+ the same, 1 differ \(1 observation\)$/ms);
differs('three reports', 'old.tap observed.tap old.tap', qr/^    $key: A, C $value \| B at "sea"$/m);

report('other', 'mmap-cts', 'munmap.length', 'fault.alignment', 'munmap.range.*');
differs('other cases', 'old.tap other.tap', qr/^Not run everywhere\n\nOnly in A \(\d+\)\n  mmap\.prot\.\* \(\d+\)\n\nOnly in B \(\d+\)\n  munmap\.range\.\* \(\d+\)\n\n\d+ cases/m);

SKIP: {
	my $defective = "$ENV{builddir}/tests/defective";
	skip('no tests/defective', 1) unless -x $defective;
	my ($defect) = map { (split(/\t/))[0] } grep { /\bmunmap\.len-zero-einval\b/ } `$defective defects`;
	report('defect', $defective, "--defect $defect", 'munmap.length', 'mmap.prot', 'fault.alignment');
	my $failure = qr/\s+expression: .*\n\s+expected: .*\n\s+observed: .*\n\s+trace: .*\n(?:\s+.*\n)*\s+at: +suites.*\n/;
	differs('a failure', 'old.tap defect.tap',
		qr/^A: old\n   defect: none\nB: defect\n   defect: \Q$defect\E\n\nVerdicts\n\n.*$heading  munmap\.length\.zero\n    A: pass\n    B: fail\n$failure/ms);
	my $wide = (run('COLUMNS=150 mmap-cts compare old.tap defect.tap'))[1];
	like($wide, qr/^  munmap\.length\.zero\n    A: pass +\| B: fail$/m, 'two columns');
	is(scalar(grep { length > 150 } $wide =~ /^(    .* \| .*)$/mg), 0, 'two columns: within the width');
	my $coloured = (run('mmap-cts compare --color always old.tap defect.tap'))[1];
	like($coloured, qr/^    B: \e\[31mfail\e\[0m$/m, 'colour');
	like($coloured =~ s/\e\[\d*m//gr, qr/^    B: fail$/m, 'colour and no more');
}

# Failures that are told otherwise, and what a terminal would obey.
my $fails = report('failing', $failing);
same('failures', 'failing.tap failing.tap');
write_file('told.tap', $fails =~ s/^(  observed: )"-1 EISDIR"$/$1"\\x1b[2J"/mr);
differs('another diagnostic', 'failing.tap told.tap', qr/^Failures, .*^  failing\.at-least\n.*^       observed:   \\x1b\[2J$/ms);
write_file('place.tap', $fails =~ s/failing\.c:\d+/failing.c:1/gr);
same('another place in the source', 'failing.tap place.tap');

# Both entries.
my $both = report('both', 'mmap-cts', '--entry both', 'munmap.length');
report('libc', 'mmap-cts', 'munmap.length');
report('syscall', 'mmap-cts', '--entry syscall', 'munmap.length');
same('both entries', 'both.tap both.tap');
same('one entry beside the other', 'libc.tap syscall.tap');
differs('both entries beside one', 'both.tap syscall.tap',
	qr/^Not run everywhere\n\nOnly in A \(\d+\)\n(?:  munmap\.length\..*libc\n|  munmap\.length\.\* .*\n)+\n\d+ cases/m);

# What prove --archive leaves.
my $tar = Archive::Tar->new;
$tar->add_data('suites.tap', $old);
$tar->add_data('meta.yml', "---\nfile_order:\n  - suites.tap\n");
$tar->write('archive.tar.gz', COMPRESS_GZIP);
same('an archive', 'old.tap archive.tar.gz');
mkdir('directory');
write_file('directory/suites.tap', $old);
write_file('directory/meta.yml', "---\n");
same('a directory', 'directory old.tap');
SKIP: {
	eval { require TAP::Harness::Archive } or skip('no TAP::Harness::Archive', 1);
	write_file('suite', "#!/bin/sh\nexec mmap-cts run munmap.length mmap.prot fault.alignment\n");
	for my $to ('proved.tar.gz', 'proved') {
		mkdir($to) if $to eq 'proved';
		run("prove --archive $to --exec sh suite");
		same("prove --archive $to", "old.tap $to");
	}
}

# Reference results.
my ($status, $out, $err) = run('mmap-cts compare --against linux-6.18-x86_64 old.tap');
is($status, 1, '--against: status 1');
like($out, qr/^A: linux-6\.18-x86_64\n.*^B: old\n/ms, '--against: the columns');
my $result = "awk -f '$ENV{srcdir}/build-aux/result.awk' old.tap > result.tap";
same('a reference result', "old.tap old.tap && $result && mmap-cts compare result.tap old.tap");
unlike((run('cat result.tap'))[1], qr{\Q$scratch\E|, that of|^ok \d}m, 'a reference result: what it leaves out');

# The page: it is written whole or not at all, and is all there is. tests/page.t looks at it.
($status, $out, $err) = run('mmap-cts compare --html page.html old.tap observed.tap');
is($status, 1, '--html: status 1');
is($out . $err, '', '--html: nothing is told');
my $page = (run('cat page.html'))[1];
my ($data) = $page =~ m{<script type="application/json" id="data">(.*?)</script>};
is(scalar(@{ JSON::PP::decode_json($data)->{targets} }), 2, '--html: the data');
unlike($page, qr{(?:src|href)="(?!data:)|https?://|\@[A-Z]+\@}, '--html: no other file');
is((run('mmap-cts compare --html page.html old.tap'))[0], 0, '--html: one report alone');
is_deeply([ glob('page.html*') ], ['page.html'], '--html: nothing else is left');
symlink('linked.html', 'link.html');
write_file('linked.html', '');
run('mmap-cts compare --html link.html old.tap');
ok(-l 'link.html' && -s 'linked.html', '--html: a symbolic link stays one');
like((run('mkfifo pipe; cat pipe & mmap-cts compare --html pipe old.tap; wait'))[1], qr/^<!DOCTYPE html>/, '--html: a pipe');

# What is refused: one line that names the place.
my @lines = split(/^/, $old);
my $bail = join('', @lines[0 .. $#lines - 1]) . "Bail out! interrupted by SIGTERM\n";
my @cut = @lines[0 .. $#lines - 5];
my ($in_block) = grep { $lines[$_] =~ /^  ---$/ } 0 .. $#lines;
my %refused = (
	'cut.tap' => [ join('', @cut), qr/:${\scalar(@cut)}: truncated: \d+ cases are planned and \d+ reported$/ ],
	'totals.tap' => [ join('', @lines[0 .. $#lines - 1]), qr/:$#lines: truncated: the totals are missing$/ ],
	'word.tap' => [ $old =~ s/^(ok \d+ - munmap)\.length\.zero$/not $1.length.zero/mr, qr/:\d+: the totals say fail 0, the cases 1$/ ],
	'block.tap' => [ join('', @lines[0 .. $in_block + 1]), qr/:\d+: truncated: / ],
	'bail.tap' => [ $bail, qr/:${\scalar(@lines)}: the run was ended early: Bail out! interrupted by SIGTERM$/ ],
	'plan.tap' => [ $old =~ s/^1\.\.\d+$/1..3/mr, qr/:\d+: / ],
	'no-plan.tap' => [ $old =~ s/^1\.\.\d+\n//mr, qr/:\d+: no plan/ ],
	'order.tap' => [ $old =~ s/^ok 2 /ok 3 /mr, qr/:\d+: tests out of sequence/i ],
	'text.tap' => [ "int main(void)\n", qr/:1: not a report of mmap-cts run$/ ],
	'empty.tap' => [ '', qr/:1: not a report of mmap-cts run$/ ],
	'other-program.tap' => [ "TAP version 13\n1..1\nok 1 - fine\n", qr/:3: not a report of mmap-cts run$/ ],
);
for my $name (sort keys %refused) {
	my ($text, $message) = @{ $refused{$name} };
	write_file($name, $text);
	my ($code, $told, $complaint) = run("mmap-cts compare old.tap $name");
	is($code, 2, "$name: status 2");
	like($complaint, qr/^mmap-cts: \Q$name\E$message/, "$name: the place");
	is($complaint =~ tr/\n//, 1, "$name: one line") or diag($complaint);
	is($told, '', "$name: nothing is told");
}
write_file('directory/suites.tap', 'TAP version 13');
like((run('mmap-cts compare old.tap directory'))[2], qr{^mmap-cts: directory/suites\.tap:1: }, 'a part of a directory');
write_file('broken.tar.gz', 'no archive');
like((run('mmap-cts compare old.tap broken.tar.gz'))[2], qr/^mmap-cts: broken\.tar\.gz: /, 'no archive');

# What `make fuzz` has found.
($status, $out) = run("'$^X' '$ENV{srcdir}/tests/fuzz/mutate' '$ENV{srcdir}/tests/fuzz/reports'/*");
is($status, 0, 'the corpus') or diag($out);

# A machine without perl: one line as well.
mkdir('empty');
my $program = "$ENV{builddir}/mmap-cts";
($status, $out, $err) = run("PATH='$scratch/empty' '$program' compare old.tap old.tap");
is($status, 2, 'no perl: status 2');
is($err, "mmap-cts: compare needs perl: No such file or directory\n", 'no perl: the message');

chdir('/');
done_testing;
