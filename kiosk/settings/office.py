"""What the house chooses for its office: how it is told, how long it keeps, whom it trusts."""

from dataclasses import dataclass
from datetime import time
from typing import Literal
from zoneinfo import ZoneInfo


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

    def called(self, language: str) -> str:
        """Its name for who reads this language."""
        return self.name_en if language == "en" else self.name

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
    which one can sue (民法典 art. 188). An entry of the block list stays a year after its end, for who
    asks why they were kept out. What stations were answered is needed until they have asked again.
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
    blocks: int = 365  # entries of the block list, from when they were lifted or expired
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
