# Sourced by the other scripts: one way to announce a step and its time, so that
# a log of CI can be searched for "==>" and read without colours.

# step NAME COMMAND… runs the command and ends the script if it fails.
step() {
	local name=$1 began=$SECONDS
	shift
	echo "==> $name"
	if ! "$@"; then
		echo "==> $name: FAILED after $((SECONDS - began)) s" >&2
		exit 1
	fi
	echo "==> $name: ok, $((SECONDS - began)) s"
}
