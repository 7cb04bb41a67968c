# shellcheck shell=bash
# The way out: everything that was laid out goes; settings, secrets and data stay, unless they too shall go.
# shellcheck disable=SC2154 # variables of install.sh

uninstall() {
    [ -f "$opt/files" ] || [ "$purge" = yes ] || stop "nothing is installed${root:+ below $root}"
    [ "$purge" = no ] || sure
    [ -n "$root" ] || ! running || systemctl stop 'visitor-kiosk*' || true
    local target
    if [ -f "$opt/files" ]; then
        tac "$opt/files" | while read -r target; do take_away "$target"; done
    fi
    systemctl --quiet ${root:+"--root=$root"} unmask ctrl-alt-del.target 2>/dev/null || true
    rm -f "$root"/var/lib/systemd/timers/stamp-visitor-kiosk-*
    [ -n "$root" ] || give_to_root
    rm -rf "$opt"
    if [ "$purge" = yes ]; then
        rm -rf "$etc" "$data"
        printf 'Taken away, and the data with it.\n'
    else
        printf 'Taken away. What stayed: %s (settings, secrets) and %s (data).\n' "$etc" "$data"
    fi
    printf 'System packages and the journal stay: apt-get autoremove finds packages that nobody else needs.\n'
    printf 'Terminals and the keyboard are as they were once the machine is started anew.\n'
}

sure() {
    [ "$yes" = no ] || return 0
    [ -t 0 ] || stop "--purge deletes all visits, keys and settings for ever: say --yes too"
    local answer
    read -rp "Delete all visits, keys and settings of this machine for ever? [type: delete] " answer
    [ "$answer" = delete ] || stop "nothing was done"
}

# Data without users would belong to whoever gets their numbers next.
give_to_root() {
    local user
    [ ! -d "$data" ] || chown -R root:root "$data"
    for user in visitor-kiosk visitor-kiosk-lobby visitor-kiosk-gate visitor-kiosk-display; do
        ! getent passwd "$user" >/dev/null || userdel "$user"
        ! getent group "$user" >/dev/null || groupdel "$user"
    done
    rm -rf /run/visitor-kiosk*
    running || return 0
    systemctl daemon-reload
    systemctl reset-failed 'visitor-kiosk*' 2>/dev/null || true
}
