/* SPDX-License-Identifier: BSD-2-Clause */
/* Access of several bytes at an address that is no multiple of their number. */
#include "cts.h"

static char *misaligned;
static volatile uint32_t loaded;

/* As compiled: what the processor makes of it is what is observed. */
__attribute__((no_sanitize("alignment", "undefined"))) static void load_misaligned(void)
{
	loaded = *(const volatile uint32_t *)(const void *)misaligned;
}

CASE("fault.alignment.load", "a load of four bytes at an odd address: allowed, or SIGBUS",
     REQUIRES("signals.bus-adraln"))
{
	const unsigned char bytes[] = { 1, 2, 3, 4 };
	char *m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct access access;
	uint32_t whole;
	size_t i;

	memcpy(&whole, bytes, sizeof(whole));
	misaligned = m + 1;
	for (i = 0; i < sizeof(bytes); i++)
		expect_access(store(misaligned + i, bytes[i]));
	access = execute((const void *)(uintptr_t)load_misaligned);
	observe("misaligned-load", "%s", access.signo ? "SIGBUS" : "allowed");
	/* One or the other, and nothing in between. */
	if (access.signo)
		expect_code(SIGBUS, BUS_ADRALN, access);
	else
		expect_int(whole, loaded);
	expect_byte(m, 0);
	expect_byte(m + 5, 0);
}
