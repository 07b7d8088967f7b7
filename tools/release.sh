# shellcheck shell=sh
# What a release is, for stage-sdk, check-release and abi-report: tags, and libtool's version-info.
# Needs common.sh, and `top`, the source tree. doc/abi.md has the rules.

is_release()
{
	is_version "$1" && case $1 in *-*) false ;; esac
}

# Prints the tag of the last release that this tree descends from, or nothing. A tag on this very commit is the release
# that is being made.
last_release()
{
	local tag

	[ -e "$top/.git" ] || return 0
	for tag in $(git -C "$top" tag --merged HEAD --no-contains HEAD --sort=-version:refname 'v[0-9]*' 2>/dev/null); do
		is_release "${tag#v}" || continue
		printf '%s\n' "$tag"
		return
	done
}

# file_at TAG PATH: what it was then
file_at()
{
	git -C "$top" show "$1:$2"
}

# --- version-info ----------------------------------------------------------------------------

# Prints current:revision:age out of a configure.ac on stdin.
read_info()
{
	sed -n 's/^AC_SUBST(\[LT_VERSION_INFO\], \[\([0-9]*:[0-9]*:[0-9]*\)\])$/\1/p'
}

# info_step OLD NEW: what became of the interface, to go by the two: same, mended, added, broken; or wrong, where no
# single step of libtool's rules leads from one to the other.
info_step()
{
	local rest="${1#*:}" current="${1%%:*}" revision age

	revision=${rest%:*} age=${rest#*:}
	case $2 in
	"$1") echo same ;;
	"$current:$((revision + 1)):$age") echo mended ;;
	"$((current + 1)):0:$((age + 1))") echo added ;;
	"$((current + 1)):0:0") echo broken ;;
	*) echo wrong ;;
	esac
}

# info_choices OLD: what can come next, in words
info_choices()
{
	local rest="${1#*:}" current="${1%%:*}"

	echo "$current:$((${rest%:*} + 1)):${rest#*:} (mended), $((current + 1)):0:$((${rest#*:} + 1)) (something added)" \
		"or $((current + 1)):0:0 (something removed or changed)"
}
