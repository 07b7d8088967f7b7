# shellcheck shell=sh
# Sourced by the tests in the source tree: what they need beside the installed packages. The model server is in none of them, so it is
# built here (MODEL_SERVER may name one that is), and then tests/support/example.sh runs programs as upstream's own tests do,
# but on the installed runtime.

top_srcdir=$PWD
work=${AUTOPKGTEST_TMP:-$(mktemp -d)}
top_builddir=$work/build
CODEX_TEST_RUNTIME=installed
# The runtime warns of a home in the folder for temporary files.
TMPDIR=$work/tmp
export top_srcdir top_builddir CODEX_TEST_RUNTIME TMPDIR
mkdir -p "$TMPDIR" "$top_builddir/peers/model"
unset CODEX_RUNTIME

if [ -n "${MODEL_SERVER:-}" ]; then
	cp "$MODEL_SERVER" "$top_builddir/peers/model/model-server"
else
	(cd "$top_builddir" && "$top_srcdir/configure" --quiet --disable-shared && make -s peers/model/model-server) >&2
fi
cd "$work" || exit 1

# compile SOURCE PROGRAM PACKAGE…: as a user would
compile()
{
	local source="$1" program="$2"

	shift 2
	mkdir -p "$(dirname "$program")"
	# shellcheck disable=SC2046
	cc "$source" $(pkg-config --cflags --libs "$@") -o "$program"
}

# judge COMMAND…: runs what tells in TAP, and fails if a case does, or if it does not get to its end.
judge()
{
	"$@" >"$work/tap" || :
	cat "$work/tap"
	grep -Eq '^1\.\.[1-9]' "$work/tap" && ! grep -Eq '^(not ok|Bail out!)' "$work/tap"
}
