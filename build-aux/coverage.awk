# SPDX-License-Identifier: BSD-2-Clause
# Prints the lines executed of each file of an lcov tracefile; fails below `least` percent in all.
#	awk -F: -v least=90 -f coverage.awk coverage.info

function line_of(name, hit, found)
{
	printf "%6.1f %%  %5d of %5d  %s\n", found ? 100 * hit / found : 100, hit, found, name
}

$1 == "SF" { name = $2 }
$1 == "LF" { found = $2; all_found += found }
$1 == "LH" { hit = $2; all_hit += hit }
$1 == "end_of_record" { line_of(name, hit, found) }

END {
	line_of("all lines", all_hit, all_found)
	if (!all_found || 100 * all_hit < least * all_found) {
		print "coverage: less than " least " %" > "/dev/stderr"
		exit 1
	}
}
