/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	char line[4096];
	int fd = open("two\nlines", O_RDWR | O_CREAT, 0600), escaped = 0;
	FILE *maps;

	if (fd < 0 || ftruncate(fd, 1) != 0 ||
	    mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED)
		return 2;
	maps = fopen("/proc/self/maps", "r");
	while (maps && fgets(line, sizeof(line), maps))
		escaped |= strstr(line, "two\\012lines") != NULL;
	printf("maps shows the newline of a name %s\n", escaped ? "as \\012" : "as it is");
	return unlink("two\nlines") != 0 || !maps ? 2 : !escaped;
}
