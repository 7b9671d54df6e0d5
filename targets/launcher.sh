# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# What the launchers share. A launcher begins with comments that say what it is, which are its help,
# then sources this file, defines the function launch, and ends in: launcher "$@".
#
#   launch ARGUMENT...          runs "$bundle" there once, with the arguments, by the function limited;
#                               the report goes to standard output, and its status is that of the bundle
#   set_option NAME VALUE       if there are options besides those of all launchers: takes one, or fails
#   prepare                     if there is something to check or to make before launch
#
# They may use $bundle, $timeout (both can be preset), $scratch (a directory that is removed at the
# end), and say what is wrong by trouble, wrong_use and need. Who sets guest=yes takes the exit status
# from the last line of a report that the bundle printed as process 1.
set -u

bundle=${BUNDLE:-./mmap-cts-bundle}
timeout=${timeout:-600}
guest=no
verbose=no
program=${0##*/}
scratch=
child=
viewer=

# The target is not there or did not do its part: nothing is judged.
trouble()
{
	echo "$program: $*" >&2
	exit 126
}

wrong_use()
{
	echo "$program: $*; see $program --help" >&2
	exit 2
}

need()
{
	command -v "$1" >/dev/null || trouble "there is no $1: install the package $2"
}

# limited COMMAND...: for no more than the time there is, and no longer than the launcher.
limited()
{
	timeout --kill-after=5 "$timeout" "$@" </dev/null &
	child=$!
	wait "$child"
}

finish()
{
	trap - EXIT
	{
		[ -z "$child" ] || kill "$child"
		[ -z "$viewer" ] || kill "$viewer"
		wait
	} 2>/dev/null
	[ -z "$scratch" ] || rm -rf "$scratch"
	exit "$1"
}

set_option()
{
	false
}

prepare()
{
	:
}

print_help()
{
	sed -n '3,/^[^#]/s/^# \{0,1\}//p' "$0"
	cat <<END

  --bundle FILE      the program to run: $bundle
  --timeout SECONDS  how long it may take: $timeout
  --verbose          show all that the target prints, on standard error
  -h, --help

The words after -- go to mmap-cts run. Standard output is its report in TAP, once it is complete, and
the exit status is its own. With 126 nothing is judged: the target could not be started or gave no
complete report, twice; standard error says why.
END
}

# The report alone, without what firmware and kernel print around it.
extract_report()
{
	tr -d '\r' <"$scratch/console" |
		sed -n '/TAP version 13/,$ {
			s/.*TAP version 13/TAP version 13/
			p
			/^# exit status/q
		}' >"$scratch/report"
}

# Sets problem to what is missing of the report. It ends in a count of the verdicts, even if the run was
# interrupted.
check_report()
{
	planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$scratch/report")
	reported=$(grep -cE '^(not )?ok [0-9]+ - ' "$scratch/report")
	problem=
	if [ ! -s "$scratch/report" ]; then
		problem="the target printed no report"
	elif ! grep -q '^# pass [0-9]' "$scratch/report"; then
		problem="the report breaks off after $reported of $planned cases"
	elif [ "$reported" != "$planned" ] && ! grep -q '^Bail out!' "$scratch/report"; then
		problem="the report has $reported of $planned cases"
	fi
	case $status in
	124 | 137) problem=${problem:+"$problem: the time of $timeout s was over"} ;;
	esac
}

# Sets status and problem.
attempt()
{
	launch run "$@" >"$scratch/console" 2>"$scratch/errors"
	status=$?
	child=
	extract_report
	if [ "$guest" = yes ]; then
		said=$(tr -d '\r' <"$scratch/console" | sed -n 's/^# exit status //p' | tail -n 1)
		[ -z "$said" ] || status=$said
	fi
	check_report
	# Wrong use of the program is none of the target.
	if [ "$status" -eq 2 ] && grep -hE '^mmap-cts: ' "$scratch/console" "$scratch/errors" >&2; then
		finish 2
	fi
}

launcher()
{
	while [ $# -gt 0 ]; do
		case $1 in
		--) shift && break ;;
		-h | --help) print_help && exit 0 ;;
		--verbose) verbose=yes && shift && continue ;;
		--*=*)
			name=${1%%=*} value=${1#*=}
			shift
			set -- "$name" "$value" "$@"
			;;
		--*) [ $# -gt 1 ] || wrong_use "$1 is unknown or has no value" ;;
		*) wrong_use "$1: what is for mmap-cts follows after --" ;;
		esac
		case $1 in
		--bundle) bundle=$2 ;;
		--timeout) timeout=$2 ;;
		*) set_option "$1" "$2" || wrong_use "unknown option $1" ;;
		esac
		shift 2
	done
	case $timeout in
	'' | *[!0-9]*) wrong_use "--timeout takes seconds, not $timeout" ;;
	esac
	# Not to be looked for in PATH.
	case $bundle in
	*/*) ;;
	*) bundle=./$bundle ;;
	esac
	[ -f "$bundle" ] || trouble "there is no $bundle: make bundle, or name one with --bundle"
	scratch=$(mktemp -d) || trouble "cannot make a directory in ${TMPDIR:-/tmp}"
	trap 'finish $?' EXIT
	trap 'finish 130' INT
	trap 'finish 143' TERM
	prepare
	if [ "$verbose" = yes ]; then
		: >"$scratch/console"
		tail -f "$scratch/console" >&2 2>/dev/null &
		viewer=$!
	fi
	attempt "$@"
	[ -z "$problem" ] || attempt "$@"
	cat "$scratch/report"
	[ -n "$problem" ] || exit "$status"
	[ ! -s "$scratch/report" ] || echo "Bail out! $problem"
	trouble "$problem$(sed -n '$s/^/: /p' "$scratch/errors")"
}
