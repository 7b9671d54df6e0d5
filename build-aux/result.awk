# SPDX-License-Identifier: BSD-2-Clause
# Makes a reference result of a report of `mmap-cts run`: without what is of that machine alone, the
# name of the directory, and without the numbers of the cases.
#	awk -f build-aux/result.awk report.tap > expected/results/NAME.tap
/^# file system: / { sub(/, that of .*/, "") }
/^ok / { sub(/ [0-9]+ -/, "") }
/^not ok / { sub(/ [0-9]+ -/, "") }
{ print }
