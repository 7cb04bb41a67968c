# shellcheck shell=bash
# What install.sh lays into the system's folders, each file written down in a list by which it is taken away again.
# shellcheck disable=SC2154 # root, here, roles, etc, opt, data: install.sh

is_role() { [[ " $roles " == *" $1 "* ]]; }
has_screen() { is_role lobby || is_role gate; }

role_before() {
    case $(cat "$etc/roles" 2>/dev/null) in
    office | lobby | gate) cat "$etc/roles" ;;
    *) echo all ;;
    esac
}

# The services and timers of these roles.
units() {
    echo visitor-kiosk.target
    ! is_role office || printf 'visitor-kiosk-%s\n' office.service nightly.service nightly.timer \
        safe@office.service.d/user.conf
    ! is_role lobby || echo visitor-kiosk-lobby.service
    ! is_role gate || echo visitor-kiosk-gate.service
    ! has_screen || printf 'visitor-kiosk-%s\n' display.service touch.service brightness@.service dim.timer bright.timer
    echo visitor-kiosk-safe@.service
}

# Source and target of every file, tab between.
plan() {
    local unit
    for unit in $(units); do printf 'units/%s\tetc/systemd/system/%s\n' "$unit" "$unit"; done
    printf '%s\t%s\n' \
        kiosk.sh usr/local/sbin/kiosk \
        etc/sysusers.d/visitor-kiosk.conf etc/sysusers.d/visitor-kiosk.conf \
        etc/tmpfiles.d/visitor-kiosk.conf etc/tmpfiles.d/visitor-kiosk.conf \
        etc/systemd/journald.conf.d/visitor-kiosk.conf etc/systemd/journald.conf.d/visitor-kiosk.conf \
        etc/systemd/system.conf.d/visitor-kiosk.conf etc/systemd/system.conf.d/visitor-kiosk.conf
    has_screen || return 0
    printf '%s\t%s\n' \
        etc/systemd/logind.conf.d/visitor-kiosk.conf etc/systemd/logind.conf.d/visitor-kiosk.conf \
        etc/sysctl.d/60-visitor-kiosk.conf etc/sysctl.d/60-visitor-kiosk.conf \
        etc/modprobe.d/visitor-kiosk.conf etc/modprobe.d/visitor-kiosk.conf \
        etc/udev/rules.d/70-visitor-kiosk.rules etc/udev/rules.d/70-visitor-kiosk.rules \
        etc/X11/visitor-kiosk.conf etc/X11/xorg.conf.d/60-visitor-kiosk.conf
    if [ -n "$root" ] || ! runs_from_usb; then
        printf '%s\t%s\n' etc/udev/rules.d/71-visitor-kiosk-usb.rules etc/udev/rules.d/71-visitor-kiosk-usb.rules
    else
        printf 'install: this system runs from a USB disk, so USB is not locked against disks\n' >&2
    fi
}

runs_from_usb() {
    local disk
    disk=$(findmnt --noheadings --output SOURCE / 2>/dev/null) || return 1
    lsblk --inverse --noheadings --output TRAN "$disk" 2>/dev/null | grep -q usb
}

lay_out() {
    local list=$opt/files source target mode
    mkdir -p "$etc" "$opt" "$data"
    install -d -m 0700 "$credentials"
    plan | while IFS=$'\t' read -r source target; do
        mode=0644
        [ "$source" != kiosk.sh ] || mode=0755
        folders_of "$target"
        install -D -m "$mode" "$here/$source" "$root/$target"
        printf '%s\n' "$target"
    done | LC_ALL=C sort -u >"$list.new"
    # What an earlier version or another role laid out and this one does not.
    [ ! -f "$list" ] || LC_ALL=C sort "$list" | LC_ALL=C comm -23 - "$list.new" | tac |
        while read -r target; do take_away "$target"; done
    mv "$list.new" "$list"
    printf '%s\n' "$roles" >"$etc/roles"
    enable
}

# The folders above a file that come with it, or came with one of ours: those that were there before stay for ever.
folders_of() {
    local folder=$1
    while folder=${folder%/*} && [[ $folder == */* ]]; do
        if [ ! -d "$root/$folder" ] || [[ ${folder##*/} == visitor-kiosk* ]] ||
            grep -qxF "$folder/" "$opt/files" 2>/dev/null; then
            printf '%s/\n' "$folder"
        fi
    done
}

enable() {
    local at=(--quiet ${root:+"--root=$root"}) all
    mapfile -t all < <(units | grep -v -e @ -e nightly.service -e touch.service)
    systemctl "${at[@]}" enable "${all[@]}"
    ! has_screen || systemctl "${at[@]}" mask ctrl-alt-del.target
}

take_away() {
    local at=(--quiet ${root:+"--root=$root"}) unit=${1##*/}
    case $1 in
    */)
        [ ! -d "$root/$1" ] || rmdir --ignore-fail-on-non-empty "$root/$1"
        return
        ;;
    etc/systemd/system/*@* | etc/systemd/system/*/*) ;;
    etc/systemd/system/*)
        [ -n "$root" ] || ! running || systemctl stop "$unit" || true
        systemctl "${at[@]}" disable "$unit" 2>/dev/null || true
        ;;
    esac
    rm -f "$root/$1"
}

running() { [ -d /run/systemd/system ]; }

# Users and folders, and what the running system learns of the new files.
furnish() {
    systemd-sysusers /etc/sysusers.d/visitor-kiosk.conf
    systemd-tmpfiles --create /etc/tmpfiles.d/visitor-kiosk.conf
    local part
    for part in $roles; do
        install -d -m 0700 "$data/$part"
        # After an uninstallation the data are root's.
        [ "$(stat -c %U "$data/$part")" = "$(user_of "$part")" ] || chown -R "$(user_of "$part"):" "$data/$part"
    done
    running || return 0
    systemctl daemon-reload
    ! has_screen || /usr/lib/systemd/systemd-sysctl /etc/sysctl.d/60-visitor-kiosk.conf || true
    udevadm control --reload || true
    rmmod usblp 2>/dev/null || true
}

user_of() {
    if [ "$1" = office ]; then echo visitor-kiosk; else echo "visitor-kiosk-$1"; fi
}
