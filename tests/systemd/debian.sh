#!/usr/bin/env bash
# The installation in a whole Debian 12, as root, for an hour or so: tests/systemd/debian.sh FOLDER [DEED...]
#   debootstrap, install.sh --role all in it, boot it with its own systemd (systemd-nspawn), and look from inside
#   (guest.py): all is up, a visit, kill -9 and SIGSTOP, broken settings, the night, an upgrade, away with it.
# What it says goes to FOLDER/log, pictures of the screens to FOLDER/pictures; status 1 if anything was bad.
# Needs debootstrap, systemd-container and network; the steps that are done already are not done again.
# In the container Xvfb stands in for panel and terminal (xvfb.conf); everything else is as installed.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
tree=$(dirname "$(dirname "$here")")
folder=$(readlink -m "${1:?usage: tests/systemd/debian.sh FOLDER [DEED...]}")
shift
# shellcheck source=SCRIPTDIR/system.sh
. "$here/system.sh"

# The container's first process, once there is one.
leader() {
    local nspawn
    nspawn=$(cat "$folder/pid")
    pgrep --parent "$nspawn"
}

boot_and_look() {
    local tries=60
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 setsid systemd-nspawn --quiet --register=no --keep-unit --console=pipe \
        --hostname=kiosk -D "$root" --bind="$folder/pictures:/campaign/pictures" --bind-ro="$folder/tree:/mnt/tree" \
        --bind-ro="$folder/wheels:/mnt/wheels" --bind-ro="$here:/mnt/campaign" --boot \
        >"$folder/console" 2>&1 </dev/null &
    echo $! >"$folder/pid"
    until leader >/dev/null && nsenter -t "$(leader)" -a systemctl list-units >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || { cat "$folder/console"; exit 1; }
        sleep 1
    done
    nsenter -t "$(leader)" -a env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        CAMPAIGN_SLOW="${CAMPAIGN_SLOW:-1}" python3 /mnt/campaign/guest.py "$@" 2>&1 | tee "$folder/log" || true
    wait
}

bootstrap
wheels
snapshot
packages_and xvfb imagemagick
install_it
install -D -m 0644 "$here/xvfb.conf" "$root/etc/systemd/system/visitor-kiosk-display.service.d/xvfb.conf"
boot_and_look "$@"
grep -q '^CAMPAIGN END bad: nothing' "$folder/log"
