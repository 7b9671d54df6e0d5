/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Expectations. The first that does not hold ends the case as failed, with what was expected, what
 * was observed and the trace. Each counts as a check.
 */
#ifndef CTS_EXPECT_H
#define CTS_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "probe.h"
#include "report.h"

/*
 * What a call yielded. errno is taken right after it.
 *
 * expect_ok: exactly 0. expect_at_least: that number or more (a descriptor, a key), which is
 * returned. expect_fails: -1 and errno. expect_errnum: the error number itself, or 0, as
 * posix_madvise() returns it. expect_map: anything but MAP_FAILED, which is returned.
 */
#define expect(condition)	      expect_true(HERE, #condition, (condition))
#define expect_int(want, got)	      expect_number(HERE, #got, (intmax_t)(want), (intmax_t)(got))
#define expect_address(want, got)     expect_pointer(HERE, #got, (want), (got))
#define expect_ok(call)		      expect_success(HERE, #call, (intmax_t)(call))
#define expect_at_least(least, call)  expect_no_less(HERE, #call, (least), (call))
#define expect_fails(error, call)     expect_failure(HERE, #call, (error), (intmax_t)(call))
#define expect_errnum(error, call)    expect_error_number(HERE, #call, (error), (call))
#define expect_map(call)	      expect_mapping(HERE, #call, (call))
#define expect_map_fails(error, call) expect_no_mapping(HERE, #call, (error), (call))

/*
 * mmap() of these operands is refused with the error: without an address, with a hint, and with
 * MAP_FIXED over memory, which stays as it was after EBADF, EINVAL and ENOTSUP. After another
 * error POSIX allows that it is gone, but not its neighbours.
 *
 * expect_map_keeps_old() is for the rule of Linux that it stays after other errors as well.
 */
#define expect_map_refused(error, length, prot, flags, fd, offset)                                 \
	expect_refusal(HERE, (error), (length), (prot), (flags), (fd), (offset))
#define expect_map_keeps_old(error, length, prot, flags, fd, offset)                               \
	expect_refusal_in_place(HERE, (error), (length), (prot), (flags), (fd), (offset))

/* Accesses: one that raises the signal with that code at that address, and one that raises none. */
#define expect_signal(signo, code, addr, access)                                                   \
	expect_fault(HERE, #access, (signo), (code), (addr), (access))
/* The same at whatever address, and of whatever code. */
#define expect_code(signo, code, access)                                                           \
	expect_coded_fault(HERE, #access, (signo), (code), (access))
#define expect_signo(signo, access) expect_any_fault(HERE, #access, (signo), (access))
#define expect_access(access) expect_no_fault(HERE, #access, (access))

/* Memory: each byte is loaded by a probe, so that a signal is a failure and not the end. */
#define expect_byte(at, value)	 expect_bytes(HERE, #at, (at), 1, BYTES_VALUE, (value))
#define expect_zeroes(at, length) expect_bytes(HERE, #at, (at), (length), BYTES_VALUE, 0)
#define expect_filled(at, value, length)                                                           \
	expect_bytes(HERE, #at, (at), (length), BYTES_VALUE, (value))
/* pattern() of a file from that offset on */
#define expect_pattern(at, offset, length)                                                         \
	expect_bytes(HERE, #at, (at), (length), BYTES_PATTERN, (offset))

/* A file's bytes, as pread() gives them, and its size. */
#define expect_file_byte(fd, offset, value)                                                        \
	expect_file(HERE, #fd, (fd), (offset), 1, BYTES_VALUE, (value))
#define expect_file_filled(fd, offset, value, length)                                              \
	expect_file(HERE, #fd, (fd), (offset), (length), BYTES_VALUE, (value))
#define expect_file_pattern(fd, offset, length)                                                    \
	expect_file(HERE, #fd, (fd), (offset), (length), BYTES_PATTERN, (offset))
#define expect_file_size(fd, size) expect_size(HERE, #fd, (fd), (size))

/* A letter for each page from the address on, at most EXPECT_PAGES: page_state()'s, "rw.-". */
#define expect_layout(at, letters) expect_states(HERE, #at, (at), (letters))
/* The low bit that mincore() gives for each page from the address on: "101". */
#define expect_resident(at, digits) expect_residency(HERE, #at, (at), (digits))
#define EXPECT_PAGES 64

/* What the bytes are compared with: one value, or pattern() from an offset on. */
enum bytes { BYTES_VALUE, BYTES_PATTERN };

void expect_true(const char *at, const char *what, bool condition);
void expect_number(const char *at, const char *what, intmax_t want, intmax_t got);
void expect_pointer(const char *at, const char *what, const void *want, const void *got);
void expect_success(const char *at, const char *what, intmax_t got);
int expect_no_less(const char *at, const char *what, int least, int got);
void expect_failure(const char *at, const char *what, int error, intmax_t got);
void expect_error_number(const char *at, const char *what, int want, int got);
void *expect_mapping(const char *at, const char *what, void *got);
void expect_no_mapping(const char *at, const char *what, int error, void *got);
void expect_refusal(const char *at, int error, size_t length, int prot, int flags, int fd,
		    off_t offset);
void expect_refusal_in_place(const char *at, int error, size_t length, int prot, int flags, int fd,
			     off_t offset);

/*
 * si_addr must be the very address. Only on s390 is any address of its page accepted: that
 * hardware tells the kernel no more than the page, and the kernel passes it on.
 */
void expect_fault(const char *at, const char *what, int signo, int code, const void *addr,
		  struct access got);
void expect_coded_fault(const char *at, const char *what, int signo, int code, struct access got);
void expect_any_fault(const char *at, const char *what, int signo, struct access got);
/* The byte that was loaded or stored. */
unsigned char expect_no_fault(const char *at, const char *what, struct access got);

void expect_bytes(const char *at, const char *what, const void *start, size_t length,
		  enum bytes kind, off_t arg);
void expect_file(const char *at, const char *what, int fd, off_t offset, size_t length,
		 enum bytes kind, off_t arg);
void expect_size(const char *at, const char *what, int fd, off_t size);
void expect_states(const char *at, const char *what, void *start, const char *letters);
void expect_residency(const char *at, const char *what, void *start, const char *digits);

#endif
