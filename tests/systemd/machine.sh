#!/usr/bin/env bash
# The installation on a whole machine with panels, keys and USB sockets, as root: tests/systemd/machine.sh FOLDER [DEED...]
#   Debian 12 by debootstrap with its own kernel, on a disk image, under QEMU (ACCELERATOR=kvm where it can be had): two panels on
#   virtio-gpu (real Xorg on DRM), keyboard, pointer, USB. guest.py looks from inside, and has keys pressed,
#   panels touched and devices plugged in from outside (emulator.py).
# What it says goes to FOLDER/log, pictures of the panels to FOLDER/pictures; status 1 if anything was bad.
# Without DEED: all of them, on a new disk. With DEED: those, on the disk as it is. emulator.py does single things.
# Needs debootstrap, systemd-container, qemu-system-x86, acpica-tools, network; steps that are done already are not
# done again.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
tree=$(dirname "$(dirname "$here")")
folder=$(readlink -m "${1:?usage: tests/systemd/machine.sh FOLDER [DEED...]}")
shift
# shellcheck source=SCRIPTDIR/system.sh
. "$here/system.sh"

# A disk with the system as the installer leaves it: what it started could not run yet.
disk() {
    local share
    install -m 0644 "$here/campaign.socket" "$here/campaign@.service" "$here/touch-panels.service" \
        "$root/etc/systemd/system/"
    printf '/dev/vda / ext4 errors=remount-ro 0 1\n' >"$root/etc/fstab"
    for share in tree wheels campaign; do
        printf '%s /mnt/%s 9p trans=virtio,version=9p2000.L,ro,nofail 0 0\n' "$share" "$share" >>"$root/etc/fstab"
    done
    printf '[Match]\nName=en*\n[Network]\nDHCP=yes\n' >"$root/etc/systemd/network/wired.network"
    systemctl --quiet --root="$root" enable systemd-networkd campaign.socket touch-panels
    [ "${ACCELERATOR:-tcg}" = kvm ] || slowly
    iasl -p "$folder/lamp" "$here/lamp.asl" >/dev/null
    cp "$root"/boot/vmlinuz-* "$folder/kernel"
    cp "$root"/boot/initrd.img-* "$folder/initrd"
    rm -f "$folder/disk"
    mke2fs -q -t ext4 -L kiosk -d "$root" "$folder/disk" 8G
}

# Without KVM everything takes twenty times as long: nobody is given up for that, and no turns are made in vain.
slowly() {
    local part drop
    for part in office lobby gate safe@; do
        drop=$root/etc/systemd/system/visitor-kiosk-$part.service.d
        mkdir -p "$drop"
        printf '[Service]\nTimeoutStartSec=infinity\nTimeoutStopSec=5min\nWatchdogSec=0\n' >"$drop/slow.conf"
    done
    sed -i -e 's/timeout: float = 1.2,/timeout: float = 60,/' -e 's/^PATIENCE = 1.5 /PATIENCE = 60 /' \
        -e 's/"maxfps", "60"/"maxfps", "5"/' -e 's/P.ASKING: 45.0/P.ASKING: 900.0/' \
        "$root"/opt/visitor-kiosk/current/kiosk/{station/line,station/station,screen/window,lobby/pages}.py
    printf '[Manager]\nDefaultTimeoutStartSec=30min\nDefaultDeviceTimeoutSec=30min\n' >"$root/etc/systemd/system.conf.d/slow.conf"
    systemctl --quiet --root="$root" mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer
}

bootstrap
wheels
snapshot
packages_and linux-image-amd64 initramfs-tools usbutils
if [ $# = 0 ] || [ ! -f "$folder/disk" ]; then
    "$python" "$here/emulator.py" "$folder" off
    install_it
    disk
fi
"$python" "$here/emulator.py" "$folder" on
"$python" "$here/emulator.py" "$folder" deeds "$@" 2>&1 | tee "$folder/log" || true
"$python" "$here/emulator.py" "$folder" off
grep -q '^CAMPAIGN END bad: nothing' "$folder/log"
