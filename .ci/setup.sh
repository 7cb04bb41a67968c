#!/usr/bin/env bash
# Set-up on Debian 12+ or Ubuntu 24.04+: system packages, the virtual environment, the fonts.
# Only what is missing is installed; running it again does nothing and takes about a second.
set -euo pipefail
cd "$(dirname "$0")/.."

# What the screens are drawn with, USB printers, a display that a browser can show, Chinese input, and what the
# tests need; the browser for the tour is looked for by its program.
packages=(
    libgl1 libegl1 libgles2 libgl1-mesa-dri libmtdev1 libusb-1.0-0 fonts-noto-cjk
    xvfb x11vnc novnc websockify
    librime1 rime-data-pinyin-simp rime-data-terra-pinyin rime-essay
    libzinnia0 tegaki-zinnia-simplified-chinese
    libzbar0 postgresql systemd shellcheck
)
python=${PYTHON:-python3}

stop() {
    printf 'set-up: %s\n' "$*" >&2
    exit 1
}

missing_packages() {
    local known package
    known=$(dpkg-query --show --showformat='${db:Status-Status} ${Package} ${Provides}\n' | grep '^installed ')
    for package in "${packages[@]}"; do
        # Also a package that another one provides, such as libzbar0 by libzbar0t64.
        grep --quiet --extended-regexp "[ ,]$package( |,|\$)" <<<"$known" || printf '%s\n' "$package"
    done
    "$python" -c 'import ensurepip, venv' 2>/dev/null || printf 'python3-venv\n'
    command -v chromium chromium-browser google-chrome >/dev/null || browser
}

# Ubuntu's Chromium goes by another name.
browser() {
    if grep -qx ID=ubuntu /etc/os-release; then echo chromium-browser; else echo chromium; fi
}

become_root() {
    if [ "$(id -u)" = 0 ]; then
        env "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo env "$@"
    else
        stop "system packages are missing. Run this once as root, then start again:
    apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
    fi
}

apt() {
    become_root DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@"
}

install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        printf 'set-up: not a Debian or Ubuntu system; needed are: %s\n' "${packages[*]} chromium" >&2
        return
    fi
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -gt 0 ] || return 0
    printf 'set-up: missing: %s\n' "${missing[*]}"
    # A fresh machine has no package lists yet.
    apt install --no-install-recommends "${missing[@]}" || {
        apt update
        apt install --no-install-recommends "${missing[@]}" || stop "apt-get could not install ${missing[*]}"
    }
}

make_environment() {
    local place lock stamp=.venv/set-up
    place="$("$python" --version) in $PWD"
    lock=$(sha256sum requirements-dev.lock pyproject.toml)
    [ "$(cat "$stamp" 2>/dev/null)" != "$place"$'\n'"$lock" ] || return 0
    printf 'set-up: making .venv from requirements-dev.lock\n'
    # One that was made for another Python or moved from another place does not work.
    [ "$(head -n 1 "$stamp" 2>/dev/null)" = "$place" ] || rm -rf .venv
    "$python" -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
    .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    printf '%s\n' "$place" "$lock" >"$stamp"
}

command -v "$python" >/dev/null || stop "Python 3.11 or later is needed: apt-get install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "Python 3.11 or later is needed, $python is $("$python" --version); name another one with PYTHON="
install_packages
make_environment
.venv/bin/python -m printing.typeface >/dev/null
