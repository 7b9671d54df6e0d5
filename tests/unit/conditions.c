/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "conditions.h"
#include "facts.h"
#include "unit.h"

static void set_facts(void)
{
	memset(&facts, 0, sizeof(facts));
	strcpy(facts.kernel_version, "6.10.3");
	facts.arch = "x86_64";
	facts.page_size = 16384;
	facts.libc = "glibc";
	facts.libc_version = "";
	strcpy(facts.fs, "tmpfs");
	facts.is_root = false;
	facts.sandbox = "none";
	facts.emulator = "qemu-user";
}

static const struct {
	const char *text;
	bool by_libc, by_syscall;
} conditions[] = {
	{ "*", true, true },
	{ "fs=tmpfs", true, true },
	{ "fs=ext4", false, false },
	{ "fs!=ext4", true, true },
	{ "fs!=tmpfs", false, false },
	{ "fs=t*s", true, true },
	{ "fs=tmp", false, false },
	{ "arch=x86*", true, true },
	{ "libc=glibc", true, true },
	{ "sandbox=none", true, true },
	{ "emulator=qemu-user", true, true },
	{ "uid=user", true, true },
	{ "uid=root", false, false },
	{ "entry=libc", true, false },
	{ "entry!=libc", false, true },
	{ "kernel<6.9", false, false },
	{ "kernel>=6.9", true, true },
	{ "kernel=6.10", true, true },
	{ "kernel>6.10", false, false },
	{ "kernel<=6.10", true, true },
	{ "kernel=6.10.3", true, true },
	{ "kernel<6.10.4", true, true },
	{ "kernel<6.10.3", false, false },
	{ "kernel!=6.10.4", true, true },
	{ "pagesize>4096", true, true },
	{ "pagesize>16384", false, false },
	{ "pagesize>=16384", true, true },
	{ "pagesize=16384", true, true },
	{ "pagesize<=16383", false, false },
	/* The version of the libc is not known. */
	{ "libc-version<3", false, false },
	{ "libc-version>=1", false, false },
	{ "libc-version=2", false, false },
	{ "libc-version!=2", true, true },
	{ "fs=tmpfs,kernel>=6.9", true, true },
	{ "fs=tmpfs,kernel<6.9", false, false },
	{ "kernel<6.9,fs=tmpfs", false, false },
	{ "fs=tmpfs,entry=libc,uid=user", true, false },
};

START_TEST(condition_holds)
{
	const bool want[ENTRY_KINDS] = { conditions[_i].by_libc, conditions[_i].by_syscall };
	char text[64];
	bool holds;
	int entry;

	set_facts();
	for (entry = 0; entry < ENTRY_KINDS; entry++) {
		strcpy(text, conditions[_i].text);
		ck_assert_ptr_null(condition_judge(text, (enum entry_kind)entry, &holds));
		ck_assert_msg(holds == want[entry], "%s by %s", conditions[_i].text,
			      entry_names[entry]);
	}
}
END_TEST

static const struct {
	const char *text, *problem;
} malformed[] = {
	{ "", "not a fact, an operator and a value" },
	{ "fs", "not a fact, an operator and a value" },
	{ "fs=", "not a fact, an operator and a value" },
	{ "fs==tmpfs", "not a fact, an operator and a value" },
	{ "kernel<>6", "not a fact, an operator and a value" },
	{ "fs!tmpfs", "not a fact, an operator and a value" },
	{ "fs=tmpfs,", "not a fact, an operator and a value" },
	{ ",fs=tmpfs", "not a fact, an operator and a value" },
	{ "*,fs=tmpfs", "not a fact, an operator and a value" },
	{ "=tmpfs", "unknown fact" },
	{ "colour=red", "unknown fact" },
	{ "FS=tmpfs", "unknown fact" },
	{ "uid=root,colour=red", "unknown fact" },
	{ "fs<tmpfs", "only = and != go with that fact" },
	{ "kernel<six", "not a version" },
	{ "kernel<6.x", "not a version" },
	{ "kernel<.6", "not a version" },
	{ "pagesize>4k", "not a number" },
	{ "pagesize>-1", "not a number" },
};

START_TEST(condition_is_malformed)
{
	char text[64];
	const char *problem;
	bool holds;

	set_facts();
	strcpy(text, malformed[_i].text);
	problem = condition_judge(text, ENTRY_LIBC, &holds);
	ck_assert_ptr_nonnull(problem);
	ck_assert_str_eq(problem, malformed[_i].problem);
}
END_TEST

static const struct {
	const char *have, *want;
	int sign;
} versions[] = {
	{ "6.1", "6.1", 0 },   { "6.1.5", "6.1", 0 }, { "6.1", "6.1.5", -1 },
	{ "6.10", "6.9", 1 },  { "6.9", "6.10", -1 }, { "6.1", "6", 0 },
	{ "5.19", "6", -1 },   { "7", "6.99", 1 },    { "6.1.", "6.1", 0 },
	{ "2.6.32", "2.6.32.1", -1 },
};

START_TEST(version_is_compared_by_numbers)
{
	int sign = version_compare(versions[_i].have, versions[_i].want);

	ck_assert_int_eq((sign > 0) - (sign < 0), versions[_i].sign);
}
END_TEST

TCase *case_of_conditions(void)
{
	TCase *tcase = tcase_create("conditions");

	add_rows(tcase, condition_holds, conditions);
	add_rows(tcase, condition_is_malformed, malformed);
	add_rows(tcase, version_is_compared_by_numbers, versions);
	return tcase;
}
