"""What the house chooses for its screens and the devices at them."""

from dataclasses import dataclass
from typing import Literal


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
