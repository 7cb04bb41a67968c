"""Settings: one TOML file, each value overridable by `KIOSK_<SECTION>_<KEY>`, unknown keys refused.

Looked for in --settings, $KIOSK_SETTINGS, the user's configuration folder and /etc/visitor-kiosk; none is
needed.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import time
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from platformdirs import user_config_path, user_data_path

from kiosk import credentials, customs
from kiosk.credentials import BadCredential
from kiosk.customs import BadCustoms, Customs
from kiosk.visit.webhooks import NAMES, Hook

NAME = "visitor-kiosk"
HIGHEST = 1_000_000  # of any number: days and pixels alike are fewer
_FORMS = {
    "webhooks.name": re.compile("[a-z0-9-]{1,14}"),
    "look.colour": re.compile("#[0-9A-Fa-f]{6}"),
    "lobby.staff_pin": re.compile(r"\$argon2id\$[!-~]+"),
}


class BadSettings(Exception):
    """A settings file that cannot be used; the message names the key and what would be right."""


@dataclass(frozen=True)
class House:
    """The house that is visited."""

    name: str = "访客接待中心"
    name_en: str = "Visitor reception"
    address: str = ""  # in invitations: where the gate is and how to get there
    address_en: str = ""
    timezone: str = "Asia/Shanghai"
    closes_at: str = "22:00"  # the day is closed: nobody's exit is invented
    answer_seconds: int = 300  # silence for so long lapses the request (R9)
    pass_hours: int = 10

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which times are shown."""
        return ZoneInfo(self.timezone)

    @property
    def closing(self) -> time:
        """When the day is closed, in the house's time zone."""
        return time.fromisoformat(self.closes_at)


@dataclass(frozen=True)
class Office:
    """The server. `url` is what hosts' phones reach; `database` an SQLAlchemy URL.

    `metrics`: who may read /metrics: programs with the scope metrics:read, whoever asks on this machine with
    no proxy between, or nobody. `api_per_second`: requests that each program may ask for long.
    """

    listen: str = "127.0.0.1:8090"
    url: str = "http://127.0.0.1:8090"
    database: str = ""
    metrics: Literal["token", "loopback", "off"] = "token"
    api_per_second: int = 50


@dataclass(frozen=True)
class Notices:
    """How hosts are told. An empty value switches the channel off."""

    smtp: str = ""  # host:port
    mail_from: str = "visitors@localhost"
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: bool = False
    webhook: str = ""  # an address that takes JSON by POST
    wecom: str = ""  # addresses of group bots: whoever is in the group can open the link
    dingtalk: str = ""
    dingtalk_secret: str = ""
    feishu: str = ""
    feishu_secret: str = ""
    apprise: tuple[str, ...] = ()  # https://github.com/caronc/apprise, with {mail} and {mobile} of the host
    language: str = "zh-CN"


@dataclass(frozen=True)
class Keeping:
    """For how many days after the end of a visit each kind of data is kept (R25).

    PIPL (个人信息保护法) art. 19 wants the shortest time that the purpose needs, art. 28 most care with faces
    and identity documents. A photograph is for the guard of that day, and a month for what is found out
    later; the last four digits and the telephone number recognise a visitor who comes again within half a
    year (R33), and the number reaches one whose illness or accident is found out later; name and organisation
    stay a year for the log that inspections ask for (R18); a signed agreement three years, the time within
    which one can sue (民法典 art. 188). What stations were answered is needed until they have asked again.
    """

    photograph: int = 30
    mail: int = 30  # the invitation's address and note
    answers: int = 30
    belongings: int = 90
    plate: int = 90
    identity: int = 180  # the document's last four
    phone: int = 180
    members: int = 180  # the others of a group
    name: int = 365
    organisation: int = 365
    details: int = 365  # of events: who was told what, by whom
    turned_away: int = 90
    words: int = 365  # what visitors said, from when nobody has to answer it any more
    signature: int = 1095


@dataclass(frozen=True)
class Trust:
    """Against loss and tampering.

    `heads_file`: where each day's head is written down, best on another machine or a medium that only grows;
    `heads_mail`: who gets it by mail; `backup_days`: how long backups stay, and with them what was erased
    since; `nightly_backup`: whether one is made after each closing.
    """

    heads_file: str = ""
    heads_mail: str = ""
    backup_days: int = 14
    nightly_backup: bool = True


@dataclass(frozen=True)
class Directory:
    """Where `kiosk hosts sync` takes the hosts from. `url`: ldap(s)://… or http(s)://…, empty for nowhere.

    `user` and `password`: who asks by LDAP; by HTTP the password is a bearer token, or, where `login` is an
    address, the secret that is put behind it to fetch a token. `base`, `filter`: whom to ask LDAP for;
    `departments`: an address with their names; `fields`: what a column is called there, "extension=ipPhone".
    """

    url: str = ""
    user: str = ""
    password: str = ""
    starttls: bool = False
    base: str = ""
    filter: str = "(objectClass=person)"
    login: str = ""
    departments: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """How the screens look. What is empty is as the office says, else the program's own."""

    colour: str = ""  # the house's, #RRGGBB; darkened or lightened as far as reading needs it
    logo: str = ""  # a PNG, for light and dark ground alike
    theme: Literal["light", "dark"] = "light"


@dataclass(frozen=True)
class Screen:
    """What lobby and gate share. `token_file` holds the station's token; `dpi` are the panel's real dots per
    inch, 0 for what it says of itself."""

    office: str = "http://127.0.0.1:8090"
    token_file: str = ""
    fullscreen: bool = True
    width: int = 1280
    height: int = 800
    dpi: int = 0


@dataclass(frozen=True)
class Lobby(Screen):
    """The visitors' screen. `spare_printer` has the same kind of paper and prints while `printer` is down.

    `text`, `lower` (all touches within reach from a wheelchair) and `voice`: how a visit begins; the visitor
    may change them. `camera` takes the photographs: an address of `hardware.cameras.open_camera`, empty for
    none. `lower_edge` is how high above the floor the panel begins, in mm; 0: nobody measured.
    `staff_pin` is what `kiosk pin` prints; empty: no staff menu.
    """

    printer: str = "virtual:"
    spare_printer: str = ""
    paper: str = "80mm"
    camera: str = ""
    idle_seconds: int = 45
    text: Literal["normal", "large"] = "normal"
    lower: bool = False
    lower_edge: int = 0
    voice: bool = False
    staff_pin: str = ""


@dataclass(frozen=True)
class Gate(Screen):
    """The guards' screen. `scanner`: `wedge` for one that types as a keyboard does, or an address of
    `hardware.scanners.open_scanner`. Without a `printer` the guard writes passes on cards. `camera` takes
    pictures of the papers that hosts signed: an address of `hardware.cameras.open_camera`, not the
    scanner's own; empty for none."""

    guards: tuple[str, ...] = ("门卫一岗",)
    scanner: str = "wedge"
    printer: str = ""
    paper: str = "80mm"
    camera: str = ""


@dataclass(frozen=True)
class Settings:
    """Everything that a house may choose. `data`: where the ledger, keys and spools lie."""

    data: Path = field(default_factory=lambda: user_data_path(NAME))
    house: House = House()
    customs: Customs = field(default_factory=Customs)
    office: Office = Office()
    notices: Notices = Notices()
    keeping: Keeping = Keeping()
    trust: Trust = Trust()
    directory: Directory = Directory()
    look: Look = Look()
    lobby: Lobby = Lobby()
    gate: Gate = Gate()
    webhooks: tuple[Hook, ...] = ()

    @property
    def printer(self) -> str:
        """The lobby's printer; a virtual one without a folder puts its slips into the data folder."""
        return self.printers[0]

    @property
    def printers(self) -> tuple[str, ...]:
        """The lobby's printer, and the spare one if there is any."""
        spare = (self.lobby.spare_printer,) if self.lobby.spare_printer else ()
        own = f"virtual:{self.data / 'slips'}"
        return tuple(own if address == "virtual:" else address for address in (self.lobby.printer, *spare))

    @property
    def gate_printer(self) -> str:
        """The gate's printer, '' when it has none; a virtual one puts its slips beside the lobby's."""
        own = f"virtual:{self.data / 'slips'}"
        return own if self.gate.printer == "virtual:" else self.gate.printer

    @property
    def backups(self) -> Path:
        """Where the backups of the books lie."""
        return self.data / "backups"

    def token_file(self, part: Literal["lobby", "gate"]) -> Path:
        """Where the token of this machine's lobby or gate is."""
        named: str = getattr(self, part).token_file
        beside = Path(named) if named else self.data / f"{part}.token"
        return credentials.place(credentials.TOKEN) or beside

    @property
    def certificate(self) -> Path | None:
        """The office's certificate and key; None: it speaks without TLS."""
        return self._given(credentials.CERTIFICATE)

    @property
    def authority(self) -> Path | None:
        """Those whom this machine's stations trust, and no others; None: whom the system trusts."""
        return self._given(credentials.AUTHORITY)

    def _given(self, name: str) -> Path | None:
        beside = self.data / name
        return credentials.place(name) or (beside if beside.exists() else None)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the books."""
        return self.office.database or f"sqlite:///{self.data / 'ledger.db'}"


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from `path` or the first place that has any, overridden by the environment."""
    found = path or _find(environment)
    table = _read(found)
    values: dict[str, Any] = {"customs": _customs(table, found)}
    for key, kind in get_type_hints(Settings).items():
        if key in ("data", "customs", "webhooks"):
            continue
        section = table.pop(key, {})
        values[key] = _section(key, kind, section, environment)
    values["webhooks"] = _webhooks(table.pop("webhooks", []))
    data = environment.get("KIOSK_DATA") or _typed("data", str, table.pop("data", ""))
    _refuse_unknown("", table, [*values, "data", *customs.SECTIONS])
    if data:
        values["data"] = Path(str(data)).expanduser()
    return _entrusted(Settings(**values), environment)


def _entrusted(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The same with the secrets that were handed to this process instead of those in the file."""
    try:
        if database := credentials.line(credentials.DATABASE, environment):
            settings = replace(settings, office=replace(settings.office, database=database))
        if password := credentials.line(credentials.MAIL, environment):
            settings = replace(settings, notices=replace(settings.notices, smtp_password=password))
    except BadCredential as fault:
        raise BadSettings(str(fault)) from None
    return settings


def _customs(table: dict[str, Any], path: Path | None) -> Customs:
    try:
        return customs.read(table, path.parent if path else Path())
    except BadCustoms as fault:
        raise BadSettings(str(fault)) from None


def _find(environment: Mapping[str, str]) -> Path | None:
    if chosen := environment.get("KIOSK_SETTINGS"):
        return Path(chosen)
    places = (user_config_path(NAME) / "settings.toml", Path("/etc") / NAME / "settings.toml")
    return next((path for path in places if path.exists()), None)


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadSettings(f"{path}: {fault.strerror}") from None
    except (ValueError, RecursionError) as fault:  # broken, not UTF-8, endless numbers or nesting
        raise BadSettings(f"{path}: not valid TOML: {fault}") from None


def _section(name: str, kind: type, table: object, environment: Mapping[str, str]) -> Any:
    if not isinstance(table, dict):
        raise BadSettings(f"[{name}] is a section, not a value")
    hints = get_type_hints(kind)
    known = [f.name for f in fields(kind)]
    _refuse_unknown(f"{name}.", table, known)
    values = {key: _typed(f"{name}.{key}", hints[key], value) for key, value in table.items()}
    prefix = f"KIOSK_{name.upper()}_"
    given = {key[len(prefix) :].lower(): text for key, text in environment.items() if key.startswith(prefix)}
    _refuse_unknown(f"{name}.", given, known, prefix)
    values |= {key: _from_text(f"{name}.{key}", hints[key], text) for key, text in given.items()}
    if lacking := [
        f.name for f in fields(kind) if f.default is f.default_factory is MISSING and f.name not in values
    ]:
        raise BadSettings(f"{name}.{lacking[0]} is missing")
    return kind(**values)


def _webhooks(tables: object) -> tuple[Hook, ...]:
    if not isinstance(tables, list):
        raise BadSettings("webhooks are written as [[webhooks]], one for each")
    hooks = tuple(_section("webhooks", Hook, table, {}) for table in tables)
    if len({hook.name for hook in hooks}) < len(hooks):
        raise BadSettings("webhooks.name: each has a name of its own")
    return hooks


def _refuse_unknown(section: str, given: Mapping[str, Any], known: list[str], variable: str = "") -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            name = variable + key.upper() if variable else section + key
            raise BadSettings(f"unknown setting {name}" + (f": did you mean {near[0]}?" if near else ""))


def _typed(key: str, kind: Any, value: object) -> object:
    if kind == tuple[str, ...]:
        if isinstance(value, list) and value and all(isinstance(item, str) and item for item in value):
            return tuple(_sensible(key, item) for item in value)
        raise BadSettings(f"{key} must be a list of texts")
    if choices := get_args(kind):
        if value not in choices:
            raise BadSettings(f"{key} must be {' or '.join(choices)}, not {value!r}")
        return value
    if type(value) is not kind:
        raise BadSettings(f"{key} must be {kind.__name__}, not {value!r}")
    return _sensible(key, value)


def _from_text(key: str, kind: Any, text: str) -> object:
    try:
        if kind is bool:
            return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
        if kind is int:
            return _sensible(key, int(text))
    except (KeyError, ValueError):
        raise BadSettings(f"{key}: {text!r} is not {kind.__name__}") from None
    if kind == tuple[str, ...]:
        return _typed(key, kind, [item.strip() for item in text.split(",")])
    return _typed(key, kind, text)


def _sensible(key: str, value: object) -> object:
    try:
        if key == "house.timezone":
            ZoneInfo(str(value))
        if key == "house.closes_at":
            _clock_time(str(value))
        if key in ("office.listen", "notices.smtp") and value:
            _host_and_port(str(value))
        if key == "webhooks.url":
            _web_address(str(value))
        if key == "webhooks.events" and value not in NAMES:
            raise ValueError(value)
        if (form := _FORMS.get(key)) and value and not form.fullmatch(str(value)):
            raise ValueError(value)
    except (ValueError, KeyError, OSError):
        raise BadSettings(f"{key}: {value!r} is not known") from None
    if type(value) is int and not 0 < value <= HIGHEST:
        raise BadSettings(f"{key} must be above zero and at most {HIGHEST}")
    if isinstance(value, str) and not value.isprintable():
        raise BadSettings(f"{key} holds a character that cannot be shown")
    return value


def _host_and_port(text: str) -> None:
    host, _, port = text.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and int(port) < 2**16):
        raise ValueError(text)


def _web_address(text: str) -> None:
    """By TLS, or inside the house; never where clouds answer with their own secrets."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    address = ip_address(host) if ":" in host or re.fullmatch(r"[0-9.]+", host) else None
    inside = host == "localhost" or (address is not None and address.is_private)
    allowed = ("https", "http") if inside else ("https",)
    odd = address is not None and (address.is_link_local or address.is_multicast)
    if not host or odd or parts.username or parts.fragment or parts.scheme not in allowed:
        raise ValueError(text)


def _clock_time(text: str) -> None:
    if time.fromisoformat(text).tzinfo:
        raise ValueError(text)  # the house has its time zone
