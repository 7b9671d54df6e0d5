/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

int main(void)
{
	char name[251];
	int allowed, refused;

	memset(name, 'n', 250);
	name[250] = '\0';
	refused = memfd_create(name, 0) < 0 ? errno : 0;
	name[249] = '\0';
	allowed = memfd_create(name, 0) < 0 ? errno : 0;
	printf("a name of 249 bytes: %s; of 250: %s\n", allowed ? strerror(allowed) : "allowed",
	       refused ? strerror(refused) : "allowed");
	return allowed != 0 || refused != EINVAL;
}
