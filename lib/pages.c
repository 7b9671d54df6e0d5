/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>
#include <sys/mman.h>

#include "arena.h"
#include "call.h"
#include "expect.h"
#include "pages.h"
#include "probe.h"

/* Maps count pages of one letter, the first of which holds the byte `first`. */
static void map_run(const char *where, char *at, size_t count, char letter, unsigned char first)
{
	map_or_end(where, at, count * page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	for (size_t i = 0; i < count; i++, first++) {
		expect_no_fault(where, "set-up", store(at + i * page, first));
		expect_no_fault(where, "set-up", store(at + (i + 1) * page - 1, first));
	}
	if (letter == 'r')
		expect_success(where, "set-up", call_mprotect(at, count * page, PROT_READ));
}

char *arena_reserve_pages(const char *where, const char *letters)
{
	size_t count = strlen(letters), run;
	char *a = arena_reserve(where, count);

	for (size_t i = 0; i < count; i += run) {
		for (run = 1; letters[i + run] == letters[i]; run++)
			;
		if (letters[i] == 'w' || letters[i] == 'r')
			map_run(where, a + i * page, run, letters[i], (unsigned char)('a' + i));
	}
	for (size_t i = 0; i < count; i++) {
		if (letters[i] == '.')
			arena_hole(where, a + i * page, page);
	}
	return a;
}

void expect_pages(const char *where, const char *what, const char *at, const char *letters)
{
	for (size_t i = 0; letters[i]; i++) {
		unsigned char held = letters[i] == '0' ? 0 : (unsigned char)letters[i];

		if (letters[i] == ' ')
			continue;
		expect_bytes(where, what, at + i * page, 1, BYTES_VALUE, held);
		expect_bytes(where, what, at + (i + 1) * page - 1, 1, BYTES_VALUE, held);
	}
}
