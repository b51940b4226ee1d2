# Prints the targets and variables of a Makefile with the text after their "##":
# the help stands beside what it describes, so it cannot list what is not there.
BEGIN { FS = "[ \t]*## " }
/^[a-z][a-z-]*:.*## / {
	split($1, words, ":")
	targets = targets sprintf("  make %-10s %s\n", words[1], $2)
}
/^[A-Z]+ *\?=.*## / {
	name = $1; sub(/ *\?=.*/, "", name)
	value = $1; sub(/^[A-Z]+ *\?= */, "", value); sub(/#.*/, "", value)
	variables = variables sprintf("  %-15s %s%s\n", name, $2, value == "" ? "" : " (" value ")")
}
END { printf "Targets\n%s\nVariables\n%s", targets, variables }
