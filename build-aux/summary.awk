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

/^(not )?ok / { inside = 0 }

/^ok .* # TODO/ {
	stale++
	unexpected[++count] = $4 ": passes, but is listed as a known deviation"
}

# What its block says decides whether it is a fail.
/^not ok / && !/ # TODO/ {
	inside = 1
	unexpected[++count] = $5
}
inside && /^  verdict: fail$/ { failed++ }
inside && /^  verdict: broken$/ { broken++ }
inside && /^  reason: "/ {
	sub(/^  reason: "/, "")
	sub(/"$/, "")
	unexpected[count] = unexpected[count] ": could not be judged: " $0
}

END {
	print ""
	show(cases, "cases")
	show(passed, "pass")
	show(known, "fail as this system is known to")
	show(skipped, "skipped: this system does not offer what they need")
	show(stale, "pass where a failure is known")
	show(failed, "fail")
	show(broken, "could not be judged")
	print ""
	for (i = 1; i <= count; i++)
		print "  " unexpected[i]
	if (!count && passed && !ended)
		print "This system behaves as the standards and the manuals say, as far as was tested" \
			(known ? ",\nbut for the deviations that are known." : ".")
}
