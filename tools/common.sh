# shellcheck shell=sh
# Shared by demo, check, .ci/run and the scripts of this folder: messages, cache, locks, long steps, versions, staging.
# The script that sources it sets `me`, its name in messages.

# What a person reads goes to stderr; stdout belongs to results.
say()
{
	printf '%s: %s\n' "$me" "$*" >&2
}

die()
{
	say "$*"
	exit 1
}

have()
{
	command -v "$1" >/dev/null 2>&1
}

# --- leaving ---------------------------------------------------------------------------------

cleanup=:
step_pid=

# on_exit COMMAND: runs COMMAND at the end, however that comes; the last one given runs first.
on_exit()
{
	cleanup="$1; $cleanup"
}

leave()
{
	local status=$?

	trap - EXIT
	trap '' INT TERM HUP
	stop_step
	eval "$cleanup"
	exit "$status"
}

stop_step()
{
	if [ -n "$step_pid" ]; then
		kill "$step_pid" 2>/dev/null || :
		wait "$step_pid" 2>/dev/null || :
	fi
	step_pid=
}

trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# --- long steps ------------------------------------------------------------------------------

step_every=15
step_detail=:

# step WHAT LOG COMMAND…: runs a long command with its output in LOG, says that it goes on (with
# what $step_detail prints), and returns its status. In the background, so that a signal to this
# script ends it at once; COMMAND is a program then, for a function would hide what it runs.
step()
{
	local what="$1" log="$2" begun next now nap=0.02

	shift 2
	say "$what …"
	"$@" >"$log" 2>&1 </dev/null 9>&- &
	step_pid=$!
	begun=$(date +%s)
	next=$((begun + step_every))
	while kill -0 "$step_pid" 2>/dev/null; do
		sleep "$nap"
		now=$(date +%s)
		[ "$now" -le "$begun" ] || nap=0.2
		if [ "$now" -ge "$next" ]; then
			say "$what: $((now - begun)) s$($step_detail)"
			next=$((now + step_every))
		fi
	done
	finish_step
}

finish_step()
{
	local status=0

	wait "$step_pid" || status=$?
	step_pid=
	return "$status"
}

# must WHAT LOG COMMAND…: a step that shows the end of its output when it fails.
must()
{
	step "$@" && return 0
	show_tail "$2"
	say "$1: failed; the end of its output is above"
	return 1
}

# waiting COMMAND…: runs COMMAND on our own output, so that signals still reach us meanwhile.
waiting()
{
	"$@" 9>&- &
	step_pid=$!
	finish_step
}

show_tail()
{
	tail -n "${2:-25}" "$1" | sed 's/^/    /' >&2
}

# --- places ----------------------------------------------------------------------------------

# Prints the folder for what outlives a build but is no part of the tree.
cache_dir()
{
	local dir="${LIBCODEX_CACHE:-${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}}"

	[ -n "$dir" ] || die "HOME is not set; set it, or set LIBCODEX_CACHE to a folder to keep downloads in"
	[ -n "${LIBCODEX_CACHE:-}" ] || dir=$dir/libcodex
	case $dir in
	/*) ;;
	*) die "the cache folder must be an absolute path, not '$dir' (LIBCODEX_CACHE, XDG_CACHE_HOME)" ;;
	esac
	if ! mkdir -p "$dir" 2>/dev/null || [ ! -w "$dir" ]; then
		die "cannot write to $dir; set LIBCODEX_CACHE to a folder that you own"
	fi
	printf '%s\n' "$dir"
}

# take_lock FILE: one run at a time, until this script ends or closes descriptor 9. Without flock
# (it is util-linux's) runs are not kept apart; nothing that is moved into place half-done depends
# on it.
take_lock()
{
	have flock || return 0
	exec 9>"$1" || die "cannot write $1"
	flock -n 9 && return 0
	say "another run is at work here; waiting for it …"
	until flock -w 1 9; do :; done
}

drop_lock()
{
	exec 9>&-
}

cpu_count()
{
	getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1
}

# --- versions --------------------------------------------------------------------------------

# 1.2.3, or 1.2.3-alpha.4
is_version()
{
	printf '%s\n' "$1" | grep -Eqx '[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z]+(\.[0-9A-Za-z]+)*)?'
}

# v1.2.3 -> 1.2.3
normal_version()
{
	is_version "${1#v}" || die "'$1' is no version; write it like 1.2.3 or 1.2.3-alpha.4"
	printf '%s\n' "${1#v}"
}

# --- staging ---------------------------------------------------------------------------------

# sha BITS FILE: its checksum
sha()
{
	if have "sha$1sum"; then
		"sha$1sum" "$2" | cut -d' ' -f1
	else
		shasum -a "$1" "$2" | cut -d' ' -f1
	fi
}

# work_beside TARGET: $work, a folder beside it for what is not finished, which goes with the script.
# Those of killed runs go now: the lock is ours.
# shellcheck disable=SC2016,SC2034
work_beside()
{
	if have flock; then
		rm -rf "$1".staging.??????
	fi
	work=$(mktemp -d "$1.staging.XXXXXX") || die "cannot write beside $1"
	on_exit 'rm -rf "$work"'
}

# put_in_place NEW TARGET ASIDE: two renames that no signal comes between.
put_in_place()
{
	trap '' INT TERM HUP
	[ ! -e "$2" ] || mv "$2" "$3"
	mv "$1" "$2"
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap 'exit 129' HUP
}
