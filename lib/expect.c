/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "arena.h"
#include "call.h"
#include "colour.h"
#include "expect.h"
#include "names.h"
#include "trace.h"

#define TEXT 128

void expect_true(const char *at, const char *what, bool condition)
{
	report_checked();
	if (!condition)
		report_fail(at, what, "true", "false");
}

/* Sizes are easier to recognise in hexadecimal. */
static void number_text(intmax_t number, char *text)
{
	if (number > 255)
		snprintf(text, TEXT, "%jd (%#jx)", number, (uintmax_t)number);
	else
		snprintf(text, TEXT, "%jd", number);
}

void expect_number(const char *at, const char *what, intmax_t want, intmax_t got)
{
	char expected[TEXT], observed[TEXT];

	report_checked();
	if (got == want)
		return;
	number_text(want, expected);
	number_text(got, observed);
	report_fail(at, what, expected, observed);
}

/* Two addresses of the same symbol, as "?", are told apart by their distance. */
static void address_texts(const void *want, const void *got, char *expected, char *observed)
{
	uintptr_t w = (uintptr_t)want, g = (uintptr_t)got;

	trace_address(want, expected, TEXT);
	trace_address(got, observed, TEXT);
	if (w != g && strcmp(expected, observed) == 0) {
		size_t used = strlen(observed);

		snprintf(observed + used, TEXT - used, " that is %#jx %s",
			 (uintmax_t)(g > w ? g - w : w - g), g > w ? "higher" : "lower");
	}
}

void expect_pointer(const char *at, const char *what, const void *want, const void *got)
{
	char expected[TEXT], observed[TEXT];

	report_checked();
	if (got == want)
		return;
	skip_wrong_colour();
	address_texts(want, got, expected, observed);
	report_fail(at, what, expected, observed);
}

/* -1 EINVAL, or the number alone. */
static void result_text(intmax_t result, int error, char *text)
{
	char name[24];

	if (result == -1)
		snprintf(text, TEXT, "-1 %s", errno_name(error, name));
	else
		number_text(result, text);
}

void expect_success(const char *at, const char *what, intmax_t got)
{
	int error = errno;
	char observed[TEXT];

	report_checked();
	if (got == 0)
		return;
	skip_wrong_colour();
	result_text(got, error, observed);
	report_fail(at, what, "0", observed);
}

int expect_no_less(const char *at, const char *what, int least, int got)
{
	int error = errno;
	char expected[TEXT], observed[TEXT];

	report_checked();
	if (got >= least)
		return got;
	snprintf(expected, sizeof(expected), "%d or more", least);
	result_text(got, error, observed);
	report_fail(at, what, expected, observed);
}

void expect_failure(const char *at, const char *what, int error, intmax_t got)
{
	int observed_error = errno;
	char expected[TEXT], observed[TEXT];

	report_checked();
	if (got == -1 && observed_error == error)
		return;
	skip_wrong_colour();
	result_text(-1, error, expected);
	result_text(got, observed_error, observed);
	report_fail(at, what, expected, observed);
}

void expect_error_number(const char *at, const char *what, int want, int got)
{
	char expected[24], observed[24];

	report_checked();
	if (got != want)
		report_fail(at, what, want ? errno_name(want, expected) : "0",
			    got ? errno_name(got, observed) : "0");
}

/* MAP_FAILED EINVAL, or where the mapping is. */
static void mapping_text(const void *got, int error, char *text)
{
	char name[24];

	if (got == MAP_FAILED)
		snprintf(text, TEXT, "MAP_FAILED %s", errno_name(error, name));
	else
		trace_address(got, text, TEXT);
}

void *expect_mapping(const char *at, const char *what, void *got)
{
	int error = errno;
	char observed[TEXT];

	report_checked();
	if (got != MAP_FAILED)
		return got;
	skip_wrong_colour();
	mapping_text(got, error, observed);
	report_fail(at, what, "a mapping", observed);
}

void expect_no_mapping(const char *at, const char *what, int error, void *got)
{
	int observed_error = errno;
	char expected[TEXT], observed[TEXT];

	report_checked();
	if (got == MAP_FAILED && observed_error == error)
		return;
	skip_wrong_colour();
	mapping_text(MAP_FAILED, error, expected);
	mapping_text(got, observed_error, observed);
	report_fail(at, what, expected, observed);
}

static void signal_text(int signo, int code, const char *addr, char *text, size_t size)
{
	char name[24], code_name[24];

	snprintf(text, size, "%s, %s, si_addr %s", signal_name(signo, name),
		 si_code_name(signo, code, code_name), addr);
}

static void access_text(const struct access *got, const char *addr, char *text, size_t size)
{
	if (got->signo)
		signal_text(got->signo, got->code, addr, text, size);
	else if (got->kind == 'l')
		snprintf(text, size, "no signal, loaded %#x", got->value);
	else if (got->kind == 's')
		snprintf(text, size, "no signal, stored %#x", got->value);
	else
		snprintf(text, size, "no signal, executed");
}

static bool same_fault_address(const void *want, const void *got)
{
#ifdef __s390__
	return page_of(want) == page_of(got);
#else
	return want == got;
#endif
}

void expect_fault(const char *at, const char *what, int signo, int code, const void *addr,
		  struct access got)
{
	char want_addr[TEXT], got_addr[TEXT], expected[2 * TEXT], observed[2 * TEXT];

	report_checked();
	if (got.signo == signo && got.code == code && same_fault_address(addr, got.addr))
		return;
	address_texts(addr, got.addr, want_addr, got_addr);
	signal_text(signo, code, want_addr, expected, sizeof(expected));
	access_text(&got, got_addr, observed, sizeof(observed));
	report_fail(at, what, expected, observed);
}

/* expected is what the access should have given, without an address. */
_Noreturn static void other_fault(const char *at, const char *what, const char *expected,
				  const struct access *got)
{
	char addr[TEXT], observed[2 * TEXT];

	trace_address(got->addr, addr, sizeof(addr));
	access_text(got, addr, observed, sizeof(observed));
	report_fail(at, what, expected, observed);
}

void expect_coded_fault(const char *at, const char *what, int signo, int code, struct access got)
{
	char name[24], code_name[24], expected[TEXT];

	report_checked();
	if (got.signo == signo && got.code == code)
		return;
	snprintf(expected, sizeof(expected), "%s, %s", signal_name(signo, name),
		 si_code_name(signo, code, code_name));
	other_fault(at, what, expected, &got);
}

void expect_any_fault(const char *at, const char *what, int signo, struct access got)
{
	char name[24];

	report_checked();
	if (got.signo != signo)
		other_fault(at, what, signal_name(signo, name), &got);
}

unsigned char expect_no_fault(const char *at, const char *what, struct access got)
{
	report_checked();
	if (got.signo)
		other_fault(at, what, "no signal", &got);
	return got.value;
}

static size_t pages_of(const char *at, const char *letters)
{
	size_t count = strlen(letters);

	if (count == 0 || count > EXPECT_PAGES)
		report_broken(at, "%zu pages are expected at once, not 1 to %d", count,
			      EXPECT_PAGES);
	return count;
}

void expect_states(const char *at, const char *what, void *start, const char *letters)
{
	size_t i, count = pages_of(at, letters);
	char expected[TEXT], observed[EXPECT_PAGES + 1];

	report_checked();
	for (i = 0; i < count; i++)
		observed[i] = page_state((char *)start + i * page);
	observed[count] = '\0';
	if (strcmp(observed, letters) != 0) {
		snprintf(expected, sizeof(expected), "pages %s", letters);
		report_fail(at, what, expected, observed);
	}
}

void expect_residency(const char *at, const char *what, void *start, const char *digits)
{
	size_t i, count = pages_of(at, digits);
	unsigned char vec[EXPECT_PAGES] = { 0 };
	char expected[TEXT], observed[TEXT];
	int result;

	report_checked();
	result = call_mincore(start, count * page, vec);
	if (result == 0) {
		for (i = 0; i < count; i++)
			observed[i] = vec[i] & 1 ? '1' : '0';
		observed[count] = '\0';
		if (strcmp(observed, digits) == 0)
			return;
	} else {
		result_text(result, errno, observed);
	}
	snprintf(expected, sizeof(expected), "pages resident %s", digits);
	report_fail(at, what, expected, observed);
}
