# SPDX-License-Identifier: BSD-2-Clause
# The lines of a report for TAP::Parser, `count` of which it has read; `ended` if it asked for more.
package Lines;
use strict;
use warnings;
use parent 'TAP::Parser::Iterator::Array';

sub next_raw
{
	my ($self) = @_;
	my $line = $self->SUPER::next_raw;

	if (defined $line) {
		$self->{count}++;
	} else {
		$self->{ended} = 1;
	}
	return $line;
}

1;
