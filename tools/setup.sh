# shellcheck shell=sh
# Shared by demo and check: missing packages, build trees, the runtime. Needs common.sh, and `top`,
# the source tree.

# --- packages --------------------------------------------------------------------------------

# What a package is needed for is looked for, not the package: PROBE=PACKAGE, where PROBE is
# cmd:PROGRAM, pc:PKG-CONFIG-MODULE, fuzzer: for clang's, or dpkg:PACKAGE for what only Debian keeps
# apart.
# shellcheck disable=SC2034
build_needs='cmd:cc=gcc dpkg:libc6-dev=libc6-dev cmd:make=make cmd:autoconf=autoconf
	cmd:automake=automake cmd:libtoolize=libtool cmd:pkg-config=pkg-config
	pc:libevent_core=libevent-dev pc:libevent_extra=libevent-dev pc:json-c=libjson-c-dev
	cmd:npm=npm'
# shellcheck disable=SC2034
check_needs="$build_needs cmd:gcc=gcc cmd:g++=g++ cmd:clang=clang fuzzer:=libclang-rt-dev pc:check=check
	cmd:valgrind=valgrind dpkg:libc6-dbg=libc6-dbg cmd:clang-format=clang-format cmd:shellcheck=shellcheck
	cmd:cmake=cmake cmd:ctags=universal-ctags cmd:mandoc=mandoc cmd:xz=xz-utils cmd:python3=python3
	dpkg:python3-jsonschema=python3-jsonschema cmd:chromium=chromium cmd:chromedriver=chromium-driver"

# What tools/sdk build-debian needs, and with it what tools/sdk test-debian does: debian/control's Build-Depends first.
# shellcheck disable=SC2034
debian_build_needs='dpkg:build-essential=build-essential cmd:dh=debhelper dpkg:check=check dpkg:libevent-dev=libevent-dev
	dpkg:libjson-c-dev=libjson-c-dev cmd:npm=npm cmd:pkg-config=pkg-config
	cmd:dpkg-buildpackage=dpkg-dev cmd:lintian=lintian cmd:xz=xz-utils'
# shellcheck disable=SC2034
debian_needs="$debian_build_needs cmd:debootstrap=debootstrap cmd:unshare=util-linux"

is_there()
{
	case $1 in
	cmd:*) have "${1#cmd:}" ;;
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	dpkg:*) ! have dpkg-query || is_installed "${1#dpkg:}" ;;
	fuzzer:) set -- "$(clang -print-runtime-dir 2>/dev/null)"/libclang_rt.fuzzer*.a && [ -f "$1" ] ;;
	esac
}

# shellcheck disable=SC2016
is_installed()
{
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# missing PROBE=PACKAGE…: prints the packages whose probe fails, each once, in one line.
missing()
{
	local need

	for need; do
		is_there "${need%%=*}" || printf '%s\n' "${need#*=}"
	done | sort -u | paste -sd ' ' -
}

# need_packages LOG PROBE=PACKAGE…; first of all whether there is a runtime for this machine, for
# without one there is no use in installing anything.
need_packages()
{
	local log="$1" wanted

	shift
	"$top/tools/sdk" stage-runtime --print-platform >/dev/null || exit 1
	wanted=$(missing "$@")
	[ -n "$wanted" ] || return 0
	have apt-get ||
		die "missing: $wanted (Debian's names); install these with your system's package manager"
	become_root "$wanted"
	step "updating the package lists" "$log" $as_root apt-get -q update ||
		say "the package lists could not be updated; trying with those that are here"
	# shellcheck disable=SC2086
	step "installing build packages ($wanted)" "$log" $as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install $wanted || {
		show_tail "$log" 12
		die "apt-get could not install the packages; check the network and the apt sources," \
			"or install them yourself: $wanted"
	}
	wanted=$(missing "$@")
	[ -z "$wanted" ] || die "installed, but still not usable: $wanted"
}

as_root=

become_root()
{
	[ "$(id -u)" -ne 0 ] || return 0
	have sudo || die "packages are missing, and installing needs root (no sudo here);" \
		"as root, run: apt-get install --no-install-recommends $1"
	as_root=sudo
	sudo -n true 2>/dev/null && return 0
	[ -t 0 ] || die "packages are missing, and sudo wants a password, but there is no terminal;" \
		"as root, run: apt-get install --no-install-recommends $1"
	say "packages are missing ($1); sudo asks for your password to install them"
	sudo -v || die "sudo refused; as root, run: apt-get install --no-install-recommends $1"
}

# --- build trees -----------------------------------------------------------------------------

# All build trees are in build/, and one run at a time works there.
open_builds()
{
	mkdir -p "$top/build" 2>/dev/null || die "cannot write to $top; use a copy of the tree that you own"
	take_lock "$top/build/.lock"
}

autotools_are_current()
{
	[ -f "$top/configure" ] && [ -z "$(find "$top/configure.ac" "$top/Makefile.am" "$top/m4" \
		"$top"/*/include.am -type f -newer "$top/configure")" ]
}

# build_tree NAME CONFIGURE-ARGUMENT…: configures build/NAME, again if its arguments or its place
# have changed.
build_tree()
{
	local dir="$top/build/$1" name="$1" made_as

	shift
	made_as="$top $*"
	autotools_are_current ||
		must "preparing configure" "$top/build/autoreconf.log" autoreconf -fi "$top" || return 1
	if [ -f "$dir/config.status" ] && [ "$(cat "$dir/made-as" 2>/dev/null)" = "$made_as" ]; then
		return 0
	fi
	# A broken-off distcheck leaves folders that cannot be written.
	[ ! -d "$dir" ] || chmod -R u+w "$dir"
	rm -rf "$dir"
	mkdir -p "$dir"
	# shellcheck disable=SC2016
	must "configuring build/$name" "$dir/configure.log" \
		sh -c 'cd "$0" && exec "$@"' "$dir" "$top/configure" "$@" || return 1
	printf '%s\n' "$made_as" >"$dir/made-as"
}

# make_in NAME ARGUMENT…: a quiet make in build/NAME, its output in make.log there.
make_in()
{
	local dir="$top/build/$1" name="$1"

	shift
	must "building build/$name" "$dir/make.log" make -s -j "$(cpu_count)" -C "$dir" "$@"
}

# --- the runtime -----------------------------------------------------------------------------

# shellcheck disable=SC2034
# need_runtime FILE: stages the pinned runtime; its folder is then in $runtime.
need_runtime()
{
	waiting "$top/tools/sdk" stage-runtime >"$1" ||
		die "there is no codex runtime to run; the reason is above"
	runtime=$(cat "$1")
}
