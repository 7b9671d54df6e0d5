/* SPDX-License-Identifier: BSD-2-Clause */
/* Protection keys that are not looked at. */
#include "answer.h"

static int any_key(void *addr, size_t length, int prot, int pkey)
{
	(void)pkey;
	return right->pkey_mprotect(addr, length, prot, -1);
}

DEFECT("pkey-any-key", "every key is as -1", BREAKS("pkey.mprotect.unallocated-einval"))
{
	wrong->pkey_mprotect = any_key;
}

static int no_minus_one(void *addr, size_t length, int prot, int pkey)
{
	return pkey == -1 ? fail(EINVAL) : right->pkey_mprotect(addr, length, prot, pkey);
}

DEFECT("pkey-no-minus-one", "key -1 is no key", BREAKS("pkey.mprotect.minus-one"))
{
	wrong->pkey_mprotect = no_minus_one;
}

static int nothing(void *addr, size_t length, int prot, int pkey)
{
	(void)addr;
	(void)length;
	(void)prot;
	return pkey < -1 ? fail(EINVAL) : 0;
}

DEFECT("pkey-nothing", "pkey_mprotect() says 0 and changes nothing",
       BREAKS("pkey.mprotect.minus-one", "pkey.mprotect.unallocated-einval",
	      "mseal.blocks-mprotect"))
{
	wrong->pkey_mprotect = nothing;
}

static int zero_checked(void *addr, size_t length, int prot, int pkey)
{
	return length ? right->pkey_mprotect(addr, length, prot, pkey) : fail(EINVAL);
}

DEFECT("pkey-zero-length", "length 0 fails with EINVAL", BREAKS("pkey.mprotect.minus-one"))
{
	wrong->pkey_mprotect = zero_checked;
}

static int any_flags(unsigned int flags, unsigned int rights)
{
	(void)flags;
	(void)rights;
	return fail(EOPNOTSUPP);
}

DEFECT("pkey-alloc-unsupported", "pkey_alloc() fails with EOPNOTSUPP whatever it is asked",
       BREAKS("pkey.alloc.bad-flags-einval", "pkey.alloc.unsupported"))
{
	wrong->pkey_alloc = any_flags;
}

static int frees_all(int pkey)
{
	(void)pkey;
	return 0;
}

DEFECT("pkey-frees-all", "pkey_free() says 0 for every key", BREAKS("pkey.free.bad-einval"))
{
	wrong->pkey_free = frees_all;
}

static int no_rights(unsigned int flags, unsigned int rights)
{
	(void)rights;
	return right->pkey_alloc(flags, 0);
}

DEFECT("pkey-alloc-no-rights", "a new key denies nothing", BREAKS("pkey.fault.pkuerr"))
{
	wrong->pkey_alloc = no_rights;
}

static int few_keys(unsigned int flags, unsigned int rights)
{
	static int count;
	int key = count < 7 ? right->pkey_alloc(flags, rights) : fail(ENOSPC);

	count += key > 0;
	return key;
}

DEFECT("pkey-alloc-few", "there are seven keys", BREAKS("pkey.alloc.count"))
{
	wrong->pkey_alloc = few_keys;
}
