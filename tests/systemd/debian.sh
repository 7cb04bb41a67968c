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
root=$folder/root
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
python=${PYTHON:-$tree/.venv/bin/python}

bootstrap() {
    [ ! -f "$folder/bootstrapped" ] || return 0
    debootstrap --variant=minbase \
        --include=systemd-sysv,dbus,udev,kmod,ca-certificates,python3,python3-venv bookworm "$root" "$mirror"
    touch "$folder/bootstrapped"
}

# What the installer would fetch by itself, and what the campaign looks with.
packages() {
    [ ! -f "$folder/packages" ] || return 0
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    local needed
    mapfile -t needed < <(cd "$tree/systemd" &&
        bash -c '. steps/files.sh; . steps/program.sh; roles="office lobby gate"; packages')
    inside apt-get -q -y --no-install-recommends install "${needed[@]}" xvfb imagemagick zbar-tools
    touch "$folder/packages"
}

inside() {
    systemd-nspawn --quiet --register=no --keep-unit --console=pipe -D "$root" \
        --bind-ro="$tree:/mnt/tree" --bind-ro="$folder/wheels:/mnt/wheels" \
        --setenv=DEBIAN_FRONTEND=noninteractive "$@"
}

install_it() {
    mkdir -p "$folder/wheels" "$folder/pictures"
    "$python" -m pip download --quiet --require-hashes --find-links "$folder/wheels" --dest "$folder/wheels" \
        -r "$tree/requirements.lock"
    packages
    printf '127.0.0.1 localhost\n127.0.1.1 kiosk\n' >"$root/etc/hosts"
    echo kiosk >"$root/etc/hostname"
    inside bash /mnt/tree/systemd/install.sh --role all --offline-wheels /mnt/wheels
    install -D -m 0644 "$here/xvfb.conf" "$root/etc/systemd/system/visitor-kiosk-display.service.d/xvfb.conf"
    install -D -m 0644 "$here/guest.py" "$root/campaign/guest.py"
}

# The container's first process, once there is one.
leader() {
    local nspawn
    nspawn=$(cat "$folder/pid")
    pgrep --parent "$nspawn"
}

boot_and_look() {
    local tries=60
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 setsid systemd-nspawn --quiet --register=no --keep-unit --console=pipe \
        -D "$root" --bind="$folder/pictures:/campaign/pictures" --boot >"$folder/console" 2>&1 </dev/null &
    echo $! >"$folder/pid"
    until leader >/dev/null && nsenter -t "$(leader)" -a systemctl list-units >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || { cat "$folder/console"; exit 1; }
        sleep 1
    done
    nsenter -t "$(leader)" -a env LANG=C.UTF-8 CAMPAIGN_SLOW="${CAMPAIGN_SLOW:-1}" \
        python3 /campaign/guest.py "$@" 2>&1 | tee "$folder/log" || true
    wait
}

[ "$(id -u)" = 0 ] || { echo "this needs root" >&2; exit 1; }
mkdir -p "$folder"
bootstrap
install_it
boot_and_look "$@"
grep -q '^CAMPAIGN END bad: nothing' "$folder/log"
