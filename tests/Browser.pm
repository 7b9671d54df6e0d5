# SPDX-License-Identifier: BSD-2-Clause
# A Chromium without a window, led over a pipe by the DevTools protocol.
package Browser;
use strict;
use warnings;
use File::Temp qw(tempdir);
use JSON::PP;
use POSIX qw(dup2 _exit);

# The path of one, or undef.
sub program
{
	for my $name (qw(chromium chromium-browser google-chrome)) {
		for my $directory (split(/:/, $ENV{PATH})) {
			return "$directory/$name" if -x "$directory/$name";
		}
	}
	return undef;
}

sub new
{
	my ($class) = @_;
	my $profile = tempdir(CLEANUP => 1);

	$SIG{PIPE} = 'IGNORE';
	pipe(my $commands, my $to) or die "pipe: $!";
	pipe(my $from, my $answers) or die "pipe: $!";
	my $pid = fork() // die "fork: $!";
	if (!$pid) {
		# The protocol is that of descriptors 3 and 4, which the pipes may have already.
		dup2(fileno($commands), 50);
		dup2(fileno($answers), 51);
		dup2(50, 3);
		dup2(51, 4);
		open(STDERR, '>', '/dev/null');
		exec(program(), '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
			'--remote-debugging-pipe', "--user-data-dir=$profile", 'about:blank') or _exit(127);
	}
	close($commands);
	close($answers);
	my $self = bless({ pid => $pid, to => $to, from => $from, buffer => '', last => 0 }, $class);
	my ($page) = grep { $_->{type} eq 'page' } @{ $self->call('Target.getTargets')->{targetInfos} };
	$self->{session} = $self->call('Target.attachToTarget',
		{ targetId => $page->{targetId}, flatten => JSON::PP::true })->{sessionId};
	$self->call($_) for qw(Page.enable Runtime.enable Accessibility.enable Network.enable);
	return $self;
}

# The next message; they end in NUL. Dies when there is none for a minute.
sub message
{
	my ($self) = @_;

	local $SIG{ALRM} = sub { die "the browser does not answer\n" };
	alarm(120);
	while ($self->{buffer} !~ /\0/) {
		sysread($self->{from}, $self->{buffer}, 1 << 16, length($self->{buffer})) or die "the browser ended\n";
	}
	alarm(0);
	$self->{buffer} =~ s/^([^\0]*)\0//;
	return decode_json($1);
}

sub call
{
	my ($self, $method, $parameters) = @_;
	my $id = ++$self->{last};
	my %command = (id => $id, method => $method, params => $parameters // {});

	$command{sessionId} = $self->{session} if $self->{session};
	syswrite($self->{to}, encode_json(\%command) . "\0");
	for (;;) {
		my $message = $self->message;
		if (!defined $message->{id}) {
			push(@{ $self->{events} }, $message);
		} elsif ($message->{id} == $id) {
			die "$method: $message->{error}{message}\n" if $message->{error};
			return $message->{result};
		}
	}
}

sub visit
{
	my ($self, $path) = @_;

	$self->{events} = [];
	$self->call('Page.navigate', { url => "file://$path" });
	until (grep { $_->{method} eq 'Page.loadEventFired' } @{ $self->{events} }) {
		my $message = $self->message;
		push(@{ $self->{events} }, $message) if $message->{method};
	}
}

# What an expression yields.
sub evaluate
{
	my ($self, $expression) = @_;
	my $answer = $self->call('Runtime.evaluate', { expression => $expression, returnByValue => JSON::PP::true,
		awaitPromise => JSON::PP::true });

	die "$expression: $answer->{exceptionDetails}{exception}{description}\n" if $answer->{exceptionDetails};
	return $answer->{result}{value};
}

my %code = (Tab => 9, Enter => 13, Escape => 27, ' ' => 32, ArrowLeft => 37, ArrowUp => 38, ArrowRight => 39,
	ArrowDown => 40);

sub press
{
	my ($self, $key) = @_;
	my %key = (key => $key, code => $key eq ' ' ? 'Space' : $key, windowsVirtualKeyCode => $code{$key});

	$key{text} = "\r" if $key eq 'Enter';
	$key{text} = ' ' if $key eq ' ';
	$self->call('Input.dispatchKeyEvent', { %key, type => $key{text} ? 'keyDown' : 'rawKeyDown' });
	$self->call('Input.dispatchKeyEvent', { %key, type => 'keyUp' });
}

sub type
{
	my ($self, $text) = @_;
	$self->call('Input.insertText', { text => $text });
}

# Width and height in CSS pixels; whether it prefers dark colours.
sub screen
{
	my ($self, $width, $height, $dark) = @_;

	$self->call('Emulation.setDeviceMetricsOverride', { width => $width, height => $height,
		deviceScaleFactor => 1, mobile => $width < 600 ? JSON::PP::true : JSON::PP::false });
	$self->call('Emulation.setEmulatedMedia', { features => [
		{ name => 'prefers-color-scheme', value => $dark ? 'dark' : 'light' } ] });
}

sub DESTROY
{
	my ($self) = @_;

	local ($?, $@);
	delete $self->{session};
	eval { $self->call('Browser.close') };
	kill('KILL', $self->{pid}) if $@;
	waitpid($self->{pid}, 0);
}

1;
