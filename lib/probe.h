/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses to memory that may raise a signal. The signal is caught in this process; nothing is
 * forked. Each is recorded in the trace. A case must not block SIGSEGV, SIGBUS, SIGILL or SIGTRAP:
 * the system kills a process that raises them by an access while they are blocked.
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

/*
 * Stores the byte all over [at, at + length) as one access, which ends at the first fault and is
 * then that one.
 */
struct access store_range(void *at, size_t length, unsigned char value);

/*
 * Calls the code at the address; see code_return() for something to call. Who wrote the code makes
 * it visible first: __builtin___clear_cache(). Skips the case where a function pointer is not the
 * address of the code.
 */
struct access execute(const void *at);

/* The access of a kind, 'l', 's' (of 0x5a) or 'x', for tables of cases. */
struct access access_by(char kind, void *at);

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
 * Loads each byte and compares it: as_expected() says how many of the count bytes that begin at the
 * index are as they should be, up to the first that is not. Returns length, or the index of the
 * first byte that differs or faults, which is then in *found.
 */
typedef size_t (*compare_function)(const unsigned char *bytes, size_t count, size_t index,
				   size_t arg);
size_t compare_bytes(const void *at, size_t length, compare_function as_expected, size_t arg,
		     struct access *found);

/*
 * What one page is, as a letter: '.' not mapped, '-' no access, 'r' load, 'w' load and store,
 * 'o' store only, 'B' SIGBUS, '?' anything else. The byte at the address is loaded, and stored
 * unchanged where it can be; of a page that can be stored to only, it becomes 0.
 */
char page_state(void *at);

/*
 * Whether the page at the address is mapped. It is not touched, unless the system contradicts
 * itself about it.
 */
bool is_mapped(const void *at);

/*
 * The si_code of a store to a page of that protection, which is without PROT_WRITE: SEGV_ACCERR, or
 * SEGV_PKUERR where a protection key makes PROT_EXEC alone what it says, as a load then tells.
 */
int refused_store_code(const void *at, int prot);

/* Skips the case under the personality MMAP_PAGE_ZERO, where the page at address 0 is mapped. */
void need_unmapped_null(void);

/* Catches the signals that accesses raise; once, before the first probe. */
void probe_catch(void);

/* The default action again for the signals that the probes catch. */
void probe_uncatch(void);

/* The access itself: what is under test when no defect stands in for it. Does not trace. */
void probe_access(struct access *access);

/*
 * For lib/ itself. probe_quietly() is an access by the entry that is not traced; peek() loads
 * without the entry, and is false if a load faults, which does not tell which.
 */
struct access probe_quietly(char kind, const void *at, unsigned char value);
bool peek(const void *at, size_t length, void *to);

#endif
