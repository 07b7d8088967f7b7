# shellcheck shell=sh
# Shared by fresh-chroot and sdk.d/test-debian: a Debian 12 with nothing but its base system, and a command in it. Needs common.sh.
# The packages come from where this machine's apt takes its own; proxies and certificates named in its apt configuration,
# in npm's and in the environment are carried along.

suite=bookworm

# --- what the host knows about its network ---------------------------------------------------

# Prints "URI SUITE" for Debian's own archives that apt is set up with.
host_archives()
{
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
		awk '$3 == "main" { print $1, $2 }' | sort -u
}

# main_archive and security_archive, for any Debian host: its own release may be another one.
find_archives()
{
	main_archive=${DEBIAN_MIRROR:-$(host_archives |
		awk '$2 ~ /^[a-z]+$/ && $1 ~ /\/debian\/?$/ { print $1; exit }')}
	security_archive=$(host_archives | awk '$2 ~ /-security$/ { print $1; exit }')
	[ -n "$main_archive" ] ||
		die "this machine's apt names no Debian archive; set DEBIAN_MIRROR to the URI of one"
}

write_apt_sources()
{
	{
		echo "deb $main_archive $suite main"
		echo "deb $main_archive $suite-updates main"
		[ -z "$security_archive" ] || echo "deb $security_archive $suite-security main"
	} >"$root/etc/apt/sources.list"
	# How to reach them (proxies, time-outs, checks), but no hooks and no choice of indexes.
	apt-config dump | grep -E '^Acquire::' |
		grep -Ev '^Acquire::(IndexTargets|Changelogs|cdrom|CompressionTypes|GzipIndexes|[a-z]+::Proxy-?Auto)' |
		grep -v ' "";$' >"$root/etc/apt/apt.conf.d/90host" || :
	sed -n 's/.*::CAInfo "\(.*\)";$/\1/p' "$root/etc/apt/apt.conf.d/90host" |
		while read -r file; do
			mkdir -p "$root$(dirname "$file")"
			cp -L "$file" "$root$file"
		done
}

host_npm()
{
	if have npm; then
		(cd / && npm config get "$1" 2>/dev/null) | grep -vx -e null -e undefined || :
	fi
}

# give NAME VALUE: one variable of the environment in there.
give()
{
	printf "%s='%s'\n" "$1" "$(printf '%s' "$2" | sed "s/'/'\\\\''/g")" >>"$root/host-environment"
}

# Certificates that only this network has, under the same variables; npm's own setting as one too.
carry_certificates()
{
	local name value

	for name in NODE_EXTRA_CA_CERTS SSL_CERT_FILE npm_config_cafile; do
		eval "value=\${$name:-}"
		[ "$name" != npm_config_cafile ] || value=${value:-$(host_npm cafile)}
		if [ -n "$value" ] && [ -f "$value" ]; then
			mkdir -p "$root/etc/host-certificates"
			cp -L "$value" "$root/etc/host-certificates/$name.pem"
			give "$name" "/etc/host-certificates/$name.pem"
		fi
	done
}

carry_network()
{
	local name value

	: >"$root/host-environment"
	cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
	carry_certificates
	for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
		eval "value=\${$name:-}"
		[ -z "$value" ] || give "$name" "$value"
	done
	value=$(host_npm registry)
	[ -z "$value" ] || give npm_config_registry "$value"
}

# --- the system ------------------------------------------------------------------------------

keep=

# need_root TOOL…
need_root()
{
	[ "$(id -u)" -eq 0 ] || die "making a system needs root; run it with sudo"
	for tool in debootstrap unshare pivot_root apt-get "$@"; do
		have "$tool" || die "$tool is not installed; on Debian: apt-get install debootstrap git util-linux"
	done
}

make_root()
{
	root=$(mktemp -d "$(cache_dir)/$me.XXXXXX")
	on_exit 'remove_root'
	# mktemp's folders are closed to others, but / is not.
	chmod 755 "$root"
	find_archives
	must "making Debian 12 ($suite) in $root" "$root.log" \
		debootstrap --variant=minbase "$suite" "$root" "$main_archive"
	rm -f "$root.log"
	write_apt_sources
	carry_network
}

# shellcheck disable=SC2317
# Nothing is ever mounted in it that this namespace sees; --one-file-system all the same.
remove_root()
{
	rm -f "$root.log"
	if [ -n "$keep" ]; then
		say "the system stays in $root"
	else
		rm -rf --one-file-system "$root"
	fi
}

# Inside mount and pid namespaces of their own: mounts go with the last process, however it ends,
# and no process outlives the run (the shell that stays as process 1 reaps). With pivot_root and not chroot, for a
# chrooted process may not make user namespaces, which the runtime's sandbox does.
# shellcheck disable=SC2016
enter='
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
for node in "null 3" "zero 5" "full 7" "random 8" "urandom 9"; do
	mknod -m 666 "dev/${node% *}" c 1 "${node#* }"
done
mknod -m 666 dev/tty c 5 0
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mkdir .host
pivot_root . .host
cd /
umount -l /.host
rmdir /.host
set -a
. /host-environment
set +a
cd "$2"
shift 2
exec sh -c '\''"$@"; exit "$?"'\'' init "$@"
'

# run_inside FOLDER COMMAND…
run_inside()
{
	waiting unshare --mount --pid --fork --kill-child=KILL \
		env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		LANG=C.UTF-8 TERM="${TERM:-dumb}" \
		sh -c "$enter" "$me" "$root" "$@"
}
