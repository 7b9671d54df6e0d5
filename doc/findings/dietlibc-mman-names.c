/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L
#include <sys/mman.h>
#if defined(BIG_ENDIAN) || defined(NULL) || defined(PRId8)
#define FOREIGN 1
#else
#define FOREIGN 0
#endif
#include <stdio.h>

int main(void)
{
	printf("<sys/mman.h> defines %snames of other headers\n", FOREIGN ? "" : "no ");
	return FOREIGN;
}
