/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A row of pages, each known by two letters: one for what page_state() says of it, one for what it
 * holds. A case says in a picture what was there before a call and what is there after it.
 *
 *	char *a = arena_of("wwr.");	pages 0 to 3 hold "abc "
 */
#ifndef CTS_PAGES_H
#define CTS_PAGES_H

#include "report.h"

/*
 * An arena of private anonymous pages: 'w' read and write, 'r' read only, '-' no access, '.' a hole.
 * Equal letters in a row are one mapping. The first and the last byte of page i, where it can be
 * read, hold 'a' + i. Map nothing at an address of the system's choice when there is a hole.
 */
#define arena_of(letters) arena_reserve_pages(HERE, (letters))
char *arena_reserve_pages(const char *where, const char *letters);

/*
 * Expects the first and the last byte of each page to be the letter, or 0 for '0'; a page of ' ' is
 * not looked at.
 */
#define expect_held(at, letters) expect_pages(HERE, #at, (at), (letters))
void expect_pages(const char *where, const char *what, const char *at, const char *letters);

#endif
