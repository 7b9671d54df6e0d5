/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses to memory that may raise a signal. The signal is caught in this process; nothing is
 * forked. Each is recorded in the trace.
 */
#ifndef CTS_PROBE_H
#define CTS_PROBE_H

#include <stdbool.h>
#include <stddef.h>

struct access {
	char kind;	     /* 'l'oad, 's'tore, e'x'ecute */
	const void *at;	     /* the address that was accessed */
	unsigned char value; /* loaded or stored */
	int signo;	     /* 0: no signal */
	int code;	     /* si_code */
	void *addr;	     /* si_addr */
};

/* One byte. */
struct access load(const void *at);
struct access store(void *at, unsigned char value);

/* Calls the code at the address; see code_return() for something to call. */
struct access execute(const void *at);

/*
 * Machine code of a function that returns at once, its size in *size. Skips the case where it is
 * not known for the architecture.
 */
const void *code_return(size_t *size);

/*
 * Loads [at, at + length) into to, which the caller owns; stops at the first fault. Returns the
 * number of bytes read and, when it is short, the fault.
 */
size_t load_bytes(const void *at, size_t length, unsigned char *to, struct access *fault);

/*
 * Reads byte by byte and compares with expected(at - origin, arg). Returns length, or the index of
 * the first byte that differs or faults, which is then in *found.
 */
typedef unsigned char (*byte_function)(size_t index, size_t arg);
size_t compare_bytes(const void *at, size_t length, byte_function expected, size_t arg,
		     struct access *found);

/*
 * What one page is, as a letter: '.' not mapped, '-' no access, 'r' load, 'w' load and store,
 * 'o' store only, 'B' SIGBUS, '?' anything else. A byte that can be stored is stored unchanged.
 */
char page_state(void *at);

/* Whether the page at the address is mapped: msync() says ENOMEM when it is not. */
bool is_mapped(const void *at);

/* The default action again for the signals that the probes catch. */
void probe_uncatch(void);

#endif
