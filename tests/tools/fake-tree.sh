# shellcheck shell=sh
# A tree in $tree with this project's ./check, ./demo and tools, on a machine ($work/bin) where every
# program is a fake that does nothing, and where the runtime is staged in $runtime. make is a fake
# too: it leaves its environment in $MAKE_ENVIRONMENT and prints the file $MAKE_SAYS; BUILD_STATUS and
# MAKE_STATUS are what it ends with, building and testing.

: "${top_srcdir:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
runtime=$work/cache/runtime/1.2.3-linux-x64
PATH=$work/bin:$PATH
LIBCODEX_CACHE=$work/cache
MAKE_SAYS=$work/says MAKE_ENVIRONMENT=$work/environment
export PATH LIBCODEX_CACHE MAKE_SAYS MAKE_ENVIRONMENT

# fake PROGRAM…: what they do is read from stdin.
fake()
{
	cat >"$work/body"
	for program; do
		{ echo '#!/bin/sh' && cat "$work/body"; } >"$work/bin/$program"
		chmod +x "$work/bin/$program"
	done
}

fake_machine()
{
	mkdir -p "$work/bin"
	fake cc gcc g++ autoconf automake cmake libtoolize npm valgrind clang-format shellcheck ctags mandoc xz python3 abidiff \
		chromium chromedriver pkg-config autoreconf dh dpkg-buildpackage lintian debootstrap unshare </dev/null
	echo 'echo installed' | fake dpkg-query
	echo "[ \"\$1\" != -print-runtime-dir ] || echo '$work'" | fake clang
	: >"$work/libclang_rt.fuzzer.a"
	fake_platform Linux x86_64
	fake make <<'END'
case " $* " in
*' TESTS= '* | *' tools/demo '*) exit "${BUILD_STATUS:-0}" ;;
esac
env >"$MAKE_ENVIRONMENT"
cat "$MAKE_SAYS"
exit "${MAKE_STATUS:-0}"
END
}

fake_platform()
{
	echo "[ \"\$1\" = -m ] && echo '$2' || echo '$1'" | fake uname
}

fake_runtime()
{
	mkdir -p "$runtime/bin" "$runtime/codex-path" "$runtime/codex-resources"
	for file in bin/codex codex-path/rg codex-resources/bwrap; do
		echo '#!/bin/sh' >"$runtime/$file"
		chmod +x "$runtime/$file"
	done
	echo 0123 >"$runtime.sha256"
	cat >"$runtime/codex-package.json" <<'END'
{"layoutVersion":1,"version":"1.2.3","target":"x86_64-unknown-linux-musl","entrypoint":"bin/codex",
"resourcesDir":"codex-resources","pathDir":"codex-path"}
END
}

copy_tree()
{
	mkdir -p "$tree/m4" "$tree/lib" "$tree/tools/sdk.d"
	cp "$top_srcdir/check" "$top_srcdir/demo" "$tree/"
	cp "$top_srcdir"/tools/common.sh "$top_srcdir"/tools/setup.sh "$top_srcdir"/tools/sdk \
		"$top_srcdir"/tools/demo-model.json "$top_srcdir/tools/version" "$tree/tools/"
	cp "$top_srcdir/tools/sdk.d/stage-runtime" "$tree/tools/sdk.d/"
	printf '#!/bin/sh\n' >"$tree/tools/sdk.d/abi-report"
	chmod +x "$tree/tools/sdk.d/abi-report"
	chmod -R u+w "$tree"
	echo 1.2.3 >"$tree/RUNTIME_VERSION"
	touch "$tree/configure.ac" "$tree/Makefile.am" "$tree/lib/include.am"
	printf '#!/bin/sh\ntouch config.status\n' >"$tree/configure"
	chmod +x "$tree/configure"
}

fake_machine
fake_runtime
copy_tree

# --- telling ---------------------------------------------------------------------------------

count=0
failed=0

# report NAME COMMAND…: a case that passes if COMMAND succeeds; else what was said last is shown.
report()
{
	count=$((count + 1))
	name=$1
	shift
	if "$@"; then
		echo "ok $count - $name"
	else
		failed=$((failed + 1))
		echo "not ok $count - $name"
		echo "# status $status; stdout and stderr:"
		sed 's/^/# /' "$work/out" "$work/err"
	fi
}

# run PROGRAM ARGUMENT…: its $status, stdout in $work/out, stderr in $work/err. $with is one more
# setting of its environment, once.
run()
{
	env "${with:-WITH=}" "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	with=
}

says()
{
	grep -q -e "$1" "$work/err"
}

finish()
{
	echo "1..$count"
	[ "$failed" -eq 0 ]
}
