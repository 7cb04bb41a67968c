#!/bin/sh
# Installed as /usr/local/sbin/kiosk: the program as the user, with the data and the secrets, of a part of this machine.
#   sudo kiosk users list            as the office, or what this machine is
#   sudo kiosk --as lobby doctor --part lobby
set -eu
etc=/etc/visitor-kiosk
current=/opt/visitor-kiosk/current
if [ "${1:-}" = --as ]; then
    role=${2:-}
    shift $(($# < 2 ? 1 : 2))
else
    role=$(sed 's/ .*//' "$etc/roles")
fi
case $role in
office) user=visitor-kiosk ;;
lobby | gate) user=visitor-kiosk-$role ;;
*)
    echo "kiosk: --as office, lobby or gate" >&2
    exit 2
    ;;
esac
if [ "$(id -u)" != 0 ]; then
    echo "kiosk: this needs root: sudo kiosk $*" >&2
    exit 1
fi
case "${1:-}" in
keys | certificate | upgrade) exec env KIOSK_DATA="/var/lib/visitor-kiosk/$role" \
    "$current/venv/bin/kiosk" --settings "$etc/settings.toml" "$@" ;;
esac
# As LoadCredential= does it: what the user may read lies in memory, for as long as the command runs.
secrets=$(mktemp -d /run/visitor-kiosk.XXXXXX)
trap 'rm -rf "$secrets"' EXIT
trap 'exit 130' INT TERM HUP
for file in "$etc"/credentials/*; do
    name=${file##*/}
    case $role:$name in
    *:site-ca-* | *:'*' | office:*-token | lobby:gate-token | gate:lobby-token) continue ;;
    *:"$role-token") name=station-token ;;
    lobby:site-ca | gate:site-ca | office:*) ;;
    *) continue ;;
    esac
    install -m 0400 -o "$user" "$file" "$secrets/$name"
done
chown "$user" "$secrets"
# Files may be named as they are called here, where that user may look.
runuser -u "$user" -- test -x . || cd /
runuser -u "$user" -- env KIOSK_DATA="/var/lib/visitor-kiosk/$role" CREDENTIALS_DIRECTORY="$secrets" DISPLAY=:7 \
    "$current/venv/bin/kiosk" --settings "$etc/settings.toml" "$@"
