/* SPDX-License-Identifier: BSD-2-Clause */
/* pkey_alloc(), pkey_free() and what a key denies. */
#include "cts.h"

#include <setjmp.h>

#ifndef SEGV_PKUERR
#define SEGV_PKUERR 4
#endif

/* A new key; the case is skipped where there are none. */
static int allocate(unsigned int rights)
{
	int key = call_pkey_alloc(0, rights);

	if (key < 0 && (errno == ENOSPC || errno == EINVAL))
		skip("no protection keys");
	return key;
}

static int need_no_keys(void)
{
	int key = call_pkey_alloc(0, 0);

	if (key >= 0)
		skip("there are protection keys");
	return key;
}

CASE("pkey.key.unsupported", "without protection keys pkey_alloc() fails with ENOSPC",
     REQUIRES("pkey.alloc.unsupported"))
{
	expect_fails(ENOSPC, need_no_keys());
}

struct alloc_row {
	struct row row;
	unsigned int flags;
	unsigned int rights;
};

static const struct alloc_row bad[] = {
	{ ROW("flag", "flags 1"), 1, 0 },
	{ ROW("high-flag", "the highest bit of flags"), 1u << 31, 0 },
	{ ROW("every-flag", "every bit of flags"), UINT_MAX, 0 },
	{ ROW("right", "access rights without a meaning"), 0, 0x10 },
	{ ROW("high-right", "the highest bit of the access rights"), 0, 1u << 31 },
	{ ROW("right-and-known", "a meaningless right beside PKEY_DISABLE_WRITE"),
	  0, 0x10 | PKEY_DISABLE_WRITE },
};

CASES("pkey.key.bad-argument", struct alloc_row, bad, RULE("pkey_alloc() fails with EINVAL"),
      REQUIRES("pkey.alloc.bad-flags-einval"))
{
	expect_fails(EINVAL, call_pkey_alloc(row->flags, row->rights));
}

struct free_row {
	struct row row;
	int key;
};

static const struct free_row not_allocated[] = {
	{ ROW("minus-one", "key -1"), -1 },
	{ ROW("not-allocated", "a key that was not allocated"), 5 },
	{ ROW("beyond", "a key beyond those of any hardware"), 1000 },
	{ ROW("least", "the least int"), INT_MIN },
	{ ROW("greatest", "the greatest int"), INT_MAX },
};

CASES("pkey.key.free-unallocated", struct free_row, not_allocated,
      RULE("pkey_free() of a key that is not allocated fails with EINVAL"),
      REQUIRES("pkey.free.bad-einval"))
{
	expect_ok(call_pkey_free(allocate(0)));
	expect_fails(EINVAL, call_pkey_free(row->key));
}

CASES("pkey.key.free-unsupported", struct free_row, not_allocated,
      RULE("without protection keys pkey_free() fails with EINVAL"),
      REQUIRES("pkey.free.bad-einval"))
{
	need_no_keys();
	expect_fails(EINVAL, call_pkey_free(row->key));
}

CASE("pkey.key.count", "x86 has 15 keys to allocate, then ENOSPC, and a freed one can be had again",
     REQUIRES("pkey.alloc.count"), NEEDS(NEED_X86_64))
{
	int key = allocate(0);

	for (int i = 1; i < 15; i++)
		expect(call_pkey_alloc(0, 0) > 0);
	expect_fails(ENOSPC, call_pkey_alloc(0, 0));
	expect_ok(call_pkey_free(key));
	expect_int(key, call_pkey_alloc(0, 0));
	expect_fails(ENOSPC, call_pkey_alloc(0, 0));
}

static sigjmp_buf back;
static volatile sig_atomic_t seen_code, seen_key;

static void on_fault(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)context;
	seen_code = info->si_code;
#ifdef si_pkey
	seen_key = (sig_atomic_t)info->si_pkey;
#endif
	siglongjmp(back, 1);
}

/* The probes do not tell si_pkey. */
static void expect_key_fault(int key, char *at, bool stores)
{
	struct sigaction action = { .sa_flags = 0 };
	struct sigaction of_probes;

	seen_key = key;
	handle_by(&action, on_fault);
	sigaction(SIGSEGV, &action, &of_probes);
	if (sigsetjmp(back, 1) == 0) {
		if (stores)
			*(volatile char *)at = 1;
		else
			(void)*(volatile char *)at;
		expect(!"the access raised no signal");
	}
	sigaction(SIGSEGV, &of_probes, NULL);
	expect_int(SEGV_PKUERR, seen_code);
	expect_int(key, seen_key);
}

struct fault_row {
	struct row row;
	unsigned int rights;
	bool stores;
};

static const struct fault_row faults[] = {
	{ ROW("access.load", "a load that PKEY_DISABLE_ACCESS denies"),
	  PKEY_DISABLE_ACCESS, false },
	{ ROW("access.store", "a store that PKEY_DISABLE_ACCESS denies"),
	  PKEY_DISABLE_ACCESS, true },
	{ ROW("write.store", "a store that PKEY_DISABLE_WRITE denies"), PKEY_DISABLE_WRITE, true },
};

CASES("pkey.key.fault", struct fault_row, faults,
      RULE("an access that a key denies raises SIGSEGV with SEGV_PKUERR and the key"),
      REQUIRES("pkey.fault.pkuerr"))
{
	int key = allocate(row->rights);
	char *m = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_access(store(m, 'k'));
	expect_ok(call_pkey_mprotect(m, page, PROT_READ | PROT_WRITE, key));
	if (row->rights == PKEY_DISABLE_WRITE)
		expect_byte(m, 'k');
	expect_key_fault(key, m, row->stores);
	expect_ok(call_pkey_mprotect(m, page, PROT_READ | PROT_WRITE, 0));
	expect_byte(m, 'k');
}
