/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Raw system calls: syscall() of the libc, or in place of one that is missing our own, where the
 * architecture is known; elsewhere ENOSYS. Each argument is of a register's width. Returns -1 with
 * errno.
 */
#ifndef CTS_SYSTEM_CALL_H
#define CTS_SYSTEM_CALL_H

#include <stdint.h>
#include <unistd.h>

#include "abi.h"

#ifdef HAVE_SYS_SYSCALL_H
#ifdef HAVE_SYSCALL
#define HAVE_SYSTEM_CALL 1
#define system_call	 syscall
#else
long system_call(long number, ...);
#if UINTPTR_MAX > UINT32_MAX &&                                                                    \
	(defined(__x86_64__) || defined(__aarch64__) || defined(__riscv))
#define HAVE_SYSTEM_CALL 1
#endif
#endif
#endif

#endif
