/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "abi.h"
#include "arena.h"
#include "call.h"
#include "expect.h"
#include "fixture.h"
#include "mapping.h"
#include "process.h"
#include "report.h"

static bool has_bytes(const struct layout *mapping)
{
	return mapping->backing != BACKING_ANON && mapping->backing != BACKING_ZERO;
}

static off_t offset_of(const struct layout *mapping, size_t index, size_t byte)
{
	return mapping->offset + (off_t)(index * page + byte);
}

/* Where a page is touched, and where the child stores. */
static size_t touched_byte(void)
{
	return page / 3;
}

static size_t childs_byte(void)
{
	return page - 1;
}

static unsigned char fresh_byte(const struct layout *mapping, size_t index, size_t byte)
{
	return backing_byte(mapping->backing, offset_of(mapping, index, byte));
}

static unsigned char changed_byte(const struct layout *mapping, size_t index, size_t byte)
{
	return (unsigned char)~fresh_byte(mapping, index, byte);
}

static int object_of(enum backing backing, off_t size)
{
	if (backing == BACKING_ANON)
		return -1;
	if (backing == BACKING_ZERO)
		return fixture_device("/dev/zero", O_RDWR);
	return fixture_object(backing, size);
}

void *map_object(const struct layout *mapping, void *addr, size_t first, size_t length, int prot,
		 int flags)
{
	off_t offset = has_bytes(mapping) ? offset_of(mapping, first, 0) : 0;

	if (mapping->fd < 0)
		flags |= MAP_ANONYMOUS;
	return call_mmap(addr, length, prot, mapping->share | flags, mapping->fd, offset);
}

struct layout lay_out(enum backing backing, int share, size_t pages, bool touched)
{
	struct layout mapping = { NULL, pages, backing, share, -1, (off_t)page, touched };
	size_t i;

	mapping.fd = object_of(backing, (off_t)((pages + 1) * page));
	if (!has_bytes(&mapping))
		mapping.offset = 0;
	mapping.at = arena(pages + 1) + mapping.offset;
	expect_address(mapping.at, map_object(&mapping, mapping.at, 0, pages * page,
					      PROT_READ | PROT_WRITE, MAP_FIXED));
	for (i = 0; touched && i < pages; i++)
		expect_access(store(mapping.at + i * page + touched_byte(),
				    changed_byte(&mapping, i, touched_byte())));
	return mapping;
}

/* A page but for the bytes that the touch and the child change. */
static void expect_page(const struct layout *mapping, size_t index)
{
	char *at = mapping->at + index * page;
	size_t changed = touched_byte();
	size_t rest = childs_byte() - changed - 1;

	if (has_bytes(mapping)) {
		expect_pattern(at, offset_of(mapping, index, 0), changed);
		expect_pattern(at + changed + 1, offset_of(mapping, index, changed + 1), rest);
	} else {
		expect_zeroes(at, changed);
		expect_zeroes(at + changed + 1, rest);
	}
}

/* A byte of a page, in the mapping and in the object, after a store of the changed value if any. */
static void expect_stored(const struct layout *mapping, size_t index, size_t byte, bool stored,
			  bool seen)
{
	unsigned char fresh = fresh_byte(mapping, index, byte);
	unsigned char changed = changed_byte(mapping, index, byte);

	expect_byte(mapping->at + index * page + byte, stored && seen ? changed : fresh);
	if (has_bytes(mapping))
		expect_file_byte(mapping->fd, offset_of(mapping, index, byte),
				 stored && mapping->share != MAP_PRIVATE ? changed : fresh);
}

/* The next page of those that are looked at: [gone, back) is not. */
static size_t step(size_t to, size_t gone, size_t back)
{
	return to == gone ? back : to;
}

/* Expects the pages of [first, end) save [gone, back) to be unchanged, with one child for all. */
static void expect_rest_unchanged(struct layout *mapping, size_t first, size_t end, size_t gone,
				  size_t back)
{
	const bool shared = mapping->share != MAP_PRIVATE;
	struct child child;
	size_t i;

	for (i = step(first, gone, back); i < end; i = step(i + 1, gone, back)) {
		expect_page(mapping, i);
		expect_stored(mapping, i, touched_byte(), mapping->touched, true);
		expect_stored(mapping, i, childs_byte(), false, true);
	}
	in_child (child) {
		for (i = step(first, gone, back); i < end; i = step(i + 1, gone, back))
			expect_access(store(mapping->at + i * page + childs_byte(),
					    changed_byte(mapping, i, childs_byte())));
	}
	join_child(&child);
	for (i = step(first, gone, back); i < end; i = step(i + 1, gone, back))
		expect_stored(mapping, i, childs_byte(), true, shared);
}

void expect_unchanged(struct layout *mapping, size_t first, size_t count)
{
	expect_rest_unchanged(mapping, first, first + count, SIZE_MAX, SIZE_MAX);
}

size_t part_length(const struct parted_row *part)
{
	return part->length * page - (part->odd ? page - 1 : 0);
}

void expect_parted(struct layout *mapping, const struct parted_row *part, char letter)
{
	size_t end = part->first + part->length;
	char letters[PART_PAGES + 1] = "wwww";

	memset(letters + part->first, letter, part->length);
	expect_layout(mapping->at, letters);
	expect_layout(mapping->at - page, "-");
	expect_layout(mapping->at + PART_PAGES * page, "-");
	expect_rest_unchanged(mapping, 0, PART_PAGES, part->first, end);
}

char *grow_break(size_t length)
{
	char *start = call_raw_brk(NULL);

	expect_address(start + length, call_raw_brk(start + length));
	return start;
}
