#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The commands of README.md and of the manual's EXAMPLES do what is said of them: they succeed. Each
# fenced sh block is a test. Left out are those that install packages, and those whose tool is not there.
set -u

srcdir=${srcdir:?} builddir=${builddir:?}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The source as a block finds it, with the program in build/.
for file in "$srcdir"/*; do
	ln -s "$file" "$scratch"
done
rm -f "$scratch/build"
ln -s "$builddir" "$scratch/build"
mkdir "$scratch/blocks"

awk -v to="$scratch/blocks" '
	/^```sh$/ { inside = 1; file = sprintf("%s/readme-%02d", to, NR); next }
	/^```/ { inside = 0 }
	inside { print > file }
' "$srcdir/README.md"
awk -v to="$scratch/blocks" '
	/^\.Sh / { examples = /EXAMPLES/ }
	examples && /^\.Dl \$ / { sub(/^\.Dl \$ /, ""); print > sprintf("%s/manual-%03d", to, NR) }
' "$srcdir/man/mmap-cts.1"

has_static_libc()
{
	echo 'int main(void) { return 0; }' >"$scratch/empty.c"
	# The compiler and its options are words.
	# shellcheck disable=SC2086
	${CC:-cc} -static -o "$scratch/empty" "$scratch/empty.c" 2>/dev/null
}

set -- "$scratch"/blocks/*
echo "1..$#"
number=0
for block; do
	number=$((number + 1))
	name="$(basename "$block"): $(sed -n 1p "$block")"
	if grep -q bootstrap "$block"; then
		echo "ok $number - $name # SKIP installs packages"
		continue
	fi
	if grep -q musl-gcc "$block" && ! command -v musl-gcc >/dev/null; then
		echo "ok $number - $name # SKIP no musl-gcc"
		continue
	fi
	if grep -q userns "$block" && ! unshare --user --map-root-user true 2>/dev/null; then
		echo "ok $number - $name # SKIP no user namespaces"
		continue
	fi
	if grep -q 'make bundle' "$block" && ! has_static_libc; then
		echo "ok $number - $name # SKIP no static C library"
		continue
	fi
	if (cd "$scratch" && sh -eu "$block") >"$scratch/output" 2>&1 </dev/null; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		sed 's/^/# /' "$scratch/output"
	fi
done
