"""The tour: one whole visit through the real screens, the real pages and a printer's real bytes, in pictures.

Nobody helps behind the scenes: every step is a touch, a key, a tap or a scan, as people would make them.
"""

import io
import json
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click
import zxingcpp
from PIL import Image
from rich.console import Console
from rich.text import Text

from kiosk.demo import DemoFault, encore, poster
from kiosk.demo.album import Album
from kiosk.demo.crew import Crew, wait_for
from kiosk.demo.hands import Hands
from kiosk.demo.house import DemoHouse, Ports, make
from kiosk.demo.inbox import Inbox
from kiosk.demo.phone import Phone
from kiosk.demo.show import start_house

CHINESE = {"LC_ALL": "zh_CN.UTF-8"}
AGREE, SIGN = "button[value=agree]", "form[action='/h/sign'] button.main"
DONE = ".outcome.yes:not([hidden])"
_MOST_PAGES = 20  # of candidates


def take(target: Path) -> None:
    """Walk the visit and leave its pictures in `target`; DemoFault names the step that failed."""
    album = Album(target)
    with ExitStack() as stack:
        phone = stack.enter_context(Phone())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="visitor-kiosk-")))
        house = make(folder, Ports.free())
        inbox = stack.enter_context(Inbox(house.ports.smtp, house.ports.inbox, {"office": house.office}))
        crew = stack.enter_context(Crew(folder / "logs", click.echo))
        start_house(house, crew)
        lobby, gate = (stack.enter_context(_hands(house, kind)) for kind in ("lobby", "gate"))
        Tour(album, house, crew, inbox, lobby, gate, phone).walk()
    click.echo(f"The pictures are in {album.folder}")


def _hands(house: DemoHouse, kind: str) -> Hands:
    return Hands(kind, house.command(kind, "--driven"), house.folder / "logs" / f"{kind}.log")


@dataclass(frozen=True)
class Tour:
    """Everybody who takes part in the visit."""

    album: Album
    house: DemoHouse
    crew: Crew
    inbox: Inbox
    lobby: Hands
    gate: Hands
    phone: Phone

    def walk(self) -> None:
        """The visit, from the first touch to the closed line in the log."""
        self.register()
        self.answer()
        code = self.take_pass()
        self.come_in(code)
        self.sign()
        self.leave(code)
        self.show_log()
        encore.expected(self.album, self.house, self.lobby)
        encore.emergency(self.album, self.gate)
        encore.leaving(self.album, self.lobby)
        self.paint_poster()

    def register(self) -> None:
        """At the lobby: language, purpose, host, name, confirmed."""
        lobby = self.lobby
        lobby.wait("attract", 30)
        lobby.shot(self.album.next("lobby-attract"))
        lobby.touch("begin:zh-CN")
        lobby.wait("choices")
        lobby.shot(self.album.next("lobby-choices"))
        lobby.touch("walk_in")
        lobby.wait("purpose")
        lobby.shot(self.album.next("lobby-purpose"))
        lobby.touch("purpose:business")
        lobby.wait("host")
        self._type("zw")
        lobby.wait_tag("host:1")
        lobby.shot(self.album.next("lobby-host"))
        lobby.touch("host:1")
        lobby.wait("you")
        self._type("lilei")
        lobby.shot(self.album.next("lobby-pinyin"))
        self._pick("李雷")
        lobby.touch("field:organisation")
        self._compose({"晨光": "chenguang", "仪器": "yiqi"})
        lobby.touch("field:phone")
        self._type("13800138000")
        lobby.shot(self.album.next("lobby-you"))
        lobby.touch("next")
        lobby.wait("details")
        lobby.shot(self.album.next("lobby-details"))
        lobby.touch("next")
        lobby.wait("summary")
        lobby.shot(self.album.next("lobby-summary"))
        lobby.touch("next")
        lobby.wait("asking")
        lobby.shot(self.album.next("lobby-asking"))

    def _type(self, text: str) -> None:
        for character in text:
            self.lobby.touch(f"key:{character}")

    def _compose(self, words: Mapping[str, str]) -> None:
        """Write Chinese by its pinyin."""
        for word, letters in words.items():
            self._type(letters)
            self._pick(word)

    def _pick(self, candidate: str) -> None:
        """Choose a candidate; one that is not among the first is looked for in the pages of all of them."""
        key = f"pick:{candidate}"
        for step in ("", "candidates", *["candidates:next"] * _MOST_PAGES):
            if step:
                self.lobby.touch(step)
            if key in self.lobby.seen()["tags"]:
                self.lobby.touch(key)
                return
        raise DemoFault(f"the lobby's keyboard does not offer {candidate}")

    def answer(self) -> None:
        """The host opens the mail's link on the phone and agrees."""
        wait_for("the mail to the host", lambda: bool(self.inbox.mails), self.crew)
        self.phone.open(self.inbox.url, "article")
        self.phone.shot(self.album.next("host-mail"))
        self.phone.open(self.inbox.mails[0].links[0], AGREE)
        self.phone.shot(self.album.next("host-asked"))
        self.phone.tap(AGREE, DONE)
        self.phone.shot(self.album.next("host-agreed"))

    def take_pass(self) -> str:
        """The lobby prints by itself; the text of the QR code on the paper."""
        self.lobby.wait("take", 30)
        self.lobby.shot(self.album.next("lobby-take"))
        wait_for("the slip", lambda: any(self.house.slips.glob("slip-*.png")), self.crew)
        slip = self.album.next("slip")
        shutil.copy(next(self.house.slips.glob("slip-*.png")), slip)
        return read_code(slip)

    def come_in(self, code: str) -> None:
        """At the gate: scanned, identity checked, let in."""
        gate = self.gate
        gate.wait("guard")
        gate.shot(self.album.next("gate-guard"))
        gate.touch("guard:0")
        gate.wait("ready")
        gate.shot(self.album.next("gate-ready"))
        gate.keys(code + "\n")
        gate.wait("identity")
        gate.touch("document:resident_id")
        for digit in "2046":
            gate.touch(f"key:{digit}")
        gate.shot(self.album.next("gate-identity"))
        gate.touch("let_in")
        gate.wait("verdict")
        gate.shot(self.album.next("gate-admitted"))

    def sign(self) -> None:
        """The page on the host's phone has followed; the host signs on it."""
        self.phone.wait(SIGN)
        self.phone.shot(self.album.next("host-inside"))
        self.phone.tap(SIGN, DONE)
        self.phone.shot(self.album.next("host-signed"))

    def leave(self, code: str) -> None:
        """At the gate again, so soon that the guard says which way: scanned and let out."""
        gate = self.gate
        gate.wait("ready")
        gate.wait_tag("inside:1")
        gate.shot(self.album.next("gate-inside"))
        gate.touch("way:out")
        gate.keys(code + "\n")
        gate.wait("verdict")
        gate.shot(self.album.next("gate-left"))

    def show_log(self) -> None:
        """The closed line: on the terminal, in every kind of file, and the chain holds."""
        for form in ("csv", "xlsx", "json"):
            file = self.album.folder / f"log.{form}"
            self.house.carry_out("log", "export", "--format", form, "-o", str(file))
        [visit] = json.loads((self.album.folder / "log.json").read_text(encoding="utf-8"))
        if visit["state"] != "closed":
            raise DemoFault(f"the visit is not closed in the log, but {visit['state']}")
        self.house.carry_out("log", "verify")
        coloured = {**CHINESE, "COLUMNS": "120", "FORCE_COLOR": "1"}
        shown = Text.from_ansi(self.house.carry_out("log", environment=coloured))
        self.phone.picture_of(_page(shown), self.album.next("log"), width=1248)

    def paint_poster(self) -> None:
        """The whole visit on one picture."""
        names = ("lobby-summary", "gate-admitted", "host-asked", "slip")
        lobby, gate, phone, slip = map(self.album.picture, names)
        poster.paint(lobby, gate, phone, slip, self.album.folder / "visit.png")


def read_code(picture: Path) -> str:
    """The text of the QR code on a slip."""
    with Image.open(picture) as slip:
        found = zxingcpp.read_barcodes(slip.convert("L"))
    if len(found) != 1:
        raise DemoFault(f"{len(found)} codes can be read on the slip {picture.name}, not one")
    return found[0].text


def _page(shown: Text) -> str:
    console = Console(record=True, width=120, file=io.StringIO())
    console.print(shown)
    return console.export_html(code_format=_PAPER)


_PAPER = """<!doctype html><meta charset="utf-8"><style>{stylesheet}
body {{ margin: 0; padding: 24px; background: {background}; color: {foreground} }}
pre {{ font: 20px/1.4 "Noto Sans Mono CJK SC", monospace; width: 60em; overflow: hidden; margin: 0 }}
</style><pre>{code}</pre>"""
