/* SPDX-License-Identifier: BSD-2-Clause */
/* Sockets. */
#include "cts.h"

#include <sys/socket.h>

#ifndef AF_PACKET
#define AF_PACKET 17
#endif

struct socket_row {
	struct row row;
	int domain;
	int type;
};

static const struct socket_row unmappable[] = {
	{ ROW("unix-stream", "a local stream socket cannot be mapped"), AF_UNIX, SOCK_STREAM },
	{ ROW("unix-datagram", "a local datagram socket cannot be mapped"), AF_UNIX, SOCK_DGRAM },
	{ ROW("unix-seqpacket", "a local packet socket cannot be mapped"), AF_UNIX,
	  SOCK_SEQPACKET },
	{ ROW("udp", "a UDP socket cannot be mapped"), AF_INET, SOCK_DGRAM },
};

CASES("special.socket.refused", struct socket_row, unmappable, REQUIRES("special.socket-enodev"),
      RULE("mmap() of most sockets fails with ENODEV"))
{
	int fd = fixture_socket(row->domain, row->type);

	expect_map_refused(ENODEV, page, PROT_READ, MAP_SHARED, fd, 0);
	expect_map_refused(ENODEV, page, PROT_READ, MAP_PRIVATE, fd, 0);
	expect_map_refused(ENODEV, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

CASE("special.socket.tcp",
     "a TCP socket can be mapped for reading, to receive without copies; with nothing received "
     "an access raises SIGBUS",
     REQUIRES("special.tcp-socket"))
{
	int fd = fixture_socket(AF_INET, SOCK_STREAM);
	char *m = expect_map(call_mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0));

	expect_signal(SIGBUS, BUS_ADRERR, m, load(m));
	expect_fails(EACCES, call_mprotect(m, page, PROT_READ | PROT_WRITE));
	expect_fails(EACCES, call_mprotect(m, page, PROT_READ | PROT_EXEC));
}

struct tcp_row {
	struct row row;
	int prot;
};

static const struct tcp_row no_tcp[] = {
	{ ROW("write", "a TCP socket cannot be mapped for writing: EPERM"), PROT_WRITE },
	{ ROW("read-write", "a TCP socket cannot be mapped for reading and writing: EPERM"),
	  PROT_READ | PROT_WRITE },
	{ ROW("read-exec", "a TCP socket cannot be mapped for execution: EPERM"),
	  PROT_READ | PROT_EXEC },
};

CASES("special.socket.tcp", struct tcp_row, no_tcp, REQUIRES("special.tcp-socket"))
{
	int fd = fixture_socket(AF_INET, SOCK_STREAM);

	expect_map_refused(EPERM, page, row->prot, MAP_SHARED, fd, 0);
}

CASE("special.socket.packet", "a packet socket without a ring cannot be mapped: EINVAL",
     REQUIRES("special.packet-ring"))
{
	int fd = fixture_socket(AF_PACKET, SOCK_DGRAM);

	/* The socket is asked when an old mapping is gone: no MAP_FIXED. */
	expect_map_fails(EINVAL, call_mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	expect_map_fails(EINVAL, call_mmap(NULL, page, PROT_READ, MAP_SHARED, fd, (off_t)page));
}
