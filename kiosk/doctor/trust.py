"""What keeps others out: the secrets' modes, and the way to the office."""

import os
import stat
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from kiosk import credentials
from kiosk.doctor.finding import Finding, bad, doubtful, good
from kiosk.settings import Settings


def way(what: Literal["lobby", "gate"], settings: Settings) -> Iterator[Finding]:
    """Whether the station's way to the office can be listened to."""
    address = urlsplit(getattr(settings, what).office)
    if address.scheme != "https" and not inside(address.hostname or ""):
        says = f"{address.hostname} is asked without TLS: names and the token can be read along"
        yield doubtful(
            f"{what}: way to the office", says, "https:// in the settings, and the office's site-ca"
        )


def secrets(settings: Settings, environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Whether somebody else on this machine could read a secret."""
    folder = environment.get(credentials.FOLDER)
    given = (
        [one for one in Path(folder).iterdir() if one.is_file()] if folder and Path(folder).is_dir() else []
    )
    names = ("keys.json", credentials.CERTIFICATE, credentials.AUTHORITY_KEY, "lobby.token", "gate.token")
    beside = [file for name in names if (file := settings.data / name).is_file()]
    # What systemd lends has an entry for the service's user, which shows as the group's.
    open_to = [file for file in given if _mode(file) & 0o007] + [
        file for file in beside if _mode(file) & 0o077
    ]
    if open_to:
        listed = ", ".join(map(str, open_to))
        yield bad("secrets", f"others on this machine can read {listed}", f"chmod 600 {listed}")
    elif given or beside:
        yield good("secrets", f"{len(given) + len(beside)}, for their owner alone")


def _mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def inside(host: str) -> bool:
    """Whether only this machine is spoken to."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
