# SPDX-License-Identifier: BSD-2-Clause
# Sums up a report of `mmap-cts run` for people.

function show(number, text)
{
	if (number)
		printf "%6d %s\n", number, text
}

# The first comments say what was tested.
/^# / && !cases { print substr($0, 3) }
/^(not )?ok / { cases++ }
/^ok / && !/ # / { passed++ }
/^ok .* # SKIP/ { skipped++ }
/^not ok .* # TODO/ { known++ }
/^Bail out!/ { print; ended = 1 }

/^ok .* # TODO/ {
	stale++
	unexpected[stale + failed] = $4 ": passes, but is listed as a known deviation"
}

/^not ok / && !/ # TODO/ {
	failed++
	unexpected[stale + failed] = $5
}

END {
	print ""
	show(cases, "cases")
	show(passed, "pass")
	show(known, "fail as this system is known to")
	show(skipped, "skipped: this system does not offer what they need")
	show(stale, "pass where a failure is known")
	show(failed, "fail")
	print ""
	for (i = 1; i <= stale + failed; i++)
		print "  " unexpected[i]
	if (stale + failed == 0 && passed && !ended)
		print "This system behaves as the standards and the manuals say, as far as was tested" \
			(known ? ",\nbut for the deviations that are known." : ".")
}
