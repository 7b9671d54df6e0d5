/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults that userfaultfd() hands to the process: of missing and of write-protected pages. */
#include "uffd.h"

/* One thread accesses the page, the other answers for it. */
struct exchange {
	int fd;
	char *at;
	bool stores;
	void (*answer)(const struct exchange *);
	uint64_t flags;	 /* of the event */
	int finished[2]; /* a pipe: the access is over */
	struct access access;
};

static bool is_finished(const struct exchange *exchange, int timeout)
{
	struct pollfd poll_finished = { .fd = exchange->finished[0], .events = POLLIN };

	return poll(&poll_finished, 1, timeout) == 1;
}

/* Waits for the event; the end of the access instead of it is a failure. */
static struct uffd_event next_event(const struct exchange *exchange)
{
	struct pollfd either[] = { { .fd = exchange->fd, .events = POLLIN },
				   { .fd = exchange->finished[0], .events = POLLIN } };
	struct uffd_event event;

	if (poll(either, 2, -1) < 0)
		broken("poll failed");
	expect(either[0].revents & POLLIN);
	expect_int(sizeof(event), call_read(exchange->fd, &event, sizeof(event)));
	return event;
}

static void access_and_answer(unsigned index, void *arg)
{
	struct exchange *exchange = arg;
	struct uffd_event event;

	if (index == 0) {
		exchange->access = exchange->stores ? store(exchange->at, 's') : load(exchange->at);
		if (write(exchange->finished[1], "f", 1) != 1)
			broken("write to a pipe failed");
		return;
	}
	event = next_event(exchange);
	expect_int(EVENT_PAGE_FAULT, event.event);
	expect_address(page_of(exchange->at), page_of((char *)(uintptr_t)event.address));
	expect_int(exchange->flags, event.flags & (FAULT_WRITE | FAULT_WP));
	expect(!is_finished(exchange, 0));
	exchange->answer(exchange);
}

static void expect_exchange(struct exchange *exchange)
{
	fixture_pipe(exchange->finished);
	run_threads(2, access_and_answer, exchange);
	expect_access(exchange->access);
}

static void answer_copy(const struct exchange *exchange)
{
	char *from = map_anon(page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct uffd_copy copy = { .to = (uintptr_t)page_of(exchange->at), .length = page };

	expect_access(store(from, 'c'));
	expect_access(store(from + page - 1, 'd'));
	copy.from = (uintptr_t)from;
	expect_ok(call_ioctl(exchange->fd, COPY, &copy));
	expect_int(page, copy.copied);
}

static void answer_zero(const struct exchange *exchange)
{
	struct uffd_zero zero = { .range = range_of(page_of(exchange->at), page) };

	expect_ok(call_ioctl(exchange->fd, ZEROPAGE, &zero));
	expect_int(page, zero.zeroed);
}

struct missing_row {
	struct row row;
	bool stores;
	void (*answer)(const struct exchange *);
	unsigned char first, last; /* bytes of the page afterwards */
};

static const struct missing_row missing[] = {
	{ ROW("load-copy", "a load waits for UFFDIO_COPY and sees what was copied"),
	  false, answer_copy, 'c', 'd' },
	{ ROW("store-copy", "a store waits for UFFDIO_COPY and is made to what was copied"),
	  true, answer_copy, 's', 'd' },
	{ ROW("load-zero", "a load waits for UFFDIO_ZEROPAGE and sees 0"),
	  false, answer_zero, 0, 0 },
	{ ROW("store-zero", "a store waits for UFFDIO_ZEROPAGE"), true, answer_zero, 's', 0 },
};

/* Pages 0 and 2 are not registered. */
CASES("userfaultfd.fault.missing", struct missing_row, missing, REQUIRES("uffd.missing-fault"),
      NEEDS(NEED_THREADS))
{
	char *m = map_anon(3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct exchange exchange = { .fd = fixture_uffd(0),
				     .at = m + page,
				     .stores = row->stores,
				     .answer = row->answer,
				     .flags = row->stores ? FAULT_WRITE : 0 };

	register_range(exchange.fd, m + page, page, MODE_MISSING);
	expect_byte(m, 0);
	expect_exchange(&exchange);
	if (!row->stores)
		expect_int(row->first, exchange.access.value);
	expect_byte(m + page, row->first);
	expect_byte(m + 2 * page - 1, row->last);
	expect_zeroes(m + 2 * page, page);
}

static void protect(int fd, char *at, bool protected)
{
	struct uffd_protect argument = { .range = range_of(at, page), .mode = protected };

	expect_ok(call_ioctl(fd, WRITE_PROTECT, &argument));
}

static void answer_unprotect(const struct exchange *exchange)
{
	expect_byte(exchange->at, 'o');
	protect(exchange->fd, exchange->at, false);
}

/* A page that is there, so that only its protection is missing. */
static char *map_protected(int fd)
{
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	expect_access(store(m, 'o'));
	expect_access(store(m + page, 'o'));
	register_range(fd, m, 2 * page, MODE_WP);
	protect(fd, m, true);
	return m;
}

CASE("userfaultfd.fault.write-protected",
     "a store to a write-protected page waits until that is lifted", REQUIRES("uffd.write-protect"),
     NEEDS(NEED_THREADS))
{
	int fd = fixture_uffd(FEATURE_WP);
	char *m = map_protected(fd);
	struct exchange exchange = { .fd = fd,
				     .at = m,
				     .stores = true,
				     .answer = answer_unprotect,
				     .flags = FAULT_WRITE | FAULT_WP };

	/* Loads, and stores to the page that is not protected, go on. */
	expect_byte(m, 'o');
	expect_access(store(m + page, 'p'));
	expect_exchange(&exchange);
	expect_byte(m, 's');
	expect_byte(m + page, 'p');
}

CASE("userfaultfd.fault.sigbus",
     "with UFFD_FEATURE_SIGBUS an access to a missing page raises SIGBUS",
     REQUIRES("uffd.sigbus-feature"))
{
	struct exchange exchange = { .fd = fixture_uffd(FEATURE_SIGBUS) };
	char *m = map_anon(2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	register_range(exchange.fd, m, page, MODE_MISSING);
	expect_signal(SIGBUS, BUS_ADRERR, m, load(m));
	expect_signal(SIGBUS, BUS_ADRERR, m + page - 1, store(m + page - 1, 1));
	expect_byte(m + page, 0);
	exchange.at = m;
	answer_copy(&exchange);
	expect_byte(m, 'c');
	expect_access(store(m, 1));
}

CASE("userfaultfd.fault.sigbus-write-protected",
     "with UFFD_FEATURE_SIGBUS a store to a write-protected page raises SIGBUS",
     REQUIRES("uffd.sigbus-feature", "uffd.write-protect"))
{
	int fd = fixture_uffd(FEATURE_WP | FEATURE_SIGBUS);
	char *m = map_protected(fd);

	expect_signal(SIGBUS, BUS_ADRERR, m, store(m, 'x'));
	expect_byte(m, 'o');
	expect_access(store(m + page, 'p'));
	protect(fd, m, false);
	expect_access(store(m, 'p'));
	expect_byte(m, 'p');
}
