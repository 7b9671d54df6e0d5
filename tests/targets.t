#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The launchers of targets/: what they make of a target that starts, or does not, and of its report. A
# script stands in for the kernel, and where there is a User-Mode Linux it is started as well.
set -u

srcdir=${srcdir:?} builddir=${builddir:?}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cd "$scratch" || exit 1
unset BUNDLE
: >bundle
number=0

# launch STATUS NAME ARGUMENT...: whether the launcher ends so. Its output is in out and err.
launch()
{
	want=$1 name=$2
	shift 2
	"$srcdir/targets/uml" "$@" >out 2>err </dev/null
	got=$?
	[ $got -eq "$want" ]
	report "$name"
}

# report NAME: of the command before
report()
{
	result=$?
	number=$((number + 1))
	if [ $result -eq 0 ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		sed 's/^/# /' out err
	fi
}

# kernel LINE...: a script that prints them
kernel()
{
	{
		echo '#!/bin/sh'
		echo "cat <<'END'"
		printf '%s\n' "$@"
		echo END
	} >kernel
	chmod 755 kernel
}

one_line()
{
	[ "$(wc -l <err)" -eq 1 ] && grep -q "^uml: .*$1" err
	report "it says why: $1"
}

echo 1..25
launch 2 'an option that is unknown is wrong use' --unknown
launch 2 'so is a word in front of --' munmap
launch 2 'and a time that is no number' --timeout soon
launch 126 'there is no bundle' -- munmap
one_line 'make bundle'
launch 126 'there is no kernel' --bundle bundle --kernel ./absent
one_line user-mode-linux
launch 126 'a kernel that does not start' --bundle bundle --kernel false
one_line 'no report'

kernel 'firmware TAP version 13' 1..1 'ok 1 - a' '# pass 1, fail 0' '# exit status 0' 'Power down'
launch 0 'a report as expected' --bundle bundle --kernel ./kernel
printf '%s\n' 'TAP version 13' 1..1 'ok 1 - a' '# pass 1, fail 0' '# exit status 0' | cmp -s - out
report 'the report, and nothing else'
kernel 'TAP version 13' 1..1 'not ok 1 - a' '# pass 0, fail 1' '# exit status 1'
launch 1 'a case that fails' --bundle bundle --kernel ./kernel
kernel 'mmap-cts: no case matches x' '# exit status 2'
launch 2 'wrong use of the program' --bundle bundle --kernel ./kernel -- x
[ "$(cat err)" = 'mmap-cts: no case matches x' ]
report 'the program says what is wrong'
kernel 'TAP version 13' 1..3 'ok 1 - a' 'not ok 2 - b'
launch 126 'a guest that is killed' --bundle bundle --kernel ./kernel
one_line 'after 2 of 3 cases'
[ "$(sed -n '$s/\(Bail out!\).*/\1/p' out)" = 'Bail out!' ]
report 'what there is of the report, and Bail out!'
kernel 'TAP version 13' 1..3 'ok 1 - a' '# pass 1, fail 0' 'Bail out! interrupted by SIGTERM' '# exit status 143'
launch 143 'a run that was interrupted' --bundle bundle --kernel ./kernel

kernel 'TAP version 13' 1..1 'ok 1 - a' '# pass 1, fail 0' '# exit status 0'
sed -i '2i [ -f second ] || { : >second; exit 0; }' kernel
launch 0 'a kernel that starts at the second time' --bundle bundle --kernel ./kernel
printf '#!/bin/sh\nexec sleep 60\n' >kernel
launch 126 'a kernel that does not end' --bundle bundle --kernel ./kernel --timeout 1
one_line 'the time of 1 s was over'

bundle=$builddir/mmap-cts-bundle
if ! command -v linux.uml >/dev/null || [ ! -f "$bundle" ]; then
	for name in 'starts' 'the case ran' 'a deviation that is not listed' 'a process that ends early'; do
		number=$((number + 1))
		echo "ok $number - User-Mode Linux: $name # SKIP no linux.uml or no bundle"
	done
	exit
fi
launch 0 'User-Mode Linux: starts' --bundle "$bundle" -- munmap.length.zero
grep -q '^ok 1 - munmap.length.zero$' out
report 'User-Mode Linux: the case ran'
launch 1 'User-Mode Linux: a deviation that is not listed' --bundle "$bundle" -- \
	--expected none mmap.32bit.too-big
launch 126 'User-Mode Linux: a process that ends early' --bundle /bin/true -- munmap
