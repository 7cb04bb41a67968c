#!/usr/bin/env bash
# Build a Debian package of the program with all its Python packages in it: systemd/deb/build.sh [FOLDER [WHEELS]]
# FOLDER (dist) takes the package; WHEELS holds Python packages, or takes those that are fetched.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
source_tree=$(dirname "$(dirname "$here")")
# shellcheck disable=SC2034 # the steps read it
roles='office lobby gate'
stop() {
    printf 'deb: %s\n' "$*" >&2
    exit 1
}
# shellcheck source=SCRIPTDIR/../steps/files.sh
. "$here/../steps/files.sh"
# shellcheck source=SCRIPTDIR/../steps/program.sh
. "$here/../steps/program.sh"

target=$(readlink -m "${1:-dist}")
wheels=$(readlink -m "${2:-$source_tree/build/wheels}")
mkdir -p "$target" "$wheels"
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
share=$stage/usr/share/visitor-kiosk

printf 'Python packages\n'
python3 -m venv "$stage/pip"
"$stage/pip/bin/pip" download --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
    --find-links "$wheels" --dest "$wheels" -r "$source_tree/requirements.lock"
rm -rf "$stage/pip"

printf 'package\n'
mkdir -p "$share/wheels" "$stage/DEBIAN"
(cd "$source_tree" && program_files | xargs -0 cp --parents --target-directory="$share")
cp "$wheels"/*.whl "$share/wheels/"
mkdir -p "$stage/usr/share/doc/visitor-kiosk"
cp "$source_tree/LICENSE" "$stage/usr/share/doc/visitor-kiosk/copyright"
chmod -R go=rX,u+w "$stage"
depends=$(packages | sed 's/^python3$/python3 (>= 3.11), python3 (<< 3.12)/' | paste -sd, | sed 's/,/, /g; s/, \+/, /g')
cat >"$stage/DEBIAN/control" <<END
Package: visitor-kiosk
Version: $(version)
Architecture: $(dpkg --print-architecture)
Maintainer: The visitor-kiosk maintainers <visitor-kiosk@localhost>
Depends: $depends
Installed-Size: $(du -sk "$stage/usr" | cut -f1)
Section: misc
Priority: optional
Description: visitor kiosk and badge-printing station
 A touch screen in the lobby, a guard's screen at the gate, an office that asks the host, prints the pass and keeps
 the entry/exit log. What this machine is, is said in /etc/visitor-kiosk/options before the installation, as
 options of install.sh (--role gate --office URL --token-file FILE); without it, all three.
END
install -m 0755 "$here/postinst" "$here/prerm" "$here/postrm" "$stage/DEBIAN/"
dpkg-deb --root-owner-group -Zxz -z1 --build "$stage" "$target" | sed 's/^dpkg-deb: //'
