# Sourced by the other scripts: what the tests need beside Go. On Debian as root
# it is installed; elsewhere what is missing is said aloud, and never skipped in
# silence.

# need COMMAND PACKAGES… installs the packages when there is no such command, and
# reports whether there is one then.
need() {
	local command=$1
	shift
	command -v "$command" >/dev/null 2>&1 && return
	if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
		echo "tools: no $command, installing $*"
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" || true
	fi
	command -v "$command" >/dev/null 2>&1
}

# not_run WHAT WHY says aloud what is left out.
not_run() {
	echo '****************************************************************' >&2
	echo "*  NOT RUN: $1" >&2
	echo "*  $2" >&2
	echo '****************************************************************' >&2
}
