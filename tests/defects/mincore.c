/* SPDX-License-Identifier: BSD-2-Clause */
#include "cts.h"
#include "defect.h"

static size_t pages_of(size_t length)
{
	return length / page + (length % page != 0);
}

static int fails(int error)
{
	errno = error;
	return -1;
}

static int does_nothing(void *addr, size_t length, unsigned char *vec)
{
	(void)addr;
	(void)length;
	(void)vec;
	return 0;
}

DEFECT("mincore-does-nothing", "mincore() returns 0 and writes nothing",
       BREAKS("mincore.ret.zero", "mincore.len-rounded", "mincore.only-low-bit",
	      "mincore.unaligned-einval", "mincore.unmapped-enomem", "mincore.huge-len-enomem",
	      "mincore.vec-efault", "mincore.file-page-cache", "mincore.private-file-correct",
	      "mincore.hole-vector"))
{
	wrong->mincore = does_nothing;
}

static int sets_all(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	if (result == 0)
		memset(vec, 1, pages_of(length));
	return result;
}

DEFECT("mincore-sets-all", "mincore() says of every page that it is resident",
       BREAKS("mincore.anon-untouched-zero", "mincore.after-dontneed", "mincore.beyond-eof-zero",
	      "mincore.file-page-cache", "mincore.private-file-correct", "mincore.ret.zero"))
{
	wrong->mincore = sets_all;
}

static int clears_all(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	if (result == 0)
		memset(vec, 0, pages_of(length));
	return result;
}

DEFECT("mincore-clears-all", "mincore() says of every page that it is not resident",
       BREAKS("mincore.anon-untouched-zero", "mincore.anon-read-zero-page",
	      "mincore.file-page-cache", "mincore.file-not-writable-hidden",
	      "mincore.private-file-correct", "mincore.len-rounded", "mincore.after-dontneed",
	      "mincore.ret.zero"))
{
	wrong->mincore = clears_all;
}

/* Only pages that were written count. */
static int not_the_zero_page(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	for (size_t i = 0; result == 0 && i < pages_of(length) && i < 64; i++) {
		struct access byte = { .kind = 'l', .at = (char *)addr + i * page };

		if (vec[i] & 1)
			right->access(&byte);
		if (byte.signo == 0 && byte.value == 0)
			vec[i] = 0;
	}
	return result;
}

DEFECT("mincore-not-the-zero-page", "a page that was only read is not resident",
       BREAKS("mincore.anon-read-zero-page"))
{
	wrong->mincore = not_the_zero_page;
}

static int touches(void *addr, size_t length, unsigned char *vec)
{
	for (size_t i = 0; i < pages_of(length) && i < 64; i++) {
		struct access byte = { .kind = 'l', .at = (char *)addr + i * page };

		right->access(&byte);
	}
	return right->mincore(addr, length, vec);
}

DEFECT("mincore-touches", "mincore() brings in what it looks at",
       BREAKS("mincore.anon-untouched-zero"))
{
	wrong->mincore = touches;
}

static int rounds_down(void *addr, size_t length, unsigned char *vec)
{
	return right->mincore(addr, length - length % page, vec);
}

DEFECT("mincore-rounds-length-down", "mincore() leaves out the page of the last bytes",
       BREAKS("mincore.len-rounded", "mincore.unmapped-enomem"))
{
	wrong->mincore = rounds_down;
}

static int byte_too_many(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	if (result == 0 && length)
		vec[pages_of(length)] = 1;
	return result;
}

DEFECT("mincore-byte-too-many", "mincore() writes a byte behind those of the range",
       BREAKS("mincore.len-rounded", "mincore.ret.zero"))
{
	wrong->mincore = byte_too_many;
}

static int whole_byte(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	for (size_t i = 0; result == 0 && i < pages_of(length); i++)
		vec[i] = vec[i] ? 0xfe : 0xff;
	return result;
}

DEFECT("mincore-other-bits", "mincore() tells by other bits than the low one",
       BREAKS("mincore.only-low-bit"))
{
	wrong->mincore = whole_byte;
}

static int rounds_address(void *addr, size_t length, unsigned char *vec)
{
	char *start = page_of(addr);

	return right->mincore(start, length + (size_t)((char *)addr - start), vec);
}

DEFECT("mincore-rounds-address", "mincore() rounds an unaligned address down",
       BREAKS("mincore.unaligned-einval"))
{
	wrong->mincore = rounds_address;
}

static int refuses_0(void *addr, size_t length, unsigned char *vec)
{
	return length ? right->mincore(addr, length, vec) : fails(EINVAL);
}

DEFECT("mincore-refuses-length-0", "mincore() of length 0 fails", BREAKS("mincore.len-zero-ok"))
{
	wrong->mincore = refuses_0;
}

static int efault(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	return result != 0 && errno == ENOMEM ? fails(EFAULT) : result;
}

DEFECT("mincore-efault", "mincore() of what is not mapped fails with EFAULT",
       BREAKS("mincore.unmapped-enomem", "mincore.huge-len-enomem"))
{
	wrong->mincore = efault;
}

static int huge_einval(void *addr, size_t length, unsigned char *vec)
{
	return length > SIZE_MAX / 2 ? fails(EINVAL) : right->mincore(addr, length, vec);
}

DEFECT("mincore-huge-einval", "mincore() of a huge length fails with EINVAL",
       BREAKS("mincore.huge-len-enomem"))
{
	wrong->mincore = huge_einval;
}

static int holes_absent(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	if (result != 0 && errno == ENOMEM && length < 64 * page) {
		memset(vec, 0, pages_of(length));
		return 0;
	}
	return result;
}

DEFECT("mincore-holes-absent",
       "mincore() says of pages that are not mapped that they are not resident",
       BREAKS("mincore.unmapped-enomem", "mincore.hole-vector"))
{
	wrong->mincore = holes_absent;
}

static int fills_despite_hole(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	if (result != 0 && errno == ENOMEM && length < 64 * page)
		memset(vec, 0, pages_of(length));
	return result;
}

DEFECT("mincore-fills-despite-hole", "mincore() fails for a hole, yet writes the whole vector",
       BREAKS("mincore.hole-vector", "mincore.unmapped-enomem"))
{
	wrong->mincore = fills_despite_hole;
}

static int nothing_before_hole(void *addr, size_t length, unsigned char *vec)
{
	unsigned char own[64];
	int result;

	if (length > sizeof(own) * page)
		return right->mincore(addr, length, vec);
	result = right->mincore(addr, length, own);
	if (result == 0)
		memcpy(vec, own, pages_of(length));
	return result;
}

DEFECT("mincore-nothing-before-hole", "mincore() writes nothing of the pages before a hole",
       BREAKS("mincore.hole-vector"))
{
	wrong->mincore = nothing_before_hole;
}

static int vector_einval(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	return result != 0 && errno == EFAULT ? fails(EINVAL) : result;
}

DEFECT("mincore-vector-einval", "mincore() with a vector that cannot be written fails with EINVAL",
       BREAKS("mincore.vec-efault"))
{
	wrong->mincore = vector_einval;
}

/* As if each of the kernel's rounds began with the first byte of the vector. */
static int one_buffer(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	for (size_t i = page; result == 0 && i < pages_of(length); i++)
		vec[i] = vec[i - page];
	return result;
}

DEFECT("mincore-one-buffer", "behind as many pages as a page has bytes mincore() begins anew",
       BREAKS("mincore.ret.zero"))
{
	wrong->mincore = one_buffer;
}

static int next_page(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	for (size_t i = 0; result == 0 && i + 1 < pages_of(length); i++)
		vec[i] = vec[i + 1];
	return result;
}

DEFECT("mincore-next-page", "mincore() tells of the page behind each",
       BREAKS("mincore.ret.zero", "mincore.anon-untouched-zero", "mincore.file-page-cache"))
{
	wrong->mincore = next_page;
}

static int range_first(void *addr, size_t length, unsigned char *vec)
{
	int result = right->mincore(addr, length, vec);

	return result && errno == EINVAL && !is_mapped(addr) ? fails(ENOMEM) : result;
}

DEFECT("mincore-range-first", "mincore() looks at the range before the alignment",
       BREAKS("mincore.unaligned-before-range"))
{
	wrong->mincore = range_first;
}
