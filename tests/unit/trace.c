/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi.h"
#include "arena.h"
#include "probe.h"
#include "trace.h"
#include "unit.h"

static const char *traced(void)
{
	static char text[8192];

	trace_print(text, sizeof(text));
	return text;
}

/* Each letter of an operand. */
static const struct {
	char letter;
	uintmax_t value;
	const char *text;
} letters[] = {
	{ 'a', 0, "NULL" },
	{ 'l', 0, "0" },
	{ 'l', 9, "9" },
	{ 'l', 10, "0xa" },
	{ 'l', SIZE_MAX, "-0x1" },
	{ 'l', SIZE_MAX - 0xfff, "-0x1000" },
	{ 'o', 0x10, "0x10" },
	{ 'o', (uintmax_t)-16, "-0x10" },
	{ 'i', 42, "42" },
	{ 'i', (uintmax_t)-42, "-42" },
	{ 'x', 255, "0xff" },
	{ 'q', 0644, "0644" },
	{ 'd', 12, "12" },
	{ 'j', 13, "13" },
	{ 'p', PROT_READ | PROT_WRITE, "PROT_READ|PROT_WRITE" },
	{ 'f', MAP_PRIVATE, "MAP_PRIVATE" },
	{ 'm', MREMAP_MAYMOVE, "MREMAP_MAYMOVE" },
	{ 'y', MS_SYNC, "MS_SYNC" },
	{ 'v', MADV_DONTNEED, "MADV_DONTNEED" },
	{ 'V', POSIX_MADV_WILLNEED, "POSIX_MADV_WILLNEED" },
	{ 'k', MLOCK_ONFAULT, "MLOCK_ONFAULT" },
	{ 'K', MCL_FUTURE, "MCL_FUTURE" },
	{ 'M', MFD_CLOEXEC, "MFD_CLOEXEC" },
	{ 'O', O_WRONLY | O_CREAT, "O_WRONLY|O_CREAT" },
	{ 'F', F_GET_SEALS, "F_GET_SEALS" },
	{ 'S', F_SEAL_WRITE, "F_SEAL_WRITE" },
	{ 'A', FALLOC_FL_KEEP_SIZE, "FALLOC_FL_KEEP_SIZE" },
	{ 'R', PKEY_DISABLE_WRITE, "PKEY_DISABLE_WRITE" },
	{ 'C', _SC_PAGESIZE, "_SC_PAGESIZE" },
	{ 'G', IPC_CREAT | 0600, "IPC_CREAT|0600" },
	{ 'H', SHM_RDONLY, "SHM_RDONLY" },
	{ 'I', IPC_RMID, "IPC_RMID" },
};

START_TEST(letter)
{
	const char spec[] = { letters[_i].letter, '\0' };
	char want[96];

	trace_call("call", spec, 'z', 0, 0, letters[_i].value);
	snprintf(want, sizeof(want), "call(%s) = 0", letters[_i].text);
	ck_assert_str_eq(traced(), want);
}
END_TEST

static const struct {
	char returns;
	uintmax_t result;
	int error;
	const char *text;
} results[] = {
	{ 'z', 0, 0, "0" },
	{ 'z', (uintmax_t)-1, EINVAL, "-1 EINVAL" },
	{ 'i', (uintmax_t)-1, ENOMEM, "-1 ENOMEM" },
	{ 'i', 42, 0, "42" },
	{ 'd', 12, 0, "12" },
	{ 'x', 255, 0, "0xff" },
	{ 'S', F_SEAL_WRITE, 0, "F_SEAL_WRITE" },
	{ 'a', 0, 0, "NULL" },
	{ 'e', 0, 0, "0" },
	{ 'e', EINVAL, 0, "EINVAL" },
	{ 'a', UINTPTR_MAX, ENODEV, "MAP_FAILED ENODEV" },
	{ 'b', UINTPTR_MAX, ENOMEM, "-1 ENOMEM" },
};

START_TEST(result)
{
	char want[64];

	trace_call("call", "", results[_i].returns, results[_i].result, results[_i].error);
	snprintf(want, sizeof(want), "call() = %s", results[_i].text);
	ck_assert_str_eq(traced(), want);
}
END_TEST

START_TEST(call_keeps_errno_and_copies_strings)
{
	char first[] = "one", second[] = "two\n\"";

	errno = EXDEV;
	trace_call("call", "sis", 'z', 0, 0, (uintmax_t)(uintptr_t)first, (uintmax_t)5,
		   (uintmax_t)(uintptr_t)second);
	ck_assert_int_eq(errno, EXDEV);
	strcpy(first, "xxx");
	strcpy(second, "yyy");
	ck_assert_str_eq(traced(), "call(\"one\", 5, \"two?\"\") = 0");
}
END_TEST

START_TEST(string_that_cannot_be_read_is_an_address)
{
	char *m;

	probe_catch();
	m = mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(m, MAP_FAILED);
	trace_mapping(m, page, true);
	trace_call("call", "ss", 'z', 0, 0, (uintmax_t)(uintptr_t)m, (uintmax_t)0);
	ck_assert_str_eq(traced(), "call(m0, NULL) = 0");
}
END_TEST

START_TEST(path_below_the_directory_is_its_last_part)
{
	trace_directory("/some/where");
	trace_call("open", "s", 'z', 0, 0, (uintmax_t)(uintptr_t)"/some/where/7/file");
	trace_call("open", "s", 'z', 0, 0, (uintmax_t)(uintptr_t)"/some/wherever/file");
	trace_call("open", "s", 'z', 0, 0, (uintmax_t)(uintptr_t)"/some");
	ck_assert_str_eq(traced(), "open(\"file\") = 0\n"
				   "open(\"/some/wherever/file\") = 0\n"
				   "open(\"/some\") = 0");
}
END_TEST

START_TEST(accesses)
{
	char *m = (char *)((uintptr_t)0x1000000);
	const struct access all[] = {
		{ 'l', m, 0x5a, 0, 0, NULL },
		{ 's', m + 1, 0x10, 0, 0, NULL },
		{ 's', m + 1, 0x10, SIGSEGV, SEGV_ACCERR, m + 1 },
		{ 'x', m, 0, SIGILL, ILL_ILLOPC, m },
	};
	size_t i;

	trace_mapping(m, page, true);
	for (i = 0; i < COUNT(all); i++)
		trace_access(&all[i]);
	ck_assert_str_eq(traced(),
			 "load(m0) = 0x5a\n"
			 "store(m0+0x1, 0x10)\n"
			 "store(m0+0x1, 0x10) raises SIGSEGV, SEGV_ACCERR, si_addr m0+0x1\n"
			 "execute(m0) raises SIGILL, ILL_ILLOPC, si_addr m0");
}
END_TEST

START_TEST(a_walk_is_one_line)
{
	char *m = (char *)((uintptr_t)0x1000000);
	struct access step = { 'l', m, 0, 0, 0, NULL };
	int i;

	trace_mapping(m, page, true);
	for (i = 0; i < 16; i++) {
		step.at = m + i;
		trace_access(&step);
	}
	ck_assert_str_eq(traced(), "load(m0+0xf) = 0");
}
END_TEST

START_TEST(states_of_pages_in_a_row_share_a_line)
{
	char *m = (char *)((uintptr_t)0x1000000);

	trace_mapping(m, 8 * page, true);
	trace_state(m, 'r');
	trace_state(m + page, '-');
	trace_state(m + 2 * page, '.');
	trace_state(m, 'w');
	trace_note("in the child");
	ck_assert_str_eq(traced(), "page_state(m0) = r-.\npage_state(m0) = w\n# in the child");
}
END_TEST

START_TEST(what_does_not_fit_is_the_earliest)
{
	char text[128];
	int i;

	for (i = 0; i < 200; i++)
		trace_call("call", "i", 'z', 0, 0, (uintmax_t)i);
	trace_print(text, sizeof(text));
	ck_assert_str_eq(text, "# 195 earlier events left out\n"
			       "call(195) = 0\ncall(196) = 0\ncall(197) = 0\ncall(198) = 0\n"
			       "call(199) = 0");
	trace_print(text, 1);
	ck_assert_str_eq(text, "");
}
END_TEST

TCase *case_of_trace(void)
{
	TCase *tcase = tcase_create("trace");

	add_rows(tcase, letter, letters);
	add_rows(tcase, result, results);
	tcase_add_test(tcase, call_keeps_errno_and_copies_strings);
	tcase_add_test(tcase, string_that_cannot_be_read_is_an_address);
	tcase_add_test(tcase, path_below_the_directory_is_its_last_part);
	tcase_add_test(tcase, accesses);
	tcase_add_test(tcase, a_walk_is_one_line);
	tcase_add_test(tcase, states_of_pages_in_a_row_share_a_line);
	tcase_add_test(tcase, what_does_not_fit_is_the_earliest);
	return tcase;
}
