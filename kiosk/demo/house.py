"""The demo's house: folder and settings, books with a company in them, stations with their tokens.

It is made with the same commands that a real house is made with.
"""

import json
import os
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.demo import DemoFault
from kiosk.demo.crew import free_port, python

HOSTS = Path(__file__).parent.parent.parent / "assets" / "demo" / "hosts.csv"
ADMINISTRATOR = "demo"
STATIONS = {"lobby-1": "lobby", "gate-1": "gate"}


@dataclass(frozen=True)
class Ports:
    """Where everything listens on the loopback."""

    office: int
    inbox: int
    smtp: int
    printer: int
    slips: int
    scanner: int

    @classmethod
    def usual(cls) -> "Ports":
        """Those that the documentation names, each replaced by a free one if it is taken."""
        return cls(*map(free_port, (8090, 8091, 8025, 9100, 8093, 8094)))

    @classmethod
    def free(cls) -> "Ports":
        """Any that nobody listens on: several houses can be made at once."""
        return cls(*(free_port() for _ in range(6)))


@dataclass(frozen=True)
class DemoHouse:
    """A house in `folder`, ready to be opened."""

    folder: Path
    ports: Ports

    @property
    def office(self) -> str:
        """The office's address."""
        return f"http://127.0.0.1:{self.ports.office}"

    @property
    def slips(self) -> Path:
        """Where the virtual printer's slips lie, as pictures."""
        return self.folder / "slips"

    @property
    def password(self) -> Path:
        """The file with the password of the demo's administrator."""
        return self.folder / "office.password"

    def settle(self) -> None:
        """Write down where everything is; a house that was copied is one of its own from then on."""
        (self.folder / "settings.toml").write_text(_settings(self), encoding="utf-8")

    def command(self, *arguments: str) -> list[str]:
        """A `kiosk` command in this house."""
        return python("-m", "kiosk", "--settings", str(self.folder / "settings.toml"), *arguments)

    def printer(self) -> list[str]:
        """The command of the virtual printer."""
        ports = ("--port", str(self.ports.printer), "--web", str(self.ports.slips))
        return python("-m", "hardware.virtual", *ports, "--out", str(self.slips))

    def carry_out(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a `kiosk` command to its end: what it wrote, or DemoFault with what it complained of."""
        done = subprocess.run(  # noqa: S603
            self.command(*arguments),
            env={**os.environ, **(environment or {})},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=120,
            check=False,
        )
        if done.returncode:
            raise DemoFault(f"kiosk {' '.join(arguments)}: {done.stderr.strip() or done.returncode}")
        return done.stdout


def make(folder: Path, ports: Ports) -> DemoHouse:
    """Make the house in `folder`, or open the one that is there."""
    house = DemoHouse(folder.resolve(), ports)
    house.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    house.settle()
    house.carry_out("ledger", "upgrade")
    house.carry_out("hosts", "import", str(HOSTS))
    if not house.password.exists():
        _add_administrator(house)
    for name, kind in STATIONS.items():
        if not _token(house, kind).exists():
            house.carry_out("station", "add", name, "--kind", kind, "--token-file", str(_token(house, kind)))
    return house


def _add_administrator(house: DemoHouse) -> None:
    """Somebody who may sign in at the demo's office: its password is written down, as no real one is."""
    aside = house.password.with_suffix(".new")
    aside.write_text("-".join(secrets.token_hex(2) for _ in range(4)) + "\n", encoding="ascii")
    told = (ADMINISTRATOR, "--role", "administrator", "--own", "--password-file", str(aside))
    house.carry_out("users", "add", *told)
    aside.rename(house.password)


def _token(house: DemoHouse, kind: str) -> Path:
    return house.folder / f"{kind}.token"


def _settings(house: DemoHouse) -> str:
    ports = house.ports
    sections: dict[str, dict[str, object]] = {
        "house": {
            "name": "东海精密仪器有限公司",
            "name_en": "Donghai Precision Instruments",
            "answer_seconds": 900,
        },
        "office": {"listen": f"127.0.0.1:{ports.office}", "url": house.office},
        "approvals": {"tour": "DH1001", "confidential": "DH1015", "hours": "DH1022"},
        "notices": {"smtp": f"127.0.0.1:{ports.smtp}", "mail_from": "visitors@donghai.example"},
        "lobby": _screen(house, "lobby")
        | {"printer": f"tcp://127.0.0.1:{ports.printer}", "camera": "virtual:"},
        "gate": _screen(house, "gate")
        | {
            "guards": ["王师傅", "李师傅"],
            "scanner": f"tcp://127.0.0.1:{ports.scanner}",
            "camera": "virtual:slip",
        },
    }
    lines = [f"data = {_toml(str(house.folder))}"]
    for section, values in sections.items():
        lines += ["", f"[{section}]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


def _screen(house: DemoHouse, kind: str) -> dict[str, object]:
    return {"office": house.office, "token_file": str(_token(house, kind)), "fullscreen": False}


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # texts, numbers, lists of texts are written alike in TOML
