# shellcheck shell=bash
# The program: system packages, and a release with a virtual environment of its own below /opt/visitor-kiosk/releases.
# shellcheck disable=SC2154 # source_tree, opt, wheels, apt, has_screen: install.sh

packages() {
    printf '%s\n' python3 python3-venv ca-certificates tzdata fonts-noto-cjk
    ! has_screen || printf '%s\n' xserver-xorg-core xserver-xorg-input-libinput x11-xserver-utils xinput xauth \
        libgl1 libegl1 libgles2 libgl1-mesa-dri libmtdev1 libusb-1.0-0 libasound2 \
        librime1 rime-data-pinyin-simp rime-data-terra-pinyin rime-essay libzinnia0 tegaki-zinnia-simplified-chinese
}

system_packages() {
    local missing=() package
    for package in $(packages); do
        # Also one that another package provides, as libasound2t64 does libasound2.
        dpkg-query --show --showformat='${db:Status-Status} ${Package}, ${Provides},\n' 2>/dev/null |
            grep -E "^installed (.*[ ,])?$package( \(|,)" >/dev/null || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$apt" = yes ] || stop "missing: ${missing[*]} (apt-get install them, or leave --no-apt out)"
    export DEBIAN_FRONTEND=noninteractive
    install_by_apt "${missing[@]}" >/dev/null 2>&1 || {
        apt-get -q update >/dev/null
        install_by_apt "${missing[@]}" >/dev/null || stop "apt-get could not install ${missing[*]}"
    }
}

# Ubuntu 24.04 and Debian 13 call libraries libasound2t64 and the like, since their time counts beyond 2038. The earlier
# name may then be one of several packages, between which apt does not choose.
install_by_apt() {
    local names=() package
    for package; do
        [ -n "$(apt-cache show "$package" 2>/dev/null)" ] || [ -z "$(apt-cache show "${package}t64" 2>/dev/null)" ] ||
            package+=t64
        names+=("$package")
    done
    apt-get -q -y install --no-install-recommends "${names[@]}"
}

check_python() {
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "the program needs Python 3.11 or later, and this is $(python3 --version): Debian 12, Ubuntu 24.04 or later have it"
}

# Whoever asks for a log-in on the screen keeps the graphics chip from ours.
no_desktop() {
    ! systemctl --quiet is-active display-manager.service 2>/dev/null ||
        stop "a desktop is on this machine's screen. Take it away first: systemctl set-default multi-user.target; systemctl stop display-manager"
}

version() { sed -n 's/^version = "\(.*\)"/\1/p' "$source_tree/pyproject.toml"; }

program_files() {
    (cd "$source_tree" && find kiosk printing hardware assets systemd docs/*.md LICENSE README*.md CHANGELOG.md \
        pyproject.toml requirements.lock -type f -not -name '*.pyc' -not -path 'assets/fonts/*' -print0 | LC_ALL=C sort -z)
}

# Version and what the files say, so that a release never changes once it is there.
release_name() {
    local sum
    sum=$(cd "$source_tree" && program_files | xargs -0 sha256sum | sha256sum)
    printf '%s+%s\n' "$(version)" "${sum:0:8}"
}

# Sets `release`. One that was begun and not finished is begun anew.
make_release() {
    release=$opt/releases/$(release_name)
    if [ -f "$release/complete" ]; then
        printf '      %s is there already\n' "${release##*/}"
        return
    fi
    check_python # of a machine that had none before
    rm -rf "$release"
    mkdir -p "$release"
    (cd "$source_tree" && program_files | xargs -0 cp --parents --target-directory="$release")
    chmod -R go=rX,u+w "$release"
    python3 -m venv "$release/venv"
    local from=() site
    [ -z "$wheels" ] || from=(--no-index --find-links "$wheels")
    printf '      %s: its Python packages take some minutes\n' "${release##*/}"
    (umask 022 && "$release/venv/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir --require-hashes \
        "${from[@]}" -r "$release/requirements.lock") || stop "the Python packages could not be installed (--offline-wheels?)"
    site=$(echo "$release"/venv/lib/python3*/site-packages)
    introduce "$site"
    "$release/venv/bin/python" -m compileall -q "$release"/{kiosk,printing,hardware} || true
    ! [ -d /usr/share/fonts/opentype/noto ] || (cd "$release" && umask 022 && venv/bin/python -m printing.typeface >/dev/null)
    touch "$release/complete"
    sync -f "$release"
}

# The program stays where its assets are; the environment is told where, by what it is called, and by whom it is started.
introduce() {
    local info=$1/visitor_kiosk-$(version).dist-info
    mkdir -p "$info"
    printf '%s\n' "$release" >"$1/visitor-kiosk.pth"
    printf 'Metadata-Version: 2.1\nName: visitor-kiosk\nVersion: %s\n' "${release##*/}" >"$info/METADATA"
    printf 'install.sh\n' >"$info/INSTALLER"
    printf '#!%s\nfrom kiosk.__main__ import main\n\nmain()\n' "$release/venv/bin/python" >"$release/venv/bin/kiosk"
    chmod 0755 "$release/venv/bin/kiosk"
}

# Make a release the one that runs; the link is never away.
switch_to() {
    ln -sfn "releases/${1##*/}" "$opt/current.new"
    mv -T "$opt/current.new" "$opt/current"
    sync -f "$opt"
}

# The one that runs and the one before stay.
forget_old_releases() {
    local kept
    kept=$(find "$opt/releases" -mindepth 1 -maxdepth 1 -printf '%T@ %p\n' | sort -rn | cut -d' ' -f2- | head -n 2)
    find "$opt/releases" -mindepth 1 -maxdepth 1 | while read -r one; do
        [ "$one" = "$(readlink -f "$opt/current")" ] || grep -qxF "$one" <<<"$kept" || rm -rf "$one"
    done
}
