# shellcheck shell=bash
# A Debian 12 in $folder/root, with what the installer would fetch by itself; debian.sh and machine.sh put it to work.
# Steps that are done already are not done again.
# shellcheck disable=SC2154 # folder, tree: the script that reads this
root=$folder/root
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
python=${PYTHON:-$tree/.venv/bin/python}

[ "$(id -u)" = 0 ] || { echo "this needs root" >&2; exit 1; }
mkdir -p "$folder/wheels" "$folder/pictures"

bootstrap() {
    [ ! -f "$folder/bootstrapped" ] || return 0
    debootstrap --variant=minbase \
        --include=systemd-sysv,dbus,udev,kmod,ca-certificates,python3,python3-venv bookworm "$root" "$mirror"
    printf '127.0.0.1 localhost\n127.0.1.1 kiosk\n' >"$root/etc/hosts"
    echo kiosk >"$root/etc/hostname"
    touch "$folder/bootstrapped"
}

# The Python packages, fetched once.
wheels() {
    [ ! -f "$folder/fetched" ] || return 0
    "$python" -m pip download --quiet --require-hashes --find-links "$folder/wheels" --dest "$folder/wheels" \
        -r "$tree/requirements.lock"
    touch "$folder/fetched"
}

# What the installer would fetch, and, as named, what the campaign looks with.
packages_and() {
    ! grep -sqx "$*" "$folder/packages" || return 0
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    local needed
    mapfile -t needed < <(cd "$tree/systemd" &&
        bash -c '. steps/files.sh; . steps/program.sh; roles="office lobby gate"; packages')
    inside apt-get -q -y --no-install-recommends install "${needed[@]}" zbar-tools "$@"
    inside apt-get clean
    echo "$*" >>"$folder/packages"
}

# The program as it is committed, so that nobody changes it meanwhile.
snapshot() {
    rm -rf "$folder/tree"
    mkdir "$folder/tree"
    git -C "$tree" archive HEAD | tar -x -C "$folder/tree"
}

install_it() { inside bash /mnt/tree/systemd/install.sh --role all --offline-wheels /mnt/wheels; }

inside() {
    systemd-nspawn --quiet --register=no --keep-unit --console=pipe --hostname=kiosk -D "$root" \
        --bind-ro="$folder/tree:/mnt/tree" --bind-ro="$folder/wheels:/mnt/wheels" \
        --setenv=DEBIAN_FRONTEND=noninteractive "$@"
}
