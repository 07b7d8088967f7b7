# shellcheck shell=sh
# Runs programs against the real runtime and a local model server, each with a CODEX_HOME of its own, and
# tells in TAP what they did. Sourced by tests/examples.test, which hands it each examples/*/expect, and
# by what else runs a program of ours as a user would.
#
#     model SCRIPT         what the model says from now on (peers/model/README.md), in a new CODEX_HOME. Without
#                          it the model echoes: "You said: ..."
#     provider LINE        one more setting of the model's provider in that home's config.toml
#     input TEXT           what the next run reads from stdin; else that is empty
#     run ARGUMENT...      runs the program. The first one of a program is tried without a runtime, too
#     succeeds, fails      it exited with 0, with 1
#     prints PATTERN...    its stdout is exactly these lines
#     says PATTERN         a line of its stdout is this
#     never_says PATTERN   no line of its stdout or stderr has this in it
#     complains PATTERN    a line of its stderr has this in it
#     asked PATTERN        a request to the model has this in it
#
# Patterns are extended regular expressions, and whole lines for prints and says. $work/project is where the
# program runs, $home its CODEX_HOME. CODEX_TEST_RUNTIME is the runtime's directory, or "installed": then the programs
# are told of none, and find the one that is installed for the library.

: "${top_srcdir:?}" "${top_builddir:?}"
if [ -z "${CODEX_TEST_RUNTIME:-}" ]; then
	if [ "${CODEX_TEST_REQUIRE_RUNTIME:-}" = 1 ]; then
		echo "Bail out! CODEX_TEST_RUNTIME does not name a runtime package"
		exit 1
	fi
	echo "1..0 # SKIP CODEX_TEST_RUNTIME does not name a runtime package"
	exit 0
fi

# Not under /tmp: there the runtime warns of its own home.
work=$(mktemp -d "$PWD/example.XXXXXX")
home=$work/home
model_pid=
trap 'stop_model; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
unset RUST_LOG LOG_FORMAT OPENAI_API_KEY CODEX_API_KEY http_proxy HTTP_PROXY all_proxy ALL_PROXY
limited='timeout -k 5 120'
command -v timeout >/dev/null || limited=

# --- telling ---------------------------------------------------------------------------------

count=0

# report STATUS TITLE
report()
{
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $name: $2"
	else
		echo "not ok $count - $name: $2"
		echo "# status $status; stdout and stderr:"
		sed 's/^/# /' "$work/out" "$work/err"
	fi
}

finish()
{
	echo "1..$count"
}

# --- the model -------------------------------------------------------------------------------

# The model server lives as long as our end of the pipe.
model()
{
	stop_model
	# What the last one said goes as well: the shell opens the next one's file only after the pipe.
	rm -rf "$home" "$work/lifeline" "$work/asked" "$work/project" "$work/model"
	mkdir "$work/project"
	printf '%s\n' "$1" >"$work/script.json"
	mkfifo "$work/lifeline"
	"$top_builddir/peers/model/model-server" --codex-home "$home" --script "$work/script.json" \
		--record "$work/asked" --exit-on-stdin-eof <"$work/lifeline" >"$work/model" 2>&1 &
	model_pid=$!
	exec 8>"$work/lifeline"
	tries=0
	until grep -qs '^listening on ' "$work/model"; do
		tries=$((tries + 1))
		if [ "$tries" -gt 100 ] || ! kill -0 "$model_pid" 2>/dev/null; then
			sed 's/^/# /' "$work/model" 2>&1
			echo "Bail out! the model server did not start"
			exit 1
		fi
		sleep 0.1
	done
}

stop_model()
{
	exec 8>&-
	[ -z "$model_pid" ] || wait "$model_pid"
	model_pid=
}

provider()
{
	sed "/^\[model_providers\./a $1" "$home/config.toml" >"$work/config.toml"
	mv "$work/config.toml" "$home/config.toml"
}

asked()
{
	grep -qE -e "$1" "$work/asked"
	report $? "the model is asked: $1"
}

# --- the program -----------------------------------------------------------------------------

# begin NAME PROGRAM: what follows is about PROGRAM, and titles begin with NAME.
begin()
{
	stop_model
	name=$1
	program=$2
	tried=
	: >"$work/input"
}

input()
{
	printf '%s\n' "$1" >"$work/input"
}

# run_with RUNTIME ARGUMENT...
run_with()
{
	(
		exec 8>&-
		CODEX_RUNTIME=$1 CODEX_HOME=$home HOME=$work/project NO_PROXY=127.0.0.1
		export CODEX_RUNTIME CODEX_HOME HOME NO_PROXY
		[ "$1" != installed ] || unset CODEX_RUNTIME
		shift
		cd "$work/project" || exit 99
		# shellcheck disable=SC2086
		exec $limited "$program" "$@"
	) <"$work/input" >"$work/out" 2>"$work/err"
	status=$?
}

run()
{
	[ -n "$model_pid" ] || model '{}'
	if [ -z "$tried" ]; then
		tried=yes
		run_with "$work/nowhere" "$@"
		fails
		[ ! -s "$work/out" ]
		report $? 'without a runtime it prints nothing'
		complains "$work/nowhere"
	fi
	run_with "$CODEX_TEST_RUNTIME" "$@"
	: >"$work/input"
}

succeeds()
{
	report "$status" 'it succeeds'
}

fails()
{
	[ "$status" -eq 1 ]
	report $? 'it fails'
}

prints()
{
	line=0
	for pattern; do
		line=$((line + 1))
		sed -n "${line}p" "$work/out" | grep -qxE -e "$pattern"
		report $? "line $line is: $pattern"
	done
	[ "$(awk 'END { print NR }' "$work/out")" -eq "$line" ]
	report $? "it prints $line lines"
}

says()
{
	grep -qxE -e "$1" "$work/out"
	report $? "it says: $1"
}

never_says()
{
	! grep -qE -e "$1" "$work/out" "$work/err"
	report $? "it says nowhere: $1"
}

complains()
{
	grep -qE -e "$1" "$work/err"
	report $? "it complains: $(printf %s "$1" | sed "s|$work/||")"
}
