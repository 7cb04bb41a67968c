#!/usr/bin/env bash
# Make this machine (Debian 12, Ubuntu 24.04 or later) a lobby, a gate, an office, or all three. README.md beside this file says more.
set -euo pipefail

usage() {
    cat <<'END'
sudo systemd/install.sh --role all|office|lobby|gate [options]

Whom it serves
  --role ROLE             what stands on this machine; without it, what stood there last time, else all
  --office URL            where the office is (lobby, gate): https://office.example:8443
  --token-file FILE       this station's token, from `kiosk station add` at the office
  --ca-file FILE          the office's site-ca, by which stations know it
  --url URL               what telephones open (office, all); https://NAME-OF-THIS-MACHINE:8443 if not said
  --admin NAME            the first administrator; admin if not said
  --admin-password-file F its first line is the password; without it one is made and shown once
  --database-url-file F   the office's PostgreSQL; without it SQLite
How
  --offline-wheels DIR    Python packages from this folder, nothing from the network
  --no-apt                do not install system packages
  --no-start              enable the services, start nothing
  --root DIR              only lay the files out below DIR: no program, no users, nothing started
Undoing
  --uninstall             take everything away but settings, secrets and data
  --purge                 with --uninstall: take these away too, for ever
  --yes                   never ask
Running it again is harmless, with a newer program it is the upgrade: see README.md.
END
}

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
source_tree=$(dirname "$here")
root='' role='' office='' token_file='' ca_file='' url='' admin=admin admin_password_file='' database_url_file=''
wheels='' apt=yes start=yes deed=install purge=no yes=no

stop() {
    printf 'install: %s\n' "$*" >&2
    exit 1
}

# shellcheck source=SCRIPTDIR/steps/files.sh
. "$here/steps/files.sh"
# shellcheck source=SCRIPTDIR/steps/program.sh
. "$here/steps/program.sh"
# shellcheck source=SCRIPTDIR/steps/house.sh
. "$here/steps/house.sh"
# shellcheck source=SCRIPTDIR/steps/undo.sh
. "$here/steps/undo.sh"

misused() {
    printf 'install: %s (--help tells more)\n' "$*" >&2
    exit 2
}

read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
        --role | --office | --token-file | --ca-file | --url | --admin | --admin-password-file | --database-url-file | \
            --offline-wheels | --root)
            [ -n "${2:-}" ] || misused "$1 needs a value"
            local name=${1#--}
            name=${name//-/_}
            printf -v "${name/offline_wheels/wheels}" %s "$2"
            shift
            ;;
        --no-apt) apt=no ;;
        --no-start) start=no ;;
        --uninstall) deed=uninstall ;;
        --purge) purge=yes ;;
        --yes) yes=yes ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) misused "unknown: $1" ;;
        esac
        shift
    done
}

check_options() {
    [ "$purge" = no ] || [ "$deed" = uninstall ] || misused "--purge goes with --uninstall"
    [ -n "$role" ] || role=$(role_before)
    case $role in
    all) roles='office lobby gate' ;;
    office | lobby | gate) roles=$role ;;
    *) misused "--role is all, office, lobby or gate, not $role" ;;
    esac
    local file
    for file in "$token_file" "$ca_file" "$admin_password_file" "$database_url_file"; do
        [ -z "$file" ] || [ -r "$file" ] || stop "$file cannot be read"
    done
    [ -z "$wheels" ] || [ -d "$wheels" ] || stop "$wheels is no folder"
    [[ -z $office || $office =~ ^https?://[^/]+$ ]] || misused "--office is like https://office.example:8443, not $office"
    [[ -z $url || $url =~ ^https?://[^/]+$ ]] || misused "--url is like https://office.example:8443, not $url"
}

check_machine() {
    [ "$(id -u)" = 0 ] || stop "this needs root: sudo $0"
    command -v apt-get systemd-sysusers >/dev/null || stop "this is made for Debian 12, Ubuntu 24.04 or later"
    [ "$deed" = install ] || return 0 # from a full disk too
    ! command -v python3 >/dev/null || check_python
    ! has_screen || [ -L "$opt/current" ] || no_desktop
    local free
    free=$(df --output=avail -k /opt | tail -n 1)
    [ "$free" -gt 1500000 ] || stop "/opt has $((free / 1024)) MB free; the program needs 1,500"
    if ! is_role office && [ ! -s "$credentials/$role-token" ]; then
        [[ -n $office && -n $token_file ]] || misused "a $role that stands alone needs --office and --token-file"
    fi
}

count=0
step() {
    count=$((count + 1))
    printf '[%d/%d] %s\n' "$count" "$steps" "$*"
}

install_here() {
    steps=8
    step "system packages" && system_packages
    step "users, folders, services: $roles" && lay_out && furnish
    step "the program" && make_release
    step "settings" && write_settings
    step "keys and certificate" && make_secrets
    step "the books" && bring_up_to_date
    step "tokens and the first administrator" && admit
    step "start" && start_services
    examine
}

read_options "$@"
etc=$root/etc/visitor-kiosk
credentials=$etc/credentials
opt=$root/opt/visitor-kiosk
data=$root/var/lib/visitor-kiosk
check_options
if [ "$deed" = uninstall ]; then
    [ -n "$root" ] || check_machine
    uninstall
elif [ -n "$root" ]; then
    lay_out
    write_settings
    ! is_role office || hand_over_optional
else
    check_machine
    install_here
fi
