# shellcheck shell=bash
# shellcheck disable=SC2154 # root is that of who sources it
# paths.sh, to be sourced: is_path NAME: is that a driver of somebody's, a file or folder, or the name of a shipped one?
is_path() {
    case $1 in
    */* | *.c | *.cpp | *.cc | *.cxx | .) return 0 ;;
    scripted | reference | reference_v2 | listed) return 1 ;;
    esac
    [ -e "$1" ] && ! grep -q "^HU_BUG_ROW($1," "$root/src/driver/bugs.def"
}
