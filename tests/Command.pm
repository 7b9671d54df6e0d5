# SPDX-License-Identifier: BSD-2-Clause
# Command lines, and the files of a directory of their own, which is removed at the end.
package Command;
use strict;
use warnings;
use Exporter qw(import);
use File::Temp qw(tempdir);

our @EXPORT = qw($scratch contents write_file run);
our $scratch = tempdir(CLEANUP => 1);

sub contents
{
	my ($path) = @_;
	open(my $file, '<', $path) or return '';
	local $/;
	return <$file> // '';
}

# The path of the file of that name, which is written.
sub write_file
{
	my ($name, $text) = @_;
	open(my $file, '>', "$scratch/$name") or die "$name: $!";
	print $file $text;
	close($file) or die "$name: $!";
	return "$scratch/$name";
}

# Runs a shell command line; returns status, standard output and standard error.
sub run
{
	my ($command) = @_;
	my $status = system('/bin/sh', '-c', "( $command ) >'$scratch/out' 2>'$scratch/err' </dev/null");
	return ($status >> 8, contents("$scratch/out"), contents("$scratch/err"));
}

1;
