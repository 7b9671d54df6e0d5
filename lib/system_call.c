/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdarg.h>

#include "system_call.h"

#ifndef HAVE_SYSCALL

#ifndef HAVE_SYSTEM_CALL
static long enter(long number, const long arg[6])
{
	(void)number;
	(void)arg;
	return -ENOSYS;
}
#elif defined(__x86_64__)
static long enter(long number, const long arg[6])
{
	register long r10 __asm__("r10") = arg[3];
	register long r8 __asm__("r8") = arg[4];
	register long r9 __asm__("r9") = arg[5];
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(arg[0]), "S"(arg[1]), "d"(arg[2]), "r"(r10), "r"(r8),
			   "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}
#else
#if defined(__aarch64__)
#define NUMBER	  "x8"
#define ARG(n)	  "x" #n
#define TRAP	  "svc 0"
#else
#define NUMBER	  "a7"
#define ARG(n)	  "a" #n
#define TRAP	  "ecall"
#endif
static long enter(long number, const long arg[6])
{
	register long in __asm__(NUMBER) = number;
	register long a0 __asm__(ARG(0)) = arg[0];
	register long a1 __asm__(ARG(1)) = arg[1];
	register long a2 __asm__(ARG(2)) = arg[2];
	register long a3 __asm__(ARG(3)) = arg[3];
	register long a4 __asm__(ARG(4)) = arg[4];
	register long a5 __asm__(ARG(5)) = arg[5];

	__asm__ volatile(TRAP
			 : "+r"(a0)
			 : "r"(in), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
			 : "memory");
	return a0;
}
#endif

/* The highest errno of Linux; what is below its negative is a result. */
#define ERRNO_MAX 4095

/* Arguments that the caller did not give are whatever they are: the call takes no notice of them. */
long system_call(long number, ...)
{
	long arg[6], result;
	va_list ap;
	int i;

	va_start(ap, number);
	for (i = 0; i < 6; i++)
		arg[i] = va_arg(ap, long);
	va_end(ap);
	result = enter(number, arg);
	if (result >= 0 || result < -ERRNO_MAX)
		return result;
	errno = (int)-result;
	return -1;
}

#endif
