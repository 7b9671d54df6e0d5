#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# The page of `mmap-cts compare --html`, as a browser shows it: what its filters let through, what a
# button opens, by keyboard, to a screen reader, on a phone, in the dark, without a network.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use Browser;
use Command;
use Test::More;

plan(skip_all => 'no Chromium') unless Browser::program();
my $browser = eval { Browser->new } or plan(skip_all => "Chromium does not start: $@");

my $program = "$ENV{builddir}/mmap-cts";
my $evil = q{</script><script>document.title='stolen'</script><b>&amp;"'<!--};

sub page
{
	my ($name, @arguments) = @_;
	my $status = system($program, 'compare', '--html', "$scratch/$name.html", @arguments);
	ok($status == 0 || $status >> 8 == 1, "$name: made");
	$browser->visit("$scratch/$name.html");
}

sub script
{
	return $browser->evaluate("(() => { $_[0] })()");
}

sub texts
{
	my ($selector) = @_;
	return @{ $browser->evaluate("[...document.querySelectorAll('$selector')].map((e) => e.innerText.trim())") };
}

sub choose
{
	my ($id, $value) = @_;
	script("const e = document.getElementById('$id'); e.value = '$value';" .
		"e.dispatchEvent(new Event('input', { bubbles: true }))");
}

# The names and roles that a screen reader tells.
sub accessible
{
	my ($role) = @_;
	return map { $_->{name}{value} } grep { !$_->{ignored} && $_->{role}{value} eq $role }
		@{ $browser->call('Accessibility.getFullAXTree')->{nodes} };
}

# Three targets: one passes, one fails and says what could break the page, one skips.
my $old = `'$program' run munmap.length fault.alignment`;
my ($number) = $old =~ /^ok (\d+) - munmap\.length\.zero$/m or BAIL_OUT('no case');
my ($pass, $skip) = $old =~ /^# pass (\d+), .*skip (\d+)/m;
my $told = $evil =~ s/"/\\"/gr;
my $failed = $old =~ s{^ok $number - munmap\.length\.zero$}{not $&
  ---
  verdict: fail
  expected: "-1 EINVAL"
  observed: "$told"
  trace: |
    munmap(m0, 0) = 0
  at: "suites/munmap/length.c:12"
  ...}mr =~ s/pass $pass, fail 0/sprintf('pass %d, fail 1', $pass - 1)/er;
my $skipped = $old =~ s/^ok $number .*$/$& # SKIP no munmap()/mr =~
	s/pass $pass(.*) skip $skip/sprintf('pass %d%s skip %d', $pass - 1, $1, $skip + 1)/er;
my @reports = map { write_file(@$_) } [ 'old.tap', $old ], [ 'new <1> & "2".tap', $failed ], [ 'skipped.tap', $skipped ];
my $cases = () = $old =~ /^ok /mg;

$browser->screen(1280, 800, 0);
page('three', @reports);
like($browser->evaluate('document.title'), qr/^mmap-cts: 3 targets$/, 'the title is that of the page');
is_deeply([ texts('thead th') ], [ 'Case', 'old', 'new <1> & "2"', 'skipped' ], 'the columns');
is_deeply([ grep { $_->{method} eq 'Network.requestWillBeSent' && $_->{params}{request}{url} !~ /^(?:file|data):/ }
	@{ $browser->{events} } ], [], 'nothing is loaded');
ok(!grep({ $_->{method} eq 'Runtime.exceptionThrown' } @{ $browser->{events} }), 'no error');

# Differs only, at first.
is_deeply([ texts('tbody th[scope=row] button') ], [ 'munmap.length.zero' ], 'differs only');
is_deeply([ texts('tbody td') ], [ 'pass', 'fail', 'skip' ], 'the verdicts, in words');
is((texts('#status'))[0], "1 of $cases cases, 3 targets.", 'how many');

# By keyboard: to the failure and back.
$browser->evaluate(q{document.querySelector('tbody th[scope=row] button').focus()});
$browser->press('Tab');
is($browser->evaluate('document.activeElement.innerText'), 'fail', 'Tab: the first that opens');
my $outline = $browser->evaluate('getComputedStyle(document.activeElement).outlineStyle');
is($outline, 'solid', 'the focus is seen');
$browser->press('Enter');
ok($browser->evaluate(q{document.getElementById('dialog').open}), 'Enter: the dialog');
my ($dialog) = texts('#dialog');
like($dialog, qr/^munmap\.length\.zero: new <1> & "2"$/m, 'the dialog: case and target');
ok(index($dialog, $evil) >= 0, 'the dialog: what was observed, as text') or diag($dialog);
like($dialog, qr/munmap\(m0, 0\) = 0/, 'the dialog: the trace');
like($dialog, qr/munmap\.len-zero-einval.*POSIX\.1-/s, 'the dialog: the requirement and its source');
is($browser->evaluate(q{document.querySelectorAll('script').length}), 2, 'no other script');
is($browser->evaluate(q{document.querySelectorAll('#dialog b').length}), 0, 'no other element');
is_deeply([ accessible('dialog') ], [ 'munmap.length.zero: new <1> & "2"' ], 'a screen reader: the dialog');
$browser->press('Escape');
ok(!$browser->evaluate(q{document.getElementById('dialog').open}), 'Escape: closed');
is($browser->evaluate('document.activeElement.innerText'), 'fail', 'Escape: back at the button');
$browser->press('ArrowRight');
is($browser->evaluate('document.activeElement.innerText'), 'skip', 'an arrow: the next');
$browser->press('ArrowLeft') for 1 .. 2;
is($browser->evaluate('document.activeElement.innerText'), 'munmap.length.zero', 'arrows: the case');
$browser->press('Enter');
($dialog) = texts('#dialog');
like($dialog, qr/^old\n+pass\n.*^new <1> & "2"\n+fail\n.*^skipped\n+skip\n.*no munmap\(\)/ms, 'a case: all targets');
$browser->press('Escape');
$browser->press('ArrowUp');
script(q{document.querySelectorAll('thead button')[1].click()});
like((texts('#dialog'))[0], qr/^kernel\n+Linux .*^page size\n.*^fail\n+1$/ms, 'a target: what it is, and its verdicts');
$browser->press('Escape');

# To a screen reader.
is_deeply([ accessible('columnheader') ], [ 'Case', 'old', 'new <1> & "2"', 'skipped' ], 'a screen reader: columns');
is_deeply([ grep { /^munmap\.length/ } accessible('rowheader') ],
	[ 'munmap.length.zero munmap() of length 0 fails with EINVAL and unmaps nothing' ], 'a screen reader: rows');
is(scalar(grep { /^(?:Text|Interface|Verdict|of target|Group by)/ } accessible('searchbox'), accessible('combobox')), 5,
	'a screen reader: the filters have names');
is($browser->evaluate(q{document.getElementById('status').getAttribute('role')}), 'status', 'a screen reader: changes are told');

# The filters.
script(q{document.getElementById('differs').click()});
is((texts('#status'))[0], "$cases of $cases cases, 3 targets.", 'all cases');
is_deeply([ map { s/ .*//r } texts('tbody th[scope=rowgroup]') ], [ 'fault', 'munmap' ], 'by interface');
script(q{document.getElementById('text').focus()});
$browser->type('POSIX zero-EINVAL');
is_deeply([ texts('tbody th[scope=row] button') ], [ 'munmap.length.zero' ], 'text: of the requirement');
choose('text', 'no such text');
like((texts('#status'))[0], qr/^No case of $cases matches/, 'text: none');
choose('text', '');
choose('verdict', 'f');
is_deeply([ texts('tbody th[scope=row] button') ], [ 'munmap.length.zero' ], 'verdict');
choose('target', '0');
is_deeply([ texts('tbody th[scope=row] button') ], [], 'verdict of a target');
script(q{document.querySelector('button[type=reset]').click()});
is($browser->evaluate(q{new Promise((done) => setTimeout(() => done(document.getElementById('status').textContent)))}),
	"1 of $cases cases, 3 targets.", 'reset');
choose('group', 'requirement');
like((texts('tbody th[scope=rowgroup]'))[0], qr/^munmap\.len-zero-einval \(1 case\)\n.*EINVAL.*\nSource: POSIX/, 'by requirement');
script(q{document.getElementById('differs').click()});
choose('group', 'interface');
choose('interface', 'fault');
is_deeply([ texts('tbody th[scope=row] button') ], [ $old =~ /^ok \d+ - (fault\.\S+)/mg ], 'interface');

# Observations of passes differ.
write_file('other.tap', $old =~ s/^(    misaligned-load: ).*$/$1"other"/mr);
page('observed', $reports[0], "$scratch/other.tap");
is_deeply([ texts('tbody td') ], [ 'pass 1', 'pass 2' ], 'observations: told apart');

# On a phone, and in the dark.
my %paper;
for my $dark (0, 1) {
	$browser->screen(390, 800, $dark);
	$browser->visit("$scratch/three.html");
	$paper{$dark} = $browser->evaluate('getComputedStyle(document.body).backgroundColor');
	ok(!$browser->evaluate(q{document.getElementById('controls').open}), 'a phone: the filters are folded');
	ok($browser->evaluate('document.documentElement.scrollWidth <= 390'), 'a phone: nothing beyond the edge');
	script(q{document.querySelector('td.fail button').click()});
	ok($browser->evaluate(q{document.getElementById('dialog').getBoundingClientRect().width <= 390}), 'a phone: the dialog');
}
isnt($paper{0}, $paper{1}, 'the dark: another colour');

# All cases of many targets: no more rows than are needed, and more when one gets there.
$browser->screen(1280, 800, 0);
page('many', map { ('--against', 'linux-6.18-x86_64') } 1 .. 15);
my $nodes = $browser->evaluate('document.querySelectorAll("*").length');
cmp_ok($nodes, '<', 10000, 'many: few elements at first');
like((texts('#status'))[0], qr/^(\d{4}) of \1 cases, 15 targets\.$/, 'many: all are told');
my $first = $browser->evaluate('document.querySelectorAll("tr").length');
script(q{document.getElementById('scroller').scrollTop = 1e6});
my $then = $browser->evaluate("new Promise((done) => {
	const look = () => document.querySelectorAll('tr').length > $first ? done(true) : setTimeout(look, 10);
	look();
})");
ok($then, 'many: more when one gets there');
script(q{const e = document.getElementById('more'); while (!e.hidden) e.click();});
is($browser->evaluate(q{document.querySelectorAll('tbody th[scope=row]').length}),
	(texts('#status'))[0] =~ s/ .*//r, 'many: all in the end');

undef $browser;
done_testing;
