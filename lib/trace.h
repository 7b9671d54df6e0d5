/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a case did, with symbolic operands: the reproducer in words that a failure prints. Two runs
 * and two kernels give the same text, whatever the addresses.
 */
#ifndef CTS_TRACE_H
#define CTS_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Records a call. spec has a letter for each operand, at most six; the operands follow, each a
 * uintmax_t. returns is the letter of the result. errno is kept.
 *
 *	a address		l length		o offset, signed
 *	i decimal		x hexadecimal		q octal
 *	s string, copied	d descriptor		j identifier of shared memory
 *	p PROT_			f MAP_			m MREMAP_
 *	y MS_			v MADV_			V POSIX_MADV_
 *	k MLOCK_		K MCL_			M MFD_
 *	O O_			F F_ of fcntl()		S F_SEAL_
 *	A FALLOC_FL_		R PKEY_DISABLE_		C _SC_
 *	G flags of shmget()	H flags of shmat()	I command of shmctl()
 *
 * Of results only: z 0 or -1, e an errno or 0, b an address or -1.
 */
void trace_call(const char *name, const char *spec, char returns, uintmax_t result, int error, ...);

/* Records an access and the result of one; see struct access. */
struct access;
void trace_access(const struct access *access);

/* Records the state of a page, as page_state() tells it; pages in a row share a line. */
void trace_state(const void *at, char state);

/* Records a remark, kept by pointer: "in the child", "--- second mapping". */
void trace_note(const char *text);

/*
 * From now on addresses in [start, start + length] print as NAMEn+0x…. The letters a, m and b are
 * taken by arenas, mappings and the program break; a case may use others: s stack, c code.
 */
void trace_region(char name, const void *start, size_t length);

/*
 * A mapping was made. Where the system has chosen its place, it is a region 'm' of its own, and
 * what was known there before is gone. Otherwise it belongs to the region that it begins in or
 * follows, if there is one.
 */
void trace_mapping(const void *start, size_t length, bool chosen);

/* From now on the descriptor prints as fN, the identifier as iN. Each returns its argument. */
int trace_fd(int fd);
int trace_id(int id);

/* From now on of the paths below the directory only the last part is recorded. Kept by pointer. */
void trace_directory(const char *path);

/* From now on strings that begin so are recorded without it. Kept by pointer. */
void trace_prefix(const char *prefix);

/* The address in symbols: "m0+0x1000", "NULL", "-0x1000", "?". Returns text, which holds size. */
const char *trace_address(const void *at, char *text, size_t size);

/* The whole trace, a line each, the earliest left out when it does not fit. */
void trace_print(char *text, size_t size);

#endif
