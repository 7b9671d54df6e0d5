#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# What a report says of each expectation that is not met: the verdict, what was expected and what was
# observed; or why the case is broken. A failure must be enough to file a bug with.
use strict;
use warnings;
use File::Temp;
use TAP::Parser;
use Test::More;

my $bytes = `getconf PAGESIZE`;
chomp $bytes;
my $page = sprintf('%#x', $bytes);
my $half = sprintf('%#x', $bytes / 2);

my %report = (
	'failing.code' =>
		[ 'fail', 'SIGBUS, BUS_ADRERR', 'SIGSEGV, SEGV_ACCERR, si_addr a0' ],
	'failing.signo' =>
		[ 'fail', 'SIGBUS', 'SIGSEGV, SEGV_ACCERR, si_addr a0' ],
	'failing.layout-letters' =>
		[ 'fail', 'pages rrrr', '-B.w' ],
	'failing.file-filled' =>
		[ 'fail', '0x1 at offset 0x1 of the file', '0x2; 1 of 2 bytes differ' ],
	'failing.file-pattern' =>
		[ 'fail', '0xa at offset 0x9 of the file', '0xff; 1 of 16 bytes differ' ],
	'failing.access' =>
		[ 'fail', 'no signal', 'SIGSEGV, SEGV_ACCERR, si_addr a0' ],
	'failing.access-to-range' =>
		[ 'fail', 'no signal', "SIGSEGV, SEGV_ACCERR, si_addr a0+$page" ],
	'failing.entry.libc' =>
		[ 'fail', 'true', 'false' ],
	'failing.entry.syscall' =>
		[],
	'failing.address' =>
		[ 'fail', 'a0', "a0+$half" ],
	'failing.at-least' =>
		[ 'fail', '0 or more', '-1 EISDIR' ],
	'failing.byte' =>
		[ 'fail', '0 at m0+0x3', "0x5a; 1 of $bytes bytes differ" ],
	'failing.byte-fault' =>
		[ 'fail', "0 at a0+$page", 'SIGSEGV, SEGV_ACCERR' ],
	'failing.child-killed' =>
		[ 'fail', 'it ends by itself', 'killed by SIGSEGV' ],
	'failing.errnum' =>
		[ 'fail', 'ENOMEM', 'EINVAL' ],
	'failing.execed' =>
		[ 'fail', 'the new image finds nothing wrong', 'exit status 101: 1 arguments, the first' ],
	'failing.fails-otherwise' =>
		[ 'fail', '-1 ENOMEM', '-1 EINVAL' ],
	'failing.fails-succeeds' =>
		[ 'fail', '-1 EINVAL', '0' ],
	'failing.file-byte' =>
		[ 'fail', '0 at offset 0x4 of the file', '0x5; 1 of 1 bytes differ' ],
	'failing.file-size' =>
		[ 'fail', 'a file of 15 bytes', '16 bytes' ],
	'failing.held' =>
		[ 'fail', "0x61 at a0+$page", '0x62' ],
	'failing.int' =>
		[ 'fail', '2', '3' ],
	'failing.killed' =>
		[ 'fail', 'killed by SIGSEGV', 'no signal, it went on' ],
	'failing.layout' =>
		[ 'fail', 'pages ---', '-r-' ],
	'failing.locked' =>
		[ 'fail', '1', '0' ],
	'failing.map' =>
		[ 'fail', 'a mapping', 'MAP_FAILED EINVAL' ],
	'failing.map-fails' =>
		[ 'fail', 'MAP_FAILED EINVAL', 'm0' ],
	'failing.map-fails-otherwise' =>
		[ 'fail', 'MAP_FAILED ENOMEM', 'MAP_FAILED EBADF' ],
	'failing.maps' =>
		[ 'fail', 'rw-p 0 at m0 in /proc/self/maps', 'r--s 0 at m0' ],
	'failing.ok' =>
		[ 'fail', '0', '-1 EINVAL' ],
	'failing.ok-other' =>
		[ 'fail', '0', '7' ],
	'failing.resident' =>
		[ 'fail', 'pages resident 1', '0' ],
	'failing.set-up' =>
		[ 'fail', 'success', 'EBADF' ],
	'failing.signal-address' =>
		[ 'fail', 'SIGSEGV, SEGV_ACCERR, si_addr a0', "SIGSEGV, SEGV_ACCERR, si_addr a0+$page" ],
	'failing.signal-code' =>
		[ 'fail', 'SIGBUS, BUS_ADRERR, si_addr a0+0x1', 'SIGSEGV, SEGV_ACCERR, si_addr a0+0x1' ],
	'failing.signal-none' =>
		[ 'fail', 'SIGSEGV, SEGV_ACCERR, si_addr m0', 'no signal, loaded 0' ],
	'failing.true' =>
		[ 'fail', 'true', 'false' ],
	'failing.turn' =>
		[ 'broken', 'the child takes no more turns: it has come to its end' ],
);

my (%seen, $id);
my $parser = TAP::Parser->new({ exec => [ "$ENV{builddir}/tests/failing", 'run' ] });
while (my $result = $parser->next) {
	if ($result->is_test) {
		($id) = $result->description =~ /^-?\s*(\S+)/;
		$seen{$id} = [];
	} elsif ($result->is_yaml) {
		$seen{$id} = [ map { $result->raw =~ /^\s*$_: "?(.*?)"?$/m ? $1 : () }
			qw(verdict expected observed reason) ];
		like($result->raw, qr/^\s*at: "tests\/failing\.c:\d+"$/m, "$id: where");
	}
}
is_deeply([ sort keys %seen ], [ sort keys %report ], 'each case is reported');
is_deeply($seen{$_}, $report{$_}, $_) for sort keys %report;

# By both entries, and where an expectation is about one of them.
my $expected = File::Temp->new;
print $expected "failing.entry.libc entry=libc it is the libc's\n";
$expected->flush;
my (%fault, %line);
$parser = TAP::Parser->new({ exec => [ "$ENV{builddir}/tests/failing", 'run', '--entry', 'both',
	'--expected', $expected->filename, 'failing.entry', 'failing.true' ] });
while (my $result = $parser->next) {
	if ($result->is_test) {
		($id) = $result->description =~ /^-?\s*(\S+)/;
		$line{$id} = $result->raw =~ s/ \d+ - .*?(?= #|$)//r;
	} elsif ($result->is_yaml) {
		$fault{$id} = $1 if $result->raw =~ /^\s*fault: "?(.*?)"?$/m;
	}
}
is_deeply(\%fault, {
	'failing.entry.libc/libc'       => 'libc',
	'failing.entry.syscall/syscall' => 'kernel, and the libc makes up for it',
	'failing.true/libc'             => 'kernel',
	'failing.true/syscall'          => 'kernel',
}, '--entry both: whose fault it is');
is_deeply(\%line, {
	'failing.entry.libc/libc'       => "not ok # TODO it is the libc's",
	'failing.entry.libc/syscall'    => 'ok',
	'failing.entry.syscall/libc'    => 'ok',
	'failing.entry.syscall/syscall' => 'not ok',
	'failing.true/libc'             => 'not ok',
	'failing.true/syscall'          => 'not ok',
}, '--entry both: an expectation about one of them');
done_testing;
