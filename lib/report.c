/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "entry.h"
#include "report.h"
#include "state.h"
#include "trace.h"

CASE_STATE static int report_fd = -1;
CASE_STATE static unsigned long checks;

struct record {
	struct report_header header;
	char payload[REPORT_MAX - sizeof(struct report_header)];
};

/* High, so that a case meets its own descriptors as 0, 1, 2 …, and 0 to 2 stay as they are. */
int report_open(int fd)
{
	static const int floors[] = { 200, 60, 10, 3 };
	size_t i;
	int high;

	for (i = 0; i < sizeof(floors) / sizeof(floors[0]); i++) {
		high = fcntl(fd, F_DUPFD_CLOEXEC, floors[i]);
		if (high >= 0)
			break;
	}
	if (high < 0)
		return -1;
	if (high != fd)
		close(fd);
	report_fd = high;
	checks = 0;
	return high;
}

static void append(struct record *record, const char *text, size_t length)
{
	size_t room = sizeof(record->payload) - record->header.length;

	if (length > room)
		length = room;
	memcpy(record->payload + record->header.length, text, length);
	record->header.length += (uint16_t)length;
}

static void append_field(struct record *record, const char *text)
{
	static const char separator[] = { REPORT_SEPARATOR };

	if (record->header.length)
		append(record, separator, 1);
	append(record, text, strlen(text));
}

static void append_trace(struct record *record)
{
	static char text[REPORT_MAX];
	size_t room = sizeof(record->payload) - record->header.length;

	trace_print(text, room > 1 ? room - 1 : 1);
	append_field(record, text);
}

static void begin(struct record *record, enum report_type type)
{
	record->header.magic = REPORT_MAGIC;
	record->header.type = (uint8_t)type;
	record->header.zero = 0;
	record->header.length = 0;
}

static void send_bytes(const void *bytes, size_t length)
{
	ssize_t written;

	do {
		written = write(report_fd, bytes, length);
	} while (written < 0 && errno == EINTR);
}

static void send_record(const struct record *record)
{
	send_bytes(record, sizeof(record->header) + record->header.length);
}

static void send_text(enum report_type type, const char *text)
{
	static struct record record;

	begin(&record, type);
	append(&record, text, strlen(text));
	send_record(&record);
}

void report_checked(void)
{
	checks++;
}

void report_forked(void)
{
	checks = 0;
}

/*
 * Every process of every case does this: with one write(), and on the stack, as each page that it
 * touched elsewhere, with printf() or in a record, would be copied for it.
 */
static void send_end(bool is_done)
{
	const struct report_header done = { .magic = REPORT_MAGIC, .type = REPORT_DONE };
	struct report_header counted = { .magic = REPORT_MAGIC, .type = REPORT_CHECKS };
	char bytes[2 * sizeof(done) + 24];
	char *const end = bytes + sizeof(bytes) - sizeof(done);
	char *begin = end;

	do {
		*--begin = (char)('0' + checks % 10);
		checks /= 10;
	} while (checks);
	counted.length = (uint16_t)(end - begin);
	begin -= sizeof(counted);
	memcpy(begin, &counted, sizeof(counted));
	memcpy(end, &done, sizeof(done));
	send_bytes(begin, (size_t)(end - begin) + (is_done ? sizeof(done) : 0));
}

_Noreturn static void leave(int status)
{
	if (entry->exit_now)
		entry->exit_now(status);
	_exit(status);
}

_Noreturn void report_end(int is_first)
{
	send_end(is_first);
	leave(0);
}

/* Of threads that end a process at the same time the first does; it has the records for itself. */
static void await_end_of_another(void)
{
	static pid_t ending;

	/* Not a mere flag, as a child of vfork() has the memory of its parent. */
	if (__atomic_exchange_n(&ending, getpid(), __ATOMIC_SEQ_CST) == getpid())
		for (;;)
			pause();
}

_Noreturn void report_fail(const char *at, const char *expression, const char *expected,
			   const char *observed)
{
	static struct record record;

	await_end_of_another();
	begin(&record, REPORT_FAIL);
	append_field(&record, at);
	append_field(&record, expression);
	append_field(&record, expected);
	append_field(&record, observed);
	append_trace(&record);
	send_record(&record);
	_exit(1);
}

_Noreturn void report_broken(const char *at, const char *format, ...)
{
	static struct record record;
	char reason[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(reason, sizeof(reason), format, ap);
	va_end(ap);
	await_end_of_another();
	begin(&record, REPORT_BROKEN);
	append_field(&record, at);
	append_field(&record, reason);
	append_trace(&record);
	send_record(&record);
	_exit(1);
}

_Noreturn void report_skip(const char *format, ...)
{
	char reason[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(reason, sizeof(reason), format, ap);
	va_end(ap);
	await_end_of_another();
	send_text(REPORT_SKIP, reason);
	_exit(0);
}

void observe(const char *key, const char *format, ...)
{
	static struct record record;
	char value[512];
	va_list ap;
	int error = errno;

	va_start(ap, format);
	vsnprintf(value, sizeof(value), format, ap);
	va_end(ap);
	begin(&record, REPORT_OBSERVE);
	append_field(&record, key);
	append_field(&record, value);
	send_record(&record);
	errno = error;
}

void report_object(const char *name)
{
	send_text(REPORT_OBJECT, name);
}

void report_directory(void)
{
	send_text(REPORT_DIRECTORY, "");
}
