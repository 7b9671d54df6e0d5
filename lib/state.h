/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is written for nearly every case, by itself or by the runner, stands together: each page
 * that either writes after the fork() is copied, and that is a good part of what a case costs.
 * Large or seldom written objects stay out of it.
 */
#ifndef CTS_STATE_H
#define CTS_STATE_H

#define CASE_STATE __attribute__((section("cts_state")))

#endif
