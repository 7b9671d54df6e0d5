/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that mmap() of the case did not make: heap, stack, data, text, vdso, vsyscall. */
#include "cts.h"

/* Two pages, so that a whole one is in it whatever the page size is up to 64 KiB. */
static unsigned char data[2 << 16] = { 1 };
static unsigned char bss[2 << 16];

static void expect_protects(unsigned char *object, size_t size)
{
	char *at = page_of(object + page - 1);

	if (size < 2 * page)
		skip("a page is larger than 64 KiB");
	expect_access(store(at, 'h'));
	expect_ok(call_mprotect(at, page, PROT_READ));
	expect_byte(at, 'h');
	expect_signal(SIGSEGV, SEGV_ACCERR, at, store(at, 'x'));
	expect_ok(call_mprotect(at, page, PROT_READ | PROT_WRITE));
	expect_access(store(at, 'i'));
	expect_byte(at, 'i');
}

CASE("mprotect.elsewhere.data", "a page of initialised data can be protected",
     REQUIRES("mprotect.not-from-mmap"))
{
	expect_protects(data, sizeof(data));
}

CASE("mprotect.elsewhere.bss", "a page of uninitialised data can be protected",
     REQUIRES("mprotect.not-from-mmap"))
{
	expect_protects(bss, sizeof(bss));
}

CASE("mprotect.elsewhere.stack", "a page of the stack can be protected",
     REQUIRES("mprotect.not-from-mmap"))
{
	unsigned char object[2 << 16];

	expect_protects(object, sizeof(object));
}

CASE("mprotect.elsewhere.heap", "a page of malloc() can be protected",
     REQUIRES("mprotect.not-from-mmap"))
{
	unsigned char *object = malloc(2 * page);

	if (!object)
		broken("malloc: %s", strerror(errno));
	expect_protects(object, 2 * page);
	free(object);
}

/* Never called; its own first byte is written over. */
static int spare(void)
{
	return sizeof(data) == sizeof(bss);
}

CASE("mprotect.elsewhere.text", "a page of the program's text can be written and restored",
     REQUIRES("mprotect.text-writable", "mprotect.not-from-mmap"))
{
	char *code = (char *)(uintptr_t)spare;
	unsigned char first = load(code).value;
	char *at = page_of(code);

	expect_signal(SIGSEGV, SEGV_ACCERR, code, store(code, first));
	expect_ok(call_mprotect(at, page, PROT_READ | PROT_WRITE | PROT_EXEC));
	expect_access(store(code, (unsigned char)~first));
	expect_byte(code, (unsigned char)~first);
	expect_access(store(code, first));
	__builtin___clear_cache(code, code + 1);
	expect_ok(call_mprotect(at, page, PROT_READ | PROT_EXEC));
	expect_signal(SIGSEGV, SEGV_ACCERR, code, store(code, first));
	expect_byte(code, first);
	expect_int(1, spare());
}
