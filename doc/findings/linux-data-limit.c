/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static void *map(void *at, size_t length, int prot, int flags)
{
	return mmap(at, length, prot, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

int main(void)
{
	size_t page = sysconf(_SC_PAGESIZE), size = 64 * page;
	struct rlimit limit = { 256 * page, 256 * page };
	char *p = map(NULL, size, PROT_NONE, 0);

	if (p == MAP_FAILED || setrlimit(RLIMIT_DATA, &limit) != 0)
		return 2;
	/* Use up what the limit leaves. */
	while (map(NULL, page, PROT_READ | PROT_WRITE, 0) != MAP_FAILED)
		;
	if (map(p, size, PROT_READ | PROT_WRITE, MAP_FIXED) == MAP_FAILED)
		return 0;
	printf("at RLIMIT_DATA mmap() gives %zu bytes more in the place of PROT_NONE\n", size);
	return 1;
}
