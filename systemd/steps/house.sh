# shellcheck shell=bash
# What makes the program this house's: settings, secrets, books, tokens, the first administrator.
# shellcheck disable=SC2154 # variables of install.sh

write_settings() {
    local file=$etc/settings.toml name address
    [ ! -f "$file" ] || return 0
    name=$(hostname --fqdn 2>/dev/null || hostname)
    [ -z "$root" ] || name=localhost
    address=${url:-https://$name:8443}
    cp "$here/settings.toml" "$file.new"
    if is_role office; then
        say office listen "\"0.0.0.0:${address##*:}\"" "$file.new"
        say office url "\"$address\"" "$file.new"
        office=${office:-https://localhost:${address##*:}}
    fi
    ! is_role lobby || say lobby office "\"$office\"" "$file.new"
    ! is_role gate || say gate office "\"$office\"" "$file.new"
    chmod 0644 "$file.new"
    mv "$file.new" "$file"
}

# Uncomment a line of the settings: section, key, value as TOML, file.
say() {
    sed -i -e "/^\[$1\]/,/^\[/ s|^# $2 = [^#]*\(#.*\)\{0,1\}|$2 = $3  \1|" -e 's/[ ]*$//' "$4"
}

# The release that is being installed, as root: before there is a `current`.
as_root() { KIOSK_DATA=$data/${roles%% *} "$release/venv/bin/kiosk" --settings "$etc/settings.toml" "$@"; }

kiosk() { "$root/usr/local/sbin/kiosk" --as "$@"; }

take_in() {
    [ -z "$1" ] || install -m 0600 -o root -g root "$1" "$credentials/$2"
}

make_secrets() {
    take_in "$token_file" "$role-token"
    take_in "$ca_file" site-ca
    take_in "$database_url_file" database-url
    is_role office || return 0
    [ -f "$credentials/chain-key" ] || as_root keys make --into "$credentials" >/dev/null
    [ -f "$credentials/site-cert" ] || new_certificate
    hand_over_optional
}

new_certificate() {
    local names
    mapfile -t names < <(own_names)
    as_root certificate make --into "$credentials" "${names[@]/#/--host=}" >/dev/null
    printf '      The certificate is for %s.\n' "${names[*]}"
    printf '      Keep a copy of %s away from this machine: without it no backup can be read.\n' "$credentials"
}

# LoadCredential= of a file that is not there would keep a service from starting.
hand_over_optional() {
    local unit name drop
    for unit in office nightly; do
        drop=etc/systemd/system/visitor-kiosk-$unit.service.d/optional.conf
        rm -f "$root/$drop"
        for name in database-url smtp-password; do
            [ ! -f "$credentials/$name" ] || optional "$name" "$drop"
        done
    done
}

optional() {
    local listed
    listed=$(folders_of "$2" && printf '%s\n' "$2")
    [ -f "$root/$2" ] || install -D -m 0644 <(echo '[Service]') "$root/$2"
    printf 'LoadCredential=%s:/etc/visitor-kiosk/credentials/%s\n' "$1" "$1" >>"$root/$2"
    grep -qxF "$2" "$opt/files" || printf '%s\n' "$listed" >>"$opt/files"
}

# Everything by which telephones and stations may call this office: its names and its addresses.
own_names() {
    local called
    called=$(sed -n 's|^url = "https\{0,1\}://\([^/:"]*\).*|\1|p' "$etc/settings.toml" | head -n 1)
    printf '%s\n' "$called" "$(hostname)" "$(hostname --fqdn 2>/dev/null || true)" localhost 127.0.0.1 \
        $(hostname --all-ip-addresses 2>/dev/null || true) | grep -v '^fe80:' | awk 'NF && !seen[$0]++'
}

# Where a program runs already, a newer one comes in by `kiosk upgrade`: backup, migration, a look whether it works, whether
# its services start, and the way back if they do not.
bring_up_to_date() {
    local current=''
    [ ! -L "$opt/current" ] || current=$(readlink -f "$opt/current")
    if [ "$current" = "$release" ]; then
        ! is_role office || kiosk office ledger upgrade
    elif [ -n "$current" ] && running; then
        as_root upgrade "$release"
    else
        switch_to "$release"
        ! is_role office || kiosk office ledger upgrade
    fi
    forget_old_releases
}

admit() {
    local part
    is_role office || return 0
    for part in lobby gate; do
        ! is_role "$part" || [ -s "$credentials/$part-token" ] || admit_station "$part"
    done
    [ -n "$(kiosk office users list)" ] || first_administrator
}

admit_station() {
    local number=1 known
    known=$(kiosk office station list | cut -f1)
    while grep -qx "$1-$number" <<<"$known"; do number=$((number + 1)); done
    (umask 077 && kiosk office station add "$1-$number" --kind "$1" >"$credentials/$1-token.new")
    mv "$credentials/$1-token.new" "$credentials/$1-token"
}

first_administrator() {
    if [ -n "$admin_password_file" ]; then
        kiosk office users add "$admin" --role administrator --password-file - <"$admin_password_file"
    else
        local word
        word=$(head -c 15 /dev/urandom | base64 | tr '+/' 'xy')
        kiosk office users add "$admin" --role administrator --password-file - <<<"$word"
        printf '\n      The password of %s, shown this once: %s\n      Change it after the first sign-in.\n\n' "$admin" "$word"
    fi
}

start_services() {
    if ! running || [ "$start" = no ]; then
        printf '      The services start with the machine.\n'
        return
    fi
    systemctl reset-failed 'visitor-kiosk*' 2>/dev/null || true
    local waited=0 before
    before=$(office_run)
    # Screens wait for a panel that is switched on; nobody waits for them here.
    systemctl --no-block restart visitor-kiosk.target
    is_role office || return 0
    until [ "$(office_run)" != "$before" ] && systemctl --quiet is-active visitor-kiosk-office.service; do
        [ "$waited" -lt 120 ] || stop "the office does not start: journalctl -u visitor-kiosk-office"
        sleep 1
        waited=$((waited + 1))
    done
}

# Which start of the office this is: an earlier one is still there when its restart has only been asked for.
office_run() { systemctl show --value --property InvocationID visitor-kiosk-office.service; }

examine() {
    local part well=yes
    for part in $roles; do
        printf '\nkiosk doctor: %s\n' "$part"
        kiosk "$part" doctor --part "$part" || well=no
    done
    [ "$well" = yes ] && printf '\nInstalled: %s.\n' "$roles" && return
    printf '\nInstalled: %s; what is marked bad above wants a look. Again: sudo kiosk --as %s doctor\n' "$roles" "${roles%% *}"
}
