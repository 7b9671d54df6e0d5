/* SPDX-License-Identifier: BSD-2-Clause */
/* What advice does to the pages. */
#include "answer.h"

#include "mappings.h"

/* The range is one that the call would take; the pages of it are at most 64. */
static int checked(void *addr, size_t length, int advice)
{
	(void)advice;
	return right->madvise(addr, length, MADV_NORMAL);
}

static int does_nothing(void *addr, size_t length, int advice)
{
	if (right->madvise(NULL, 0, advice) != 0)
		return -1;
	return checked(addr, length, advice);
}

DEFECT("madvise-does-nothing", "madvise() checks the range and does nothing",
       BREAKS("madvise.dontneed.anon-zero", "madvise.dontneed.private-file-reread",
	      "madvise.dontneed.locked-einval", "madvise.dontneed-locked",
	      "madvise.dontneed.hugetlb",
	      "madvise.dontneed.special-einval", "madvise.free.not-anon-einval",
	      "madvise.free.locked-einval", "madvise.free.lazyfree-field",
	      "madvise.remove.shared-file", "madvise.remove.shared-anon",
	      "madvise.remove.private-file-eacces", "madvise.remove.private-anon-einval",
	      "madvise.remove.locked-einval", "madvise.remove.maywrite-suffices",
	      "madvise.remove.unsupported-eopnotsupp", "madvise.dontfork", "madvise.dofork",
	      "madvise.dontfork-not-counted",
	      "madvise.wipeonfork", "madvise.wipeonfork.not-anon-einval", "madvise.keeponfork",
	      "madvise.dontdump", "madvise.dodump.special-einval", "madvise.dofork.special-einval",
	      "madvise.mergeable", "madvise.hugepage", "madvise.collapse",
	      "madvise.cold-pageout-locked-einval", "madvise.populate-read",
	      "madvise.populate-write", "madvise.populate-perm-einval",
	      "madvise.populate-eof-efault", "madvise.populate-special-einval",
	      "madvise.guard.install-sigsegv", "madvise.guard.replaces-pages",
	      "madvise.guard.file-backed", "madvise.guard.idempotent",
	      "madvise.guard.survives-advice", "madvise.guard.fork-kept",
	      "madvise.guard.mremap-moves", "madvise.guard.mlock-fails",
	      "madvise.guard.bad-mapping-einval", "madvise.guard.vmflag-gu",
	      "madvise.normal-random-sequential", "madvise.split-limit-eagain"))
{
	wrong->madvise = does_nothing;
}

static int refuses(void *addr, size_t length, int advice)
{
	return length ? fail(EINVAL) : right->madvise(addr, length, advice);
}

DEFECT("madvise-refuses", "madvise() refuses every advice, which it says to know",
       BREAKS("madvise.ret.zero", "madvise.free.anon", "madvise.willneed-file",
	      "madvise.willneed-anon", "madvise.cold-pageout-data-kept", "madvise.mergeable",
	      "madvise.hugepage", "madvise.collapse", "madvise.dofork", "madvise.keeponfork",
	      "madvise.guard.idempotent", "madvise.normal-random-sequential"))
{
	wrong->madvise = refuses;
}

static int knows_little(void *addr, size_t length, int advice)
{
	return advice > MADV_DONTNEED ? fail(EINVAL) : right->madvise(addr, length, advice);
}

DEFECT("madvise-knows-little", "madvise() knows the advice of old alone",
       BREAKS("madvise.probe-zero"))
{
	wrong->madvise = knows_little;
}

/* The bytes of the range, where they can be stored to, become a value. */
static void overwrite(void *addr, size_t length, unsigned char value)
{
	size_t i;

	for (i = 0; i < length; i++) {
		struct access access = { .kind = 's', .at = (char *)addr + i, .value = value };

		right->access(&access);
	}
}

static int drops_by_store(void *addr, size_t length, int advice)
{
	if ((advice != MADV_DONTNEED && advice != MADV_DONTNEED_LOCKED) ||
	    checked(addr, length, advice) != 0)
		return right->madvise(addr, length, advice);
	overwrite(addr, length, 0);
	return 0;
}

DEFECT("madvise-drops-by-store", "MADV_DONTNEED and MADV_DONTNEED_LOCKED store zeroes",
       BREAKS("madvise.dontneed.anon-zero", "madvise.dontneed.private-file-reread",
	      "madvise.dontneed.shared-kept", "madvise.dontneed-locked"))
{
	wrong->madvise = drops_by_store;
}

static int drops_locked(void *addr, size_t length, int advice)
{
	int result;

	if (advice != MADV_DONTNEED && advice != MADV_DONTNEED_LOCKED)
		return right->madvise(addr, length, advice);
	right->munlock(addr, length);
	result = right->madvise(addr, length, MADV_DONTNEED);
	return result;
}

DEFECT("madvise-drops-locked", "dropping unlocks",
       BREAKS("madvise.dontneed.locked-einval", "madvise.dontneed-locked"))
{
	wrong->madvise = drops_locked;
}

static int needs_access(void *addr, size_t length, int advice)
{
	struct access access = { .kind = 'l', .at = addr };

	right->access(&access);
	if (length && access.signo == 0) {
		access.kind = 's';
		right->access(&access);
	}
	if (length && is_mapped(addr) && access.signo)
		return fail(EACCES);
	return right->madvise(addr, length, advice);
}

DEFECT("madvise-needs-access", "madvise() needs memory that can be stored to",
       BREAKS("madvise.dontneed.anon-zero", "madvise.remove.maywrite-suffices",
	      "madvise.populate-perm-einval", "madvise.free.anon"))
{
	wrong->madvise = needs_access;
}

static int beyond_eof_refused(void *addr, size_t length, int advice)
{
	struct access access = { .kind = 'l', .at = (char *)addr + (length ? length - 1 : 0) };

	right->access(&access);
	if (access.signo == SIGBUS)
		return fail(EFAULT);
	return right->madvise(addr, length, advice);
}

DEFECT("madvise-beyond-eof", "no advice is taken beyond the end of a file",
       BREAKS("madvise.ret.zero", "madvise.willneed-file", "madvise.remove.shared-file"))
{
	wrong->madvise = beyond_eof_refused;
}

static int changes(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	if (result == 0 && advice != MADV_DONTNEED && advice != MADV_REMOVE && advice < 100)
		overwrite(addr, length, 'y');
	return result;
}

DEFECT("madvise-changes", "advice overwrites the memory",
       BREAKS("madvise.normal-random-sequential", "madvise.cold-pageout-data-kept",
	      "madvise.mergeable", "madvise.hugepage", "madvise.willneed-file", "madvise.free.anon",
	      "madvise.populate-read", "madvise.populate-write", "madvise.collapse",
	      "madvise.willneed-anon", "madvise.dontdump"))
{
	wrong->madvise = changes;
}

/* Of the freed range nothing is kept. */
static char *freed;
static size_t freed_length;

static int frees_for_good(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	if (result == 0 && advice == MADV_FREE) {
		freed = addr;
		freed_length = length;
	}
	return result;
}

static void access_freed(struct access *access)
{
	right->access(access);
	if (access->kind == 'l' && access->signo == 0 &&
	    (uintptr_t)access->at - (uintptr_t)freed < freed_length)
		access->value = 0;
}

DEFECT("madvise-frees-for-good", "what is stored after MADV_FREE is lost",
       BREAKS("madvise.free.anon"))
{
	wrong->madvise = frees_for_good;
	wrong->access = access_freed;
}

static int swapped(void *addr, size_t length, int advice)
{
	static const int pairs[][2] = {
		{ MADV_DONTFORK, MADV_DOFORK }, { MADV_WIPEONFORK, MADV_KEEPONFORK },
		{ MADV_DONTDUMP, MADV_DODUMP }, { MADV_HUGEPAGE, MADV_NOHUGEPAGE },
		{ MADV_RANDOM, MADV_SEQUENTIAL }, { MADV_POPULATE_READ, MADV_POPULATE_WRITE },
	};
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (advice == pairs[i][0] || advice == pairs[i][1])
			return right->madvise(addr, length, pairs[i][advice == pairs[i][0]]);
	return right->madvise(addr, length, advice);
}

DEFECT("madvise-swapped", "advice and its opposite are swapped",
       BREAKS("madvise.dontfork", "madvise.dofork", "madvise.wipeonfork", "madvise.keeponfork",
	      "madvise.dontdump", "madvise.hugepage", "madvise.normal-random-sequential",
	      "madvise.populate-read", "madvise.populate-write"))
{
	wrong->madvise = swapped;
}

static int remove_errors(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	if (result != 0 && advice == MADV_REMOVE)
		return fail(errno == EACCES ? EINVAL : errno == EINVAL ? EACCES : EINVAL);
	return result;
}

DEFECT("madvise-remove-errors", "MADV_REMOVE tells its refusals apart in another way",
       BREAKS("madvise.remove.private-file-eacces", "madvise.remove.private-anon-einval",
	      "madvise.remove.locked-einval", "madvise.remove.unsupported-eopnotsupp"))
{
	wrong->madvise = remove_errors;
}

/* The object loses the same pages from its start on. */
static int removes_from_start(void *addr, size_t length, int advice)
{
	struct mapping *mapping = mapping_at(addr);

	if (advice == MADV_REMOVE && mapping && mapping->fd >= 0)
		return fallocate(mapping->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
				 (off_t)length);
	return right->madvise(addr, length, advice);
}

DEFECT("madvise-removes-from-start", "MADV_REMOVE does not know the offset of the mapping",
       BREAKS("madvise.remove.shared-file"))
{
	wrong->mmap = mmap_recorded;
	wrong->madvise = removes_from_start;
}

static int removes_copies(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);
	size_t i;

	if (result == 0 && advice == MADV_REMOVE)
		for (i = 0; i < mapping_count; i++)
			if (mappings[i].flags & MAP_PRIVATE)
				right->madvise(mappings[i].start, mappings[i].length,
						MADV_DONTNEED);
	return result;
}

DEFECT("madvise-removes-copies", "MADV_REMOVE drops private copies",
       BREAKS("madvise.remove.shared-file"))
{
	wrong->mmap = mmap_recorded;
	wrong->madvise = removes_copies;
}

static int grows_file(void *addr, size_t length, int advice)
{
	struct mapping *mapping = mapping_at(addr);
	int result = right->madvise(addr, length, advice);

	if (result == 0 && advice == MADV_REMOVE && mapping && mapping->fd >= 0)
		(void)!ftruncate(mapping->fd, (off_t)mapping->length + mapping->offset);
	return result;
}

DEFECT("madvise-remove-grows", "MADV_REMOVE makes the file as long as the mapping",
       BREAKS("madvise.remove.shared-file"))
{
	wrong->mmap = mmap_recorded;
	wrong->madvise = grows_file;
}

static int populate_errors(void *addr, size_t length, int advice)
{
	int result = right->madvise(addr, length, advice);

	if (result != 0 && (advice == MADV_POPULATE_READ || advice == MADV_POPULATE_WRITE))
		return fail(errno == EINVAL ? EACCES : errno == EFAULT ? ENOMEM : errno);
	return result;
}

DEFECT("madvise-populate-errors", "populating tells its refusals apart in another way",
       BREAKS("madvise.populate-perm-einval", "madvise.populate-eof-efault",
	      "madvise.populate-special-einval", "madvise.guard.mlock-fails"))
{
	wrong->madvise = populate_errors;
}

static int out_to_sixteen(void *addr, size_t length, int advice)
{
	const size_t unit = 16 * page;
	uintptr_t start = (uintptr_t)addr / unit * unit;
	uintptr_t end = ((uintptr_t)addr + length + unit - 1) / unit * unit;

	if (length >= page && (advice == MADV_DONTNEED || advice == MADV_GUARD_INSTALL) &&
	    right->madvise((void *)start, end - start, MADV_NORMAL) == 0)
		return right->madvise((void *)start, end - start, advice);
	return right->madvise(addr, length, advice);
}

DEFECT("madvise-out-to-sixteen", "pages are dropped sixteen at a time",
       BREAKS("madvise.dontneed.anon-zero", "madvise.guard.install-sigsegv"))
{
	wrong->madvise = out_to_sixteen;
}

static int huge_refused(void *addr, size_t length, int advice)
{
	if (length && (advice == MADV_HUGEPAGE || advice == MADV_COLLAPSE))
		return fail(EPERM);
	return right->madvise(addr, length, advice);
}

DEFECT("madvise-huge-refused", "MADV_HUGEPAGE is known and refused", BREAKS("madvise.hugepage"))
{
	wrong->madvise = huge_refused;
}
