/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files and descriptors to map. Set-up that fails makes the case broken; set-up that the target
 * does not offer (no memfd_create(), no directory to write to) skips it. Descriptors print as f0
 * and so on, and are closed by exec; see inherited().
 */
#ifndef CTS_FIXTURE_H
#define CTS_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "report.h"

/*
 * The byte of a file's known content at an offset: never 0, and different at the same place of any
 * two of 251 pages in a row, whatever the page size: 251 is a prime number.
 */
unsigned char pattern(off_t offset);

/* Once, before any file is made. */
void pattern_init(void);
#define PATTERN_PERIOD 251

/* PATTERN_RUN bytes of it, from an offset on. */
const unsigned char *pattern_run(off_t offset);
#define PATTERN_RUN (1 << 14)

/* Writes pattern() over [offset, offset + length) of the file. */
void fill_pattern(int fd, off_t offset, size_t length);

/* The same from the beginning on of an object that is in memory, not in the directory under test. */
void fill_object(int fd, off_t size);

/* Why a case is skipped for whose files there is no room. */
#define NO_SPACE_LEFT "no space is left in the directory under test"
bool is_no_space(int error);

/* A regular file of the directory under test with size bytes of pattern, O_RDWR, without a name. */
int fixture_file(off_t size);

/* The same opened with oflag: O_RDONLY, O_WRONLY, O_RDWR, with O_APPEND, O_PATH … */
int fixture_file_opened(off_t size, int oflag);

/*
 * The same with a name, in a directory of the case's own, which goes when the case ends; mode 0644.
 * Returns the path, which stays valid; open it with open_path(). name has no slash and stays valid.
 */
const char *fixture_path(const char *name, off_t size);

/*
 * The directory of the case's own, DIRECTORY/NUMBER, made at the first call, with mode 0755. The
 * runner removes it with all that is in it. A case that forks calls it before.
 */
const char *fixture_directory(void);

/* lseek() from the start of the file; a failure makes the case broken. Returns fd. */
int set_offset(int fd, off_t offset);

/*
 * A named file with the header that mkswap writes, open for reading and writing; *path is its path.
 * For NEEDS(NEED_INVASIVE): whoever calls swapon() with it expects nothing before swapoff().
 */
int fixture_swapfile(const char **path);

/* open(), traced; a failure makes the case broken. */
int open_path(const char *path, int oflag);

/* An object of size bytes of pattern that is no regular file of the directory under test. */
int fixture_memfd(off_t size); /* with MFD_ALLOW_SEALING */
int fixture_shm(off_t size);   /* shm_open(), unlinked */

/*
 * Names for shm_open(). shm_name() gives one that nothing has, whose word the trace shows. The
 * object is removed after the case, as is that of a name that the case made of it by adding to its
 * end and gave to shm_object(), which returns it. Names stay valid.
 */
const char *shm_name(const char *word);

/* Skips the case where no object with a name can be made; shm_name() does so itself. */
void need_objects(void);
const char *shm_object(const char *name);

/*
 * For what call_shmget() returns, and at once: marks the segment to be removed and attaches it, by
 * the libc, so that it can be used until the process ends and is gone then, however it ends. Linux
 * attaches a removed segment by its id as long as somebody has it. Returns id, with errno; -1 is no
 * segment. shm_attached() is shm_nattch but for that one attachment.
 */
int shm_segment(int id);
size_t shm_attached(int id);

/* The kinds of object whose mappings obey the same rules; for tables of cases. */
enum backing { BACKING_ANON, BACKING_ZERO, BACKING_FILE, BACKING_MEMFD, BACKING_SHM };
#define BACKING_COUNT (BACKING_SHM + 1)
extern const char *const backing_names[BACKING_COUNT];

/* An object of the kind with size bytes of pattern: BACKING_FILE and what follows it. */
int fixture_object(enum backing backing, off_t size);

/*
 * Maps length bytes of the kind with call_mmap(); share is MAP_PRIVATE or MAP_SHARED. Objects of a
 * size are made as long as the mapping and hold pattern(). *fd is the object's descriptor, -1 for
 * BACKING_ANON; fd may be NULL.
 */
#define map_backing(backing, length, prot, share, fd)                                              \
	map_backing_at(HERE, (backing), (length), (prot), (share), (fd))
char *map_backing_at(const char *at, enum backing backing, size_t length, int prot, int share,
		     int *fd);
/* The byte at an offset of a fresh mapping of the kind: 0, or pattern(). */
unsigned char backing_byte(enum backing backing, off_t offset);

/* Things that cannot be mapped, or not in every way. */
void fixture_pipe(int ends[2]); /* read end, write end */
int fixture_socket(int domain, int type);
int fixture_device(const char *path, int oflag); /* skips when there is none */

/*
 * A free block device that is the file from now on, as long as the device is open; *path is its
 * path. Skips when there is none. For NEEDS(NEED_INVASIVE).
 */
int fixture_loop(int file, const char **path);

/*
 * The path of a tmpfs mounted for the case alone, with mount flags (MS_NOEXEC) and options
 * ("size=64k"), in a namespace of the case's own. It covers fixture_directory(), so that
 * fixture_path() makes its files in it. For NEEDS(NEED_USERNS).
 */
const char *fixture_tmpfs(unsigned long flags, const char *options);

/* fstat() of the entry; a failure makes the case broken. */
struct stat fixture_stat(int fd);

/*
 * Where the last block of the file ends, of whole pages of st_blksize bytes at least. The page cache
 * has nothing beyond it, while up to there it may: a tmpfs of huge pages has them whole.
 */
size_t fixture_block_end(int fd);

/*
 * For case_run(), before the body: where files are made, NULL for nowhere, and the number of the
 * case. The file mode creation mask becomes 022, whatever the user's is.
 */
void fixture_init(const char *where, unsigned number);

#endif
