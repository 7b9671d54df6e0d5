# SPDX-License-Identifier: BSD-2-Clause
# Fails when the table of requirements is malformed, or when REQUIRES(), BREAKS() or UNMET() of a
# source names an id that is not in it. UNMET() may name cases too; tests/check-unusual looks at these.
#	awk -f requirements.awk requirements.tsv SOURCE…

function complain(message)
{
	print FILENAME ":" FNR ": " message > "/dev/stderr"
	bad = 1
}

BEGIN {
	FS = "\t"
	split("posix posix-may linux linux-defacto libc", names, " ")
	for (i in names)
		classes[names[i]] = 1
}

FNR == 1 {
	nfile++
	inside = 0
}

nfile == 1 && FNR > 1 {
	if (NF != 8)
		complain($1 ": " NF " fields, not 8")
	else if ($1 in known)
		complain($1 ": a second time")
	else if (!($2 in classes))
		complain($1 ": unknown class " $2)
	else if ($5 == "" || $7 == "")
		complain($1 ": no statement, or nothing said of testable")
	known[$1] = 1
}

# A list may span lines; it ends at the first parenthesis outside a string.
nfile > 1 {
	rest = $0
	for (;;) {
		if (!inside) {
			if (!match(rest, /(REQUIRES|BREAKS|UNMET)\(/))
				next
			unmet = substr(rest, RSTART, 5) == "UNMET"
			rest = substr(rest, RSTART + RLENGTH)
			inside = 1
		}
		at = match(rest, /[)"]/)
		between = at ? substr(rest, 1, at - 1) : rest
		gsub(/[ \t,]/, "", between)
		if (between != "")
			complain("not a string in a list of requirements: " between)
		if (!at)
			next
		found = substr(rest, at, 1)
		rest = substr(rest, at + 1)
		if (found == ")") {
			inside = 0
			continue
		}
		end = index(rest, "\"")
		id = substr(rest, 1, end - 1)
		rest = substr(rest, end + 1)
		if (!(id in known) && !(unmet && id ~ /^case:/))
			complain("unknown requirement " id)
	}
}

END {
	exit bad
}
