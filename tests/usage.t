#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# What the program says to wrong use and to a machine that refuses it a file: one line on standard
# error that names the trouble, exit status 2, nothing run and nothing left.
use strict;
use warnings;
use Cwd qw(getcwd);
use FindBin;
use lib $FindBin::RealBin;
use Command;
use Test::More;

chmod(0755, $scratch);
$ENV{PATH} = "$ENV{builddir}:$ENV{PATH}";
$ENV{TMPDIR} = $scratch;
my $case = 'munmap.length.zero';

write_file('no-reason.expect', "# fine\nmmap.*  fs=tmpfs\n");
write_file('no-condition.expect', "mmap.*\n");
write_file('bad-fact.expect', "mmap.*  colour=red  a reason\n");
write_file('bad-version.expect', "mmap.*  kernel<six  a reason\n");
write_file('bad-operator.expect', "mmap.*  fs~tmpfs  a reason\n");
write_file('not-a-fact.expect', "mmap.*  fs  a reason\n");
write_file('no-value.expect', "mmap.*  fs=  a reason\n");
write_file('empty-condition.expect', "mmap.*  fs=tmpfs,,arch=any  a reason\n");
write_file('bad-number.expect', "mmap.*  pagesize>4k  a reason\n");
write_file('bad-order.expect', "mmap.*  fs<tmpfs  a reason\n");
write_file('nul.expect', "mmap.*  *  a\0reason\n");
write_file('binary.expect', "\xff\xfe\x01\n");
write_file('long.expect', 'x' x 100000);
write_file('spaces.expect', "\n  # \n \t$case \t fs!=none\tit passes in truth \r\n# no newline");
write_file('no-match.expect', "nothing.at.all  *  a reason\n");
write_file('stale.expect', "$case  *  it passes in truth\n");

# Command, the one line on standard error; the rest if it has run before it found the trouble.
my @errors = (
	[ 'mmap-cts', qr/^mmap-cts: .*command/ ],
	[ 'mmap-cts walk', qr/^mmap-cts: .*walk/ ],
	[ 'mmap-cts walk --help', qr/^mmap-cts: unknown command 'walk'/ ],
	[ "mmap-cts ''", qr/^mmap-cts: unknown command ''/ ],
	[ 'mmap-cts --jobs 2 run', qr/^mmap-cts: unknown option '--jobs'/ ],
	[ "mmap-cts run --=2 $case", qr/^mmap-cts: run: unknown option --$/ ],
	[ "mmap-cts run - $case", qr/^mmap-cts: run: unknown option -$/ ],
	[ "mmap-cts run -- --jobs", qr/^mmap-cts: no case matches '--jobs'$/ ],
	[ 'mmap-cts run --bogus', qr/^mmap-cts: run: unknown option --bogus$/ ],
	[ 'mmap-cts run -j 2', qr/^mmap-cts: run: unknown option -j$/ ],
	[ 'mmap-cts run --e libc', qr/^mmap-cts: --e may mean --entry or --expected$/ ],
	[ 'mmap-cts list --jobs 2', qr/unknown option --jobs/ ],
	[ "mmap-cts list --dir . $case", qr/unknown option --dir/ ],
	[ "mmap-cts run --json $case", qr/unknown option --json/ ],
	[ "mmap-cts explain --quiet $case", qr/unknown option --quiet/ ],
	[ 'mmap-cts requirements --json', qr/unknown option --json/ ],
	[ 'mmap-cts run --entry kernel', qr/--entry takes libc\|syscall\|both, not 'kernel'/ ],
	[ 'mmap-cts run --color blue', qr/--color takes auto\|always\|never, not 'blue'/ ],
	[ "mmap-cts run --entry 'libc|syscall'", qr/--entry takes libc\|syscall\|both, not 'libc\|syscall'/ ],
	[ 'mmap-cts run --entry LIBC', qr/--entry .*'LIBC'/ ],
	[ 'mmap-cts run --defect any', qr/unknown option --defect/ ],
	[ 'mmap-cts run no.such.case', qr/no case matches 'no\.such\.case'/ ],
	[ "mmap-cts run ''", qr/no case matches ''/ ],
	[ "mmap-cts run '['", qr/no case matches '\['/ ],
	[ "mmap-cts run mmap.", qr/no case matches 'mmap\.'/ ],
	[ "mmap-cts run $case no.such", qr/no case matches 'no\.such'/ ],
	[ 'mmap-cts list no.such', qr/no case matches 'no\.such'/ ],
	[ "mmap-cts list ''", qr/no case matches ''/ ],
	[ 'mmap-cts explain', qr/explain/ ],
	[ "mmap-cts explain ''", qr/no case and no requirement ''/ ],
	[ "mmap-cts explain $case no.such", qr/no case and no requirement 'no\.such'/ ],
	[ "mmap-cts requirements ''", qr/no requirement matches ''/ ],
	[ 'mmap-cts explain no.such', qr/no\.such/ ],
	[ 'mmap-cts requirements no.such', qr/no\.such/ ],
	[ "mmap-cts run --no-fork 'munmap.length.*'", qr/--no-fork is for one case, not \d+$/ ],
	[ "mmap-cts run --no-fork --repeat 2 $case", qr/--no-fork is for one case, not 2$/ ],
	[ "mmap-cts run --no-fork --entry both $case", qr/--no-fork is for one case, not 2$/ ],
	[ "mmap-cts run --dir /dev/null $case", qr{cannot use the directory /dev/null: Not a directory} ],
	[ "mmap-cts explain --dir '$scratch/none' $case", qr/none/ ],
	[ "TMPDIR='$scratch/none' mmap-cts run $case", qr/none/ ],
	[ "mmap-cts run --dir '$scratch/none' $case", qr/none/ ],
	[ "mmap-cts run --dir '$scratch/out' $case", qr/out/ ],
	[ "mmap-cts run --output '$scratch/none/x.tap' $case", qr{none/x\.tap} ],
	[ "mmap-cts run --output '$scratch' $case", qr/\Q$scratch\E/ ],
	[ "mmap-cts run --output '$scratch/out/x.tap' $case", qr/Not a directory/ ],
	[ "mmap-cts run --output '$scratch/1.tap' --output '$scratch/none/2.tap' $case", qr{none/2\.tap} ],
	[ "mmap-cts run --expected '$scratch/none' $case", qr/none/ ],
	[ "mmap-cts run --expected '$scratch' $case", qr/\Q$scratch\E/ ],
	[ "mmap-cts explain --expected '$scratch/none' $case", qr/none/ ],
	[ "mmap-cts run --expected none --expected none $case", qr/--expected none/ ],
	[ "mmap-cts run" . ' --expected /dev/null' x 17 . " $case", qr/--expected is given more than 16 times/ ],
	[ "mmap-cts run --expected none --expected '$scratch/stale.expect' $case", qr/--expected none/ ],
	[ "mmap-cts run --expected '$scratch/no-reason.expect'", qr/no-reason\.expect:2: / ],
	[ "mmap-cts run --expected '$scratch/no-condition.expect'", qr/no-condition\.expect:1: / ],
	[ "mmap-cts run --expected '$scratch/bad-fact.expect'", qr/bad-fact\.expect:1: .*colour/ ],
	[ "mmap-cts run --expected '$scratch/bad-version.expect'", qr/bad-version\.expect:1: .*six/ ],
	[ "mmap-cts run --expected '$scratch/bad-operator.expect'", qr/bad-operator\.expect:1: .*~/ ],
	[ "mmap-cts run --expected '$scratch/not-a-fact.expect'", qr/:1: not a fact, an operator and a value: 'fs'$/ ],
	[ "mmap-cts run --expected '$scratch/no-value.expect'", qr/:1: not a fact, an operator and a value: 'fs='$/ ],
	[ "mmap-cts run --expected '$scratch/empty-condition.expect'", qr/:1: not a fact, an operator and a value/ ],
	[ "mmap-cts run --expected '$scratch/bad-number.expect'", qr/:1: not a number: 'pagesize>4k'$/ ],
	[ "mmap-cts run --expected '$scratch/bad-order.expect'", qr/:1: only = and != go with that fact/ ],
	[ "mmap-cts run --expected '$scratch/nul.expect'", qr/cannot read .*nul\.expect/ ],
	[ "mmap-cts run --expected '$scratch/binary.expect'", qr/binary\.expect:1: no condition/ ],
	[ "mmap-cts run --expected '$scratch/long.expect'", qr/long\.expect:1: no condition/ ],
	[ "mmap-cts run --expected '$scratch/no-match.expect'", qr/no-match\.expect:1: .*nothing\.at\.all/ ],
	[ 'mmap-cts compare', qr/compare needs two reports/ ],
	[ "mmap-cts compare '$scratch/none.tap'", qr/compare needs two reports/ ],
	[ "mmap-cts compare '$scratch/none.tap' '$scratch/none.tap'", qr{^mmap-cts: .*/none\.tap: No such file} ],
	[ "mmap-cts compare '$scratch' '$scratch'", qr/not a report of mmap-cts run/ ],
	[ 'mmap-cts compare --against no-such x.tap', qr/no reference result 'no-such'; there are: .*linux-6\.18-x86_64/ ],
	[ "mmap-cts compare --html '$scratch/page.html'", qr/compare needs two reports/ ],
	[ "mmap-cts compare --against linux-6.18-x86_64 --html '$scratch/none/page.html'",
	  qr{^mmap-cts: cannot write .*/none/page\.html: No such file} ],
	[ "mmap-cts compare --against linux-6.18-x86_64 --html '$scratch'", qr/cannot write \Q$scratch\E: Is a directory/ ],
	[ 'mmap-cts compare --against linux-6.18-x86_64 --html /dev/full', qr{cannot write /dev/full: No space left} ],
	[ 'mmap-cts compare --jobs 2', qr/unknown option --jobs/ ],
	[ 'mmap-cts compare --color blue', qr/--color takes auto\|always\|never, not 'blue'/ ],
	[ 'mmap-cts compare x.tap y.tap >&-', qr/standard output/ ],
	[ "mmap-cts compare --against linux-6.18-x86_64 --against linux-6.18-x86_64 >/dev/full", qr/standard output.*No space left/ ],
	[ "mmap-cts run $case >&-", qr/standard output/ ],
);
my @printing = ('--help', '--version', 'run --help', 'list', 'list --json', "explain $case", 'requirements');
push(@errors, map { [ "mmap-cts $_ >&-", qr/standard output: Bad file descriptor/ ] } @printing);
if (-c '/dev/full') {
	push(@errors, map { [ "mmap-cts $_ >/dev/full", qr/standard output: No space left/ ] } @printing);
	push(@errors, map { [ "mmap-cts run $_ $case", qr/No space left/, 'it has run' ] }
		'>/dev/full', '--quiet >/dev/full', '--output /dev/full');
}
push(@errors, [ "mmap-cts run --expected /proc/self/mem $case", qr{cannot read /proc/self/mem: Input/output} ])
	if -e '/proc/self/mem';

# Every option that takes a number, and every other one that takes a value or none.
my %most = (jobs => 100000, timeout => 86400, repeat => 1000000, shuffle => '18446744073709551615');
for my $option (sort keys %most) {
	my @wrong = ('-1', '1.5', '2x', '1e3', '0x2', ' 2', '+2', 'two', '18446744073709551616');
	push(@wrong, 0, $most{$option} + 1) unless $option eq 'shuffle';
	push(@errors, map { [ "mmap-cts run --$option '$_' $case",
		qr/--$option takes a number from [01] to $most{$option}, not '\Q$_\E'$/ ] } @wrong);
	push(@errors, [ "mmap-cts run --$option 2 --$option x $case", qr/--$option .*'x'$/ ]);
}
for my $option (sort keys %most, qw(entry dir expected output color)) {
	push(@errors, map { [ "mmap-cts run $_", qr/--$option takes a value: / ] }
		"--$option", "--$option= $case", "--$option '' $case");
}
push(@errors, map { [ "mmap-cts run --$_=1 $case", qr/--$_ takes no value/ ] }
	qw(invasive quiet verbose no-fork));
push(@errors, [ 'mmap-cts list --json=', qr/--json takes no value/ ]);

for my $error (@errors) {
	my ($command, $message, $has_run) = @$error;
	my ($status, $out, $err) = run($command);
	is($status, 2, "$command: status 2");
	like($err, $message, "$command: the message");
	is($err =~ tr/\n//, 1, "$command: one line") or diag($err);
	ok($out eq '', "$command: nothing run") unless $has_run;
}

# What must succeed.
my @uses = (
	[ 'mmap-cts --version', 0, qr/^mmap-cts \d/ ],
	[ 'mmap-cts --help', 0, qr/requirements/ ],
	[ 'mmap-cts compare --help', 0, qr/--against NAME/ ],
	[ 'mmap-cts compare --ag linux-6.18-x86_64 --against=linux-6.18-x86_64', 0, qr/no difference/ ],
	[ 'mmap-cts run --help', 0, qr/--jobs N/ ],
	[ "mmap-cts list $case", 0, qr/^\Q$case\E$/ ],
	[ "mmap-cts list --json $case", 0, qr/"id": ?"\Q$case\E"/ ],
	[ "mmap-cts explain $case", 0, qr/^  asserts munmap\.len-zero-einval$/m ],
	[ 'mmap-cts explain munmap.len-zero-einval', 0, qr/\Q$case\E/ ],
	[ 'mmap-cts requirements munmap.len-zero-einval', 0, qr/\t.*\Q$case\E/ ],
	[ "mmap-cts run --quiet $case", 0, qr/^# pass 1,/m ],
	[ "mmap-cts run --verbose $case", 0, qr/fails with EINVAL and unmaps nothing/ ],
	[ "mmap-cts run --color always $case", 0, qr/\e\[/ ],
	[ "mmap-cts run --color=never --jobs=3 --shuffle=5 --timeout=9 $case", 0, qr/^ok 1 - \Q$case\E$/m ],
	[ "mmap-cts run --repeat 3 $case", 0, qr/^1\.\.3$/m ],
	[ "mmap-cts run --entry both $case", 0, qr{^ok 2 - \Q$case\E/syscall$}m ],
	[ "mmap-cts run --entry syscall $case", 0, qr/^# entry: syscall$/m ],
	[ "mmap-cts run --no-fork $case | cat", 0, qr/^ok 1 - \Q$case\E$/m ],
	[ "mmap-cts run --expected '$scratch/stale.expect' $case", 1,
	  qr/^ok 1 - \Q$case\E # TODO it passes in truth$/m ],
	[ "mmap-cts run -- $case", 0, qr/^1\.\.1$/m ],
	[ "mmap-cts run --jobs 2 --jobs 3 --quiet --verbose $case", 0, qr/fails with EINVAL/ ],
	[ "mmap-cts run --shuffle $most{shuffle} --jobs $most{jobs} $case", 0, qr/^ok 1 /m ],
	[ "mmap-cts run --expected /dev/null $case", 0, qr/^ok 1 /m ],
	[ "mmap-cts run --expected '$scratch/spaces.expect' $case", 1,
	  qr/^ok 1 - \Q$case\E # TODO it passes in truth *$/m ],
	[ "mmap-cts run $case <&- 2>&-", 0, qr/^ok 1 - \Q$case\E$/m ],
);
for my $use (@uses) {
	my ($command, $want, $text) = @$use;
	my ($status, $out, $err) = run($command);
	is($status, $want, "$command: status $want");
	ok($out =~ $text, "$command: output");
	is($err, '', "$command: no complaint");
}

# What all of it says.
my ($code, $ids) = run('mmap-cts list');
my @ids = split(/\n/, $ids);
is($code, 0, 'list: status 0');
is_deeply(\@ids, [ sort @ids ], 'list: sorted');
my (undef, $json) = run('mmap-cts list --json');
is_deeply([ $json =~ /"id": ?"([^"]*)"/g ], \@ids, 'list --json: the same');
SKIP: {
	eval { require JSON::PP } or skip('no JSON::PP', 1);
	is_deeply([ map { $_->{id} } @{ JSON::PP::decode_json($json) } ], \@ids, 'list --json: well-formed');
}
my ($explained, $all) = run("mmap-cts explain --entry both '*'");
is($explained, 0, 'explain: status 0');
is_deeply([ $all =~ /^(\S+)$/mg ], \@ids, 'explain: each case');
like($all, qr/^  needs vm\/max_map_count=\d+$/m, 'explain: a setting that a case needs');
like($all, qr/^  needs hugepages=\d+$/m, 'explain: huge pages that a case needs');
my (undef, $table) = run('mmap-cts requirements');
my %asserted = map { $_ => 1 } $all =~ /^  asserts (\S+)$/mg;
my %listed = map { (split(/\t/))[0] => (split(/\t/, $_, -1))[3] } split(/\n/, $table);
is_deeply([ sort grep { $listed{$_} && $listed{$_} ne 'NONE' } keys %listed ], [ sort keys %asserted ],
	'requirements: those that explain says are asserted');
my ($untested) = $table =~ /^(\S+)\t\S+\t(?!yes\t)/m;
my (undef, $requirement) = run("mmap-cts explain $untested");
like($requirement, qr/^\Q$untested\E \(.*^  said in .*^  not tested: /ms, 'explain: a requirement that is not tested');
my (undef, $escape) = run('mmap-cts explain proc.maps.newline-escape');
like($escape, qr/^  A newline in the path is shown as \\012\.$/m, 'explain: a backslash stays one');

# The program of the defects.
my $defective = "'$ENV{builddir}/tests/defective'";
SKIP: {
	skip('no tests/defective', 6) unless -x "$ENV{builddir}/tests/defective";
	my ($status, $out) = run("$defective defects");
	is($status, 0, 'defects: status 0');
	my ($name, $sentence, $breaks) = split(/[\t\n]/, $out);
	(undef, my $one) = run('mmap-cts requirements munmap.len-zero-einval');
	(undef, my $other) = run('mmap-cts requirements mmap.len.zero-einval');
	my %either = map { $_ => 1 } map { chomp; split(/ /, (split(/\t/))[3]) } $one, $other;
	(undef, $out) = run("$defective list --requires munmap.len-zero-einval,mmap.len.zero-einval");
	is($out, join('', map { "$_\n" } sort keys %either), 'list --requires: those of either');
	($status, $out) = run("$defective run --defect $name --requires " . $breaks =~ s/ /,/gr);
	is($status, 1, "--defect $name: status 1");
	like($out, qr/^# defect: \Q$name\E\n.*^not ok /ms, "--defect $name: a case fails");
	($status, $out, my $err) = run("$defective run --defect no-such");
	is($status, 2, '--defect no-such: status 2');
	is($err, "mmap-cts: there is no defect 'no-such'\n", '--defect no-such: the message');
}

# A directory in which nothing can be made: full, and not writable.
SKIP: {
	my $in_namespace = 'unshare --mount --map-root-user sh -c';
	my $full = "mount -t tmpfs -o nr_inodes=1 none $scratch";
	skip('no mount namespace', 4) if system("$in_namespace '$full' 2>/dev/null") != 0;
	for my $trouble ([ '', 'No space left' ], [ "&& mount -o remount,ro $scratch", 'Read-only' ]) {
		my ($status, $out, $err) = run("$in_namespace '$full $$trouble[0] && mmap-cts run $case'");
		is($status, 2, "$$trouble[1]: status 2");
		like($err, qr/^mmap-cts: cannot (?:make a directory in|use the directory) \Q$scratch\E: $$trouble[1]/, "$$trouble[1]: the message");
	}
}

# A directory in which there is no room, and cases of which one needs it.
SKIP: {
	my $in_namespace = 'unshare --mount --map-root-user sh -c';
	my $small = "mount -t tmpfs -o size=64k none $scratch";
	skip('no mount namespace', 3) if system("$in_namespace '$small' 2>/dev/null") != 0;
	my ($status, $out, $err) = run("$in_namespace '$small && mmap-cts run $case fault.eof.address.file-empty'");
	is($status, 2, 'no room: status 2');
	like($out, qr/^ok 1 - \S+ # SKIP no space is left .*^ok 2 - \Q$case\E\n# pass 1, /ms, 'no room: the report is whole');
	is($err, "mmap-cts: no space is left in $scratch: 1 case was skipped for it\n", 'no room: the message');
}

# A terminal sees the progress and, when the report goes there as well, colour instead.
SKIP: {
	skip('no script(1)', 2) if system('command -v script >/dev/null') != 0;
	local $ENV{TERM} = 'xterm';
	my $on_terminal = sub {
		return `script -qec "mmap-cts run munmap.length $_[0]" /dev/null </dev/null`;
	};
	like($on_terminal->(">'$scratch/out'"), qr{\[1/\d+\] munmap\.length\.}, 'a terminal: the progress');
	my $report = $on_terminal->('');
	ok($report =~ /\e\[\d+mok/ && $report !~ m{\[1/\d+\]}, 'a terminal: colour, no progress');
}

# A report in a file appears whole or not at all.
my ($status, $out) = run("mmap-cts run --output '$scratch/report.tap' $case");
is($status, 0, '--output: status 0');
is($out, '', '--output: nothing on standard output');
like(contents("$scratch/report.tap"), qr/^TAP version 13\n1\.\.1\n.*^ok 1 - \Q$case\E$/ms, '--output: the report');

# A signal ends a run with what it has; the rest of the pipe is no more wanted.
my $pid = open(my $report, '-|', 'mmap-cts', 'run', '--repeat', '1000000', $case) or die $!;
while (<$report>) {
	kill('TERM', $pid) if /^ok 1 - /;
	$out = $_;
}
close($report);
is($? >> 8, 143, 'SIGTERM: status 143');
is($out, "Bail out! interrupted by SIGTERM\n", 'SIGTERM: the last line');
($status, $out) = run("mmap-cts run --repeat 1000000 $case & sleep 1; kill -TERM \$!; wait \$!");
is($status, 143, 'SIGTERM: status 143');
ok($out =~ /^ok 1 - \Q$case\E\n(.*\n)?Bail out! /ms, 'SIGTERM: what it has, and Bail out!');
($status, $out) = run("mmap-cts run --repeat 100000 $case | head -n 1");
is($out, "TAP version 13\n", 'a closed pipe: the run ends');

unlink(map { "$scratch/$_" } 'out', 'err', 'report.tap');
is(join(' ', grep { !/\.expect$/ } glob("$scratch/* $scratch/.[!.]*")), '', 'nothing is left');
done_testing;
