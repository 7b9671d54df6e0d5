/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a case did, with symbolic operands: the reproducer in words that a failure prints. Two runs
 * and two kernels give the same text, whatever the addresses.
 */
#ifndef CTS_TRACE_H
#define CTS_TRACE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Records a call. spec has a letter for each operand: a address, l length, p PROT_, f MAP_,
 * d descriptor, o offset, m MREMAP_, y MS_, v MADV_, k MLOCK_, K MCL_, M MFD_, O open flags,
 * s string (kept by pointer), i decimal, x hexadecimal. returns is the letter of the result, and
 * 'z' for "0 or -1". The operands follow, each a uintmax_t. errno is kept.
 */
void trace_call(const char *name, const char *spec, char returns, uintmax_t result, int error, ...);

/* Records an access or the result of one; see struct access. */
struct access;
void trace_access(const struct access *access);

/* Records a remark, kept by pointer: "in the child", "--- second mapping". */
void trace_note(const char *text);

/* From now on addresses in [start, start + length] print as NAMEn+0x…; name is one of a m s c. */
void trace_region(char name, const void *start, size_t length);

/* From now on the descriptor prints as fN. Returns fd. */
int trace_fd(int fd);

/* The address in symbols: "m0+0x1000", "NULL", "-0x1000", "?". Returns text, which holds size. */
const char *trace_address(const void *at, char *text, size_t size);

/* The whole trace, a line each, the earliest left out when it does not fit. */
void trace_print(char *text, size_t size);

#endif
