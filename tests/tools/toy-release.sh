# shellcheck shell=sh
# A clone in $tree that can be released: this project's tools on a few files, committed. What is no tool of ours in there is small,
# and so fast: autoreconf is a fake that writes a configure, which writes a Makefile; `tools/sdk check` says what is in $CHECK_SAYS.

: "${top_srcdir:?}"
if ! command -v git >/dev/null || ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
	echo '1..0 # SKIP there is no git, or no python3 >= 3.11'
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
LIBCODEX_CACHE=$work/cache CHECK_SAYS=$work/check-says
PATH=$work/bin:$PATH
GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@example.org GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@example.org
export LIBCODEX_CACHE CHECK_SAYS PATH GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
unset GIT_DIR GIT_WORK_TREE MAKEFLAGS MFLAGS MAKELEVEL
: >"$CHECK_SAYS"

fake_autoreconf()
{
	mkdir -p "$work/bin"
	cat >"$work/bin/autoreconf" <<'END'
#!/bin/sh
[ -z "${AUTORECONF_HANGS:-}" ] || { echo $$ >"$AUTORECONF_HANGS"; exec sleep 60; }
[ ! -f broken ] || { echo 'configure.ac: this is broken' >&2; exit 1; }
sed "s/@TREE@/$(tools/version)/" configure.in >configure
chmod +x configure
END
	chmod +x "$work/bin/autoreconf"
}

# What is packed is what the file `packed` lists.
# shellcheck disable=SC2016
toy_configure()
{
	cat >configure.in <<'END'
#!/bin/sh
PACKAGE_VERSION='@TREE@'
src=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p include/codex
for file in libcodex.pc include/codex/version.h; do
	sed -e "s/@VERSION@/$PACKAGE_VERSION/" -e "s/@RUNTIME@/$(cat "$src/RUNTIME_VERSION")/" "$src/$file.in" >"$file"
done
sed "s/@VERSION@/$PACKAGE_VERSION/" "$src/Makefile.in" >Makefile
END
	cat >Makefile.in <<'END'
dir = libcodex-@VERSION@
dist-xz:
	mkdir $(dir)
	cp --parents configure `cat packed` $(dir)
	[ -f no-version ] || echo '@VERSION@' >$(dir)/.version
	tar chof - $(dir) | xz -c >$(dir).tar.xz
END
}

# shellcheck disable=SC2016
toy_files()
{
	mkdir -p tools/sdk.d include/codex lib/gen
	cp "$top_srcdir"/tools/*.sh "$top_srcdir/tools/sdk" "$top_srcdir/tools/version" "$top_srcdir/tools/exports-map" tools/
	for file in abi-report check-release find-binaries stage-sdk; do
		cp "$top_srcdir/tools/sdk.d/$file" tools/sdk.d/
	done
	chmod -R u+w .
	printf '#!/bin/sh\ncat "$CHECK_SAYS"\n[ ! -s "$CHECK_SAYS" ]\n' >tools/sdk.d/check
	chmod +x tools/sdk.d/check
	printf '#define CODEX_VERSION "@VERSION@"\n#define CODEX_RUNTIME_VERSION "@RUNTIME@"\n' >include/codex/version.h.in
	printf 'runtime_version=@RUNTIME@\nVersion: @VERSION@\n' >libcodex.pc.in
	echo 0.169.0 >RUNTIME_VERSION
	printf '/configure\n/Makefile\n' >.gitignore
	printf '\tcodex_b;\n' >lib/libcodex.map
	echo '/* None yet. */' >lib/released.map
	printf '\tcodex_a;\n\tcodex_c;\n' >lib/gen/symbols.map
	printf 'libcodex NEWS\n\n0.1.0 (2026-11-28), for codex runtime 0.169.0\n---\n' >NEWS
	printf 'dnl Ledger:\ndnl   0.1.0 = 0:0:0 (first)\nAC_SUBST([LT_VERSION_INFO], [0:0:0])\n' >configure.ac
	toy_configure
}

# What there is now is what gets packed.
pack_all()
{
	(cd "$tree" && find . -type f ! -path './.git/*' ! -name .gitignore | sed 's,^\./,,' | sort) >"$work/packed"
	echo packed | sort -u - "$work/packed" >"$tree/packed"
}

commit()
{
	git -C "$tree" add -A && git -C "$tree" commit -q --allow-empty -m x
}

fake_autoreconf
mkdir "$tree"
cd "$tree" || exit 99
toy_files
cd / || exit 99
pack_all
git -C "$tree" init -q && commit

# --- telling ---------------------------------------------------------------------------------

count=0
failed=0

# case_is NAME: what follows up to `done_case` belongs to it; it begins with what is committed.
case_is()
{
	name=$1 bad=
	: >"$CHECK_SAYS"
}

expect()
{
	"$@" || bad="$bad; not so: $*"
}

done_case()
{
	count=$((count + 1))
	if [ -z "$bad" ]; then
		echo "ok $count - $name"
	else
		failed=$((failed + 1))
		echo "not ok $count - $name$bad"
		sed 's/^/# /' "$work/err"
	fi
}

# sdk COMMAND ARGUMENT…: in $tree; its $status, stdout in $out, stderr in $work/err
# shellcheck disable=SC2034
sdk()
{
	out=$("$tree/tools/sdk" "$@" 2>"$work/err" </dev/null)
	status=$?
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
