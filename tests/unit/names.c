/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include "abi.h"
#include "names.h"
#include "unit.h"

static const struct {
	const char *name;
	int error;
} errnos[] = {
	{ "EINVAL", EINVAL }, { "ENOMEM", ENOMEM }, { "EAGAIN", EAGAIN }, { "EFAULT", EFAULT },
	{ "ENODEV", ENODEV }, { "EACCES", EACCES }, { "EPERM", EPERM },	  { "EBADF", EBADF },
	{ "EEXIST", EEXIST }, { "EBUSY", EBUSY },   { "ENXIO", ENXIO },	  { "ENOSYS", ENOSYS },
};

START_TEST(errno_both_ways)
{
	char text[24];

	ck_assert_str_eq(errno_name(errnos[_i].error, text), errnos[_i].name);
	ck_assert_int_eq(errno_by_name(errnos[_i].name), errnos[_i].error);
}
END_TEST

START_TEST(each_name_is_of_one_number)
{
	char text[24];
	int i;

	for (i = -1; i < 4096; i++) {
		const char *name = errno_name(i, text);

		if (name != text)
			ck_assert_int_eq(errno_by_name(name), i);
		name = signal_name(i, text);
		if (name != text)
			ck_assert_int_eq(signal_by_name(name), i);
	}
}
END_TEST

START_TEST(what_has_no_name_is_a_number)
{
	char text[24];

	ck_assert_str_eq(errno_name(4095, text), "4095");
	ck_assert_str_eq(errno_name(-1, text), "-1");
	ck_assert_str_eq(signal_name(1000, text), "1000");
	ck_assert_str_eq(si_code_name(SIGSEGV, 77, text), "77");
	ck_assert_int_eq(errno_by_name("EINVALID"), -1);
	ck_assert_int_eq(signal_by_name("SEGV"), -1);
	ck_assert_int_eq(signal_by_name(""), -1);
}
END_TEST

static const struct {
	int signo, code;
	const char *name;
} codes[] = {
	{ SIGSEGV, SEGV_MAPERR, "SEGV_MAPERR" },
	{ SIGSEGV, SEGV_ACCERR, "SEGV_ACCERR" },
	{ SIGBUS, BUS_ADRALN, "BUS_ADRALN" },
	{ SIGBUS, BUS_ADRERR, "BUS_ADRERR" },
	{ SIGILL, ILL_ILLOPC, "ILL_ILLOPC" },
	{ SIGTRAP, TRAP_BRKPT, "TRAP_BRKPT" },
	{ SIGSEGV, SI_USER, "SI_USER" },
	{ SIGBUS, SI_TKILL, "SI_TKILL" },
	{ SIGSEGV, 0x80, "SI_KERNEL" },
	{ SIGUSR1, SI_QUEUE, "SI_QUEUE" },
};

START_TEST(code_is_named_for_its_signal)
{
	char text[24];

	ck_assert_str_eq(si_code_name(codes[_i].signo, codes[_i].code, text), codes[_i].name);
}
END_TEST

static const struct {
	enum names set;
	uintmax_t flags;
	const char *text;
} flags[] = {
	{ NAMES_PROT, PROT_NONE, "PROT_NONE" },
	{ NAMES_PROT, PROT_READ | PROT_WRITE | PROT_EXEC, "PROT_READ|PROT_WRITE|PROT_EXEC" },
	{ NAMES_PROT, PROT_READ | 0x40000, "PROT_READ|0x40000" },
	{ NAMES_MAP, 0, "0" },
	{ NAMES_MAP, MAP_SHARED, "MAP_SHARED" },
	{ NAMES_MAP, MAP_PRIVATE | MAP_ANONYMOUS, "MAP_PRIVATE|MAP_ANONYMOUS" },
	{ NAMES_MAP, MAP_SHARED_VALIDATE | MAP_SYNC, "MAP_SHARED_VALIDATE|MAP_SYNC" },
#ifdef MAP_HUGETLB
	{ NAMES_MAP, MAP_PRIVATE | MAP_HUGETLB | (uintmax_t)21 << MAP_HUGE_SHIFT,
	  "21<<MAP_HUGE_SHIFT|MAP_PRIVATE|MAP_HUGETLB" },
#endif
	{ NAMES_MFD, MFD_HUGETLB | (uintmax_t)30 << MAP_HUGE_SHIFT, "30<<MAP_HUGE_SHIFT|MFD_HUGETLB" },
	{ NAMES_MREMAP, MREMAP_MAYMOVE | MREMAP_FIXED, "MREMAP_MAYMOVE|MREMAP_FIXED" },
	{ NAMES_MS, MS_SYNC | MS_INVALIDATE, "MS_INVALIDATE|MS_SYNC" },
	{ NAMES_MADV, MADV_DONTNEED, "MADV_DONTNEED" },
	{ NAMES_MADV, MADV_NORMAL, "MADV_NORMAL" },
	{ NAMES_MADV, 999, "999" },
	{ NAMES_MADV, (uintmax_t)-1, "-1" },
	{ NAMES_OPEN, O_RDONLY, "O_RDONLY" },
	{ NAMES_OPEN, O_RDWR | O_CREAT | O_EXCL, "O_RDWR|O_CREAT|O_EXCL" },
	{ NAMES_OPEN, O_RDWR | O_SYNC, "O_RDWR|O_SYNC" },
	{ NAMES_FCNTL, F_ADD_SEALS, "F_ADD_SEALS" },
	{ NAMES_SEAL, F_SEAL_SHRINK | F_SEAL_GROW, "F_SEAL_SHRINK|F_SEAL_GROW" },
	{ NAMES_MCL, MCL_CURRENT | MCL_FUTURE, "MCL_CURRENT|MCL_FUTURE" },
};

START_TEST(flags_are_joined)
{
	char text[128];

	ck_assert_str_eq(flag_names(flags[_i].set, flags[_i].flags, text, sizeof(text)),
			 flags[_i].text);
}
END_TEST

START_TEST(flags_that_do_not_fit_are_cut)
{
	char text[12];

	flag_names(NAMES_PROT, PROT_READ | PROT_WRITE, text, sizeof(text));
	ck_assert_str_eq(text, "PROT_READ|P");
}
END_TEST

TCase *case_of_names(void)
{
	TCase *tcase = tcase_create("names");

	add_rows(tcase, errno_both_ways, errnos);
	tcase_add_test(tcase, each_name_is_of_one_number);
	tcase_add_test(tcase, what_has_no_name_is_a_number);
	add_rows(tcase, code_is_named_for_its_signal, codes);
	add_rows(tcase, flags_are_joined, flags);
	tcase_add_test(tcase, flags_that_do_not_fit_are_cut);
	return tcase;
}
