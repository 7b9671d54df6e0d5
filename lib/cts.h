/* SPDX-License-Identifier: BSD-2-Clause */
/* All that a case is written with. */
#ifndef CTS_H
#define CTS_H

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "abi.h"
#include "arena.h"
#include "arena_end.h"
#include "call.h"
#include "case.h"
#include "colour.h"
#include "expect.h"
#include "feature.h"
#include "file_time.h"
#include "fixture.h"
#include "mapping.h"
#include "maps.h"
#include "meminfo.h"
#include "privilege.h"
#include "probe.h"
#include "process.h"
#include "range.h"
#include "report.h"
#include "residency.h"
#include "rlimit.h"
#include "system_call.h"
#include "thread.h"
#include "trace.h"

#endif
