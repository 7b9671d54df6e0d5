/* SPDX-License-Identifier: BSD-2-Clause */
/* Placement of mappings that transparent huge pages could back. */
#include "cts.h"

/* Bytes of a transparent huge page. */
static size_t pmd_size(void)
{
	char text[32] = "";
	int fd = open("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", O_RDONLY);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		skip("no transparent huge pages");
	close(fd);
	return (size_t)strtoull(text, NULL, 10);
}

struct length_row {
	struct row row;
	size_t multiple;
};

static const struct length_row lengths[] = {
	{ ROW("one", "Anonymous memory of the size of a PMD is aligned to it"), 1 },
	{ ROW("three", "Anonymous memory of three times the size of a PMD is aligned to it"), 3 },
};

/* Twice, as the first could be aligned by accident. */
CASES("mmap.thp.aligned", struct length_row, lengths, REQUIRES("mmap.thp.anon-alignment"),
      NEEDS(NEED_64BIT))
{
	size_t size = pmd_size(), length = row->multiple * size;
	char *first = map_anon(length, PROT_NONE, MAP_PRIVATE), *second;

	map_anon(page, PROT_NONE, MAP_SHARED);
	second = map_anon(length, PROT_NONE, MAP_PRIVATE);
	expect_int(0, (uintptr_t)first % size);
	expect_int(0, (uintptr_t)second % size);
	expect(second + length <= first || first + length <= second);
}
