/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <unistd.h>

#include "abi.h"
#include "entry.h"
#include "system_call.h"

const struct entry *entry = &entry_libc;

void entry_complete(void)
{
	static struct entry complete;

	complete = entry_libc;
#define COMPLETE(result, call, parameters)                                                         \
	if (!complete.call)                                                                        \
		complete.call = entry_syscall.call;
	ENTRY_CALLS(COMPLETE)
#undef COMPLETE
	entry = &complete;
}

void entry_each_completed(void (*tell)(const char *name))
{
#define TELL(result, call, parameters)                                                             \
	if (!entry_libc.call && entry_syscall.call)                                                \
		tell(#call);
	ENTRY_CALLS(TELL)
#undef TELL
}

bool entry_available(const struct entry *which)
{
	return which->mmap != NULL;
}

#ifdef HAVE_VFORK
/*
 * The child borrows the stack of the parent, so it does not return from here; volatile, for the
 * parent must not find the arguments in registers that the child has used.
 */
pid_t run_vforked(int (*function)(void *), void *arg)
{
	int (*volatile run)(void *) = function;
	void *volatile what = arg;
	pid_t pid = vfork();

	if (pid == 0)
		_exit(run(what));
	return pid;
}
#endif

ssize_t read_text(const char *path, char *text, size_t size)
{
	size_t used = 0;
	ssize_t got = 0;
	int error;
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return -1;
	while (used < size - 1) {
		got = read(fd, text + used, size - 1 - used);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		used += (size_t)got;
	}
	error = errno;
	close(fd);
	errno = error;
	text[used] = '\0';
	return got < 0 ? -1 : (ssize_t)used;
}

#if defined(HAVE_SYSTEM_CALL) && defined(__NR_brk)
void *syscall_brk(void *addr)
{
	return (void *)system_call(__NR_brk, addr);
}
#endif
