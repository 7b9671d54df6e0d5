#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The bundle needs nothing beside it: no file, no /proc, no directory to write to, no shell, and no
# other process.
set -u

srcdir=${srcdir:?} builddir=${builddir:?} CC=${CC:-cc}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
number=0

# result NAME: whether the command before it succeeded
result()
{
	if [ $? -eq 0 ]; then outcome=ok; else outcome='not ok'; fi
	number=$((number + 1))
	echo "$outcome $number - $1"
	[ "$outcome" = ok ] || sed 's/^/# /' "$scratch/report"
}

skip_all()
{
	echo "1..0 # SKIP $*"
	exit 0
}

# run STATUS COMMAND...: whether the command ends with it; its report is kept
run()
{
	status=$1
	shift
	"$@" >"$scratch/report" 2>&1 </dev/null
	ended=$?
	[ "$ended" -eq "$status" ] || echo "exit status $ended" >>"$scratch/report"
	[ "$ended" -eq "$status" ]
}

says()
{
	grep -Eq -e "$1" "$scratch/report"
}

last_is()
{
	[ "$(tail -n 1 "$scratch/report")" = "$1" ]
}

# root COMMAND...: in the root directory, with namespaces for mounts and processes of its own
root()
{
	"$@" chroot "$scratch/root" /mmap-cts-bundle run munmap
}

read_only_root()
{
	# shellcheck disable=SC2016 # for the inner shell
	"$@" sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" &&
		exec chroot "$0" /mmap-cts-bundle run munmap' "$scratch/root"
}

verdicts()
{
	"$@" 2>/dev/null </dev/null | sed -n 's/^\(\(not \)*ok [0-9]* - [^ ]*\).*/\1/p'
}

echo 'int main(void) { return 0; }' >"$scratch/empty.c"
# The compiler and its options are words.
# shellcheck disable=SC2086
$CC -static -o "$scratch/empty" "$scratch/empty.c" 2>/dev/null || skip_all 'no static C library'
alone='unshare --mount --pid --fork'
[ "$(id -u)" -eq 0 ] || alone="$alone --map-root-user"
$alone true 2>/dev/null || skip_all 'namespaces cannot be made'

make -C "$builddir" bundle >"$scratch/report" 2>&1
result 'it is built'
mkdir "$scratch/root"
cp "$builddir/mmap-cts-bundle" "$scratch/root"

# shellcheck disable=SC2086
run 0 root $alone && says '^# known deviations: [0-9]+ of [1-9]' && last_is '# exit status 0'
result 'an empty root directory: it judges by what is compiled in'
says '^ok .*\.file-private$'
result '  and makes its files there'
says '# SKIP needs /proc$'
result '  and skips what needs /proc'
[ "$(ls "$scratch/root")" = mmap-cts-bundle ]
result '  and leaves nothing'

# shellcheck disable=SC2086
run 0 read_only_root $alone && last_is '# exit status 0'
result 'a root directory that cannot be written'
says '# SKIP no directory to write files in$' && says '^# file system: none'
result '  says what is skipped for it'

# shellcheck disable=SC2086
run 2 $alone "$builddir/mmap-cts-bundle" run no.such.case && last_is '# exit status 2'
result 'the first process: its exit status is the last line also when nothing is run'
# shellcheck disable=SC2086
$alone "$builddir/mmap-cts-bundle" 2>/dev/null </dev/null | sed 2q >"$scratch/report"
says '^1\.\.[0-9]{4}'
result 'the first process without arguments runs everything'

# Cases that leave orphans, stop, and kill whom they can.
verdicts "$builddir/tests/hostile" run --timeout 2 >"$scratch/hostile"
# shellcheck disable=SC2086
verdicts $alone "$builddir/tests/hostile" run --timeout 2 >"$scratch/report"
[ -s "$scratch/hostile" ] && cmp -s "$scratch/hostile" "$scratch/report"
result 'the first process judges hostile cases as any other'

echo "1..$number"
