"""Everything that a house may choose, and the places that follow from it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path

from kiosk import credentials
from kiosk.customs import Customs
from kiosk.settings.office import Directory, House, Keeping, Notices, Office, Trust
from kiosk.settings.screens import Gate, Lobby, Look
from kiosk.visit.webhooks import Hook

NAME = "visitor-kiosk"


@dataclass(frozen=True)
class Settings:
    """Everything that a house may choose. `data`: where the ledger, keys and spools lie."""

    data: Path = field(default_factory=lambda: user_data_path(NAME))
    house: House = field(default_factory=House)
    customs: Customs = field(default_factory=Customs)
    office: Office = field(default_factory=Office)
    notices: Notices = field(default_factory=Notices)
    keeping: Keeping = field(default_factory=Keeping)
    trust: Trust = field(default_factory=Trust)
    directory: Directory = field(default_factory=Directory)
    look: Look = field(default_factory=Look)
    lobby: Lobby = field(default_factory=Lobby)
    gate: Gate = field(default_factory=Gate)
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
