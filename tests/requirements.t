#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What the build refuses: malformed tables, and sources that name what is not in them. And that each
# requirement that can be tested has a case, and each known deviation is one of a case.
set -u

check=${srcdir:?}/build-aux/requirements.awk
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
number=0

# verdict NAME STATUS COMPLAINT: of the table.tsv and source.c at hand; "" for none.
verdict()
{
	number=$((number + 1))
	complaint=$(cd "$scratch" && awk -f "$check" table.tsv source.c 2>&1)
	status=$?
	if [ "$status" -eq "$2" ] && [ "$complaint" = "$3" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		printf '%s\n' "$status: $complaint" | sed 's/^/# /'
	fi
}

table()
{
	printf 'id\tclass\tinterface\tsince\tstatement\tsource\ttestable\tnotes\n'
	printf 'a.b\tposix\tmmap\t-\tIt (does) it.\tPOSIX\tyes\t\n'
	printf '%b' "$@"
} >"$scratch/table.tsv"

source_with()
{
	printf '%b' "$@" >"$scratch/source.c"
}

echo 1..12

table ''
source_with 'CASE("x", "y", REQUIRES("a.b"))\n'
verdict 'all known' 0 ''
source_with 'CASE("x", "y (z)",\n\tREQUIRES("a.b",\n\t\t "a.c"))\n'
verdict 'an unknown id on a line of its own' 1 'source.c:3: unknown requirement a.c'
source_with '{ ROW("x", "y", REQUIRES("a.b")) }, { ROW("x", "y", REQUIRES("a.d")) }\n'
verdict 'the second list of a line' 1 'source.c:1: unknown requirement a.d'
source_with 'DEFECT("x", "y", BREAKS("a.e"))\n'
verdict 'a defect' 1 'source.c:1: unknown requirement a.e'

source_with ''
table 'a.c\tposix\tmmap\n'
verdict 'too few fields' 1 'table.tsv:3: a.c: 3 fields, not 8'
table 'a.b\tposix\tmmap\t-\tIt does.\tPOSIX\tyes\t\n'
verdict 'an id twice' 1 'table.tsv:3: a.b: a second time'
table 'a.c\tmaybe\tmmap\t-\tIt does.\tPOSIX\tyes\t\n'
verdict 'an unknown class' 1 'table.tsv:3: a.c: unknown class maybe'
table 'a.c\tlinux\tmmap\t-\tIt does.\tPOSIX\t\t\n'
verdict 'nothing said of testable' 1 'table.tsv:3: a.c: no statement, or nothing said of testable'
table ''
source_with 'REQUIRES(a, "a.b"\n'
verdict 'a name that is no string' 1 'source.c:1: not a string in a list of requirements: a'

# none NAME LINES: nothing is to be found.
none()
{
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

none 'testable requirements without a case' \
	"$(mmap-cts requirements | awk -F '\t' '$4 == "NONE" { print $1 }')"
none 'sentences of two cases, which do not tell the rule of either' \
	"$(mmap-cts list --json | sed -n 's/.*"sentence": "\(.*\)", "requirements.*/\1/p' | sort | uniq -d)"
none 'deviations of no case' "$(
	for file in "$srcdir"/expected/*.expect; do
		awk '!/^#/ && NF { print $1 }' "$file" | sort -u | while read -r pattern; do
			mmap-cts list "$pattern" 2>&1 >/dev/null | sed "s,^,${file##*/}: ,"
		done
	done
)"
