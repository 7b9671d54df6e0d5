# SPDX-License-Identifier: BSD-2-Clause
# The lines of a report for TAP::Parser, `count` of which it has read.
package Lines;
use strict;
use warnings;
use parent 'TAP::Parser::Iterator::Array';

sub next_raw
{
	my ($self) = @_;
	my $line = $self->SUPER::next_raw;

	$self->{count}++ if defined $line;
	return $line;
}

1;
