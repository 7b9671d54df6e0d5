/* SPDX-License-Identifier: BSD-2-Clause */
/* The binary interface of userfaultfd(2), for the cases of this folder. */
#ifndef USERFAULTFD_UFFD_H
#define USERFAULTFD_UFFD_H

#include "cts.h"

#include <poll.h>
#include <sys/ioctl.h>

struct uffd_api {
	uint64_t api, features, ioctls;
};
struct uffd_range {
	uint64_t start, length;
};
struct uffd_register {
	struct uffd_range range;
	uint64_t mode, ioctls;
};
struct uffd_copy {
	uint64_t to, from, length, mode;
	int64_t copied;
};
struct uffd_zero {
	struct uffd_range range;
	uint64_t mode;
	int64_t zeroed;
};
struct uffd_protect {
	struct uffd_range range;
	uint64_t mode;
};
struct uffd_event {
	uint8_t event, reserved[7];
	uint64_t flags, address;
	uint64_t thread;
};

#define API_VERSION   0xaa
#define API	      _IOWR(0xaa, 0x3f, struct uffd_api)
#define REGISTER      _IOWR(0xaa, 0x00, struct uffd_register)
#define COPY	      _IOWR(0xaa, 0x03, struct uffd_copy)
#define ZEROPAGE      _IOWR(0xaa, 0x04, struct uffd_zero)
#define WRITE_PROTECT _IOWR(0xaa, 0x06, struct uffd_protect)

#define FEATURE_WP	 (1 << 0)
#define FEATURE_SIGBUS	 (1 << 7)
#define MODE_MISSING	 1
#define MODE_WP		 2
#define EVENT_PAGE_FAULT 0x12
#define FAULT_WRITE	 1
#define FAULT_WP	 2
#define USER_MODE_ONLY	 1

/* A descriptor for faults of user mode, with the features; the case is skipped if there is none. */
static inline int fixture_uffd(uint64_t features)
{
	struct uffd_api api = { .api = API_VERSION, .features = features };
	int fd = call_userfaultfd(O_CLOEXEC | O_NONBLOCK | USER_MODE_ONLY);
	int result;

	if (fd < 0 && errno == EINVAL) /* before Linux 5.11 */
		fd = call_userfaultfd(O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && errno == EPERM)
		skip("userfaultfd() is not allowed");
	expect_at_least(0, fd);
	result = call_ioctl(fd, API, &api);
	if (result < 0 && errno == EINVAL && features & FEATURE_WP)
		skip("the architecture has no write protection by userfaultfd()");
	expect_ok(result);
	expect_int(features, api.features & features);
	return fd;
}

static inline struct uffd_range range_of(const char *at, size_t length)
{
	return (struct uffd_range){ (uintptr_t)at, length };
}

static inline void register_range(int fd, char *at, size_t length, uint64_t mode)
{
	struct uffd_register argument = { .range = range_of(at, length), .mode = mode };

	expect_ok(call_ioctl(fd, REGISTER, &argument));
}

#endif
