/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What nearly every case writes stands together: each page that a child writes is copied for it,
 * and that is a good part of what a case costs. Large or seldom written objects stay out of it.
 */
#ifndef CTS_STATE_H
#define CTS_STATE_H

#define CASE_STATE __attribute__((section("cts_state")))

#endif
