#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The file system under test is told of an overlay as well, with that of its upper layer; in a mount
# namespace of the test's own.
set -u

if [ "${1:-}" != mounted ]; then
	unshare --mount true 2>/dev/null || { echo '1..0 # SKIP no mount namespace'; exit 0; }
	exec unshare --mount "$0" mounted
fi

scratch=$(mktemp -d) || exit 1
trap 'umount -R "$scratch" 2>/dev/null; rmdir "$scratch"' EXIT
mount -t tmpfs none "$scratch" || { echo '1..0 # SKIP no tmpfs'; exit 0; }
mkdir "$scratch/lower" "$scratch/upper" "$scratch/work" "$scratch/merged"
mount -t overlay none "$scratch/merged" -o \
	"lowerdir=$scratch/lower,upperdir=$scratch/upper,workdir=$scratch/work" 2>/dev/null ||
	{ echo '1..0 # SKIP no overlay'; exit 0; }

echo 1..2
for directory in "$scratch:tmpfs" "$scratch/merged:overlay/tmpfs"; do
	told=$("${builddir:?}/mmap-cts" run --dir "${directory%%:*}" munmap.length.zero |
		sed -n 's/^# file system: \(.*\), that of .*/\1/p')
	if [ "$told" = "${directory#*:}" ]; then
		echo "ok - $told"
	else
		echo "not ok - ${directory#*:}, not $told"
	fi
done
