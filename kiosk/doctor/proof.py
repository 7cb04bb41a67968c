"""The test page: printed by the lobby's own way, and its code read back by the scanner."""

import secrets
from datetime import datetime

from hardware.address import printer_at
from hardware.ports import Fault
from kiosk.doctor.finding import Finding, bad, doubtful, good
from kiosk.settings import Settings
from kiosk.words import Words
from printing.designs import Entry, ProofWords, proof_page
from printing.draw import draw
from printing.escpos import encode
from printing.paper import Paper, paper_of
from printing.press import Fate, Outcome, Press
from printing.slip import Slip

_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def fresh_code() -> str:
    """A code that no earlier test page holds."""
    return "KIOSK-TEST-" + "".join(secrets.choice(_SYMBOLS) for _ in range(8))


def print_page(settings: Settings, words: Words, code: str, now: datetime) -> Finding:
    """Print a test page that holds `code` at the lobby's printer."""
    try:
        paper = paper_of(settings.lobby.paper)
        press = Press(printer_at(settings.printer))
    except ValueError as fault:
        return bad("test page", str(fault), "80mm, 58mm or a printer's name as [lobby] paper")
    except Fault as fault:
        return bad("test page", str(fault), "`kiosk devices list` shows what is plugged in")
    page = _page(settings, words, paper, code, now)
    return _told(press.print(encode(draw(page, paper), paper.cuts)))


def read_back(code: str, read: str) -> Finding:
    """Whether the scanner read what was printed; case does not matter to a pass."""
    if not read.strip():
        return doubtful("scanner", "nothing was read", "scan the code on the test page")
    if read.strip().upper() == code:
        return good("scanner", "it reads what the printer prints")
    return bad(
        "scanner", "it read something else", "set the scanner to a US keyboard, no prefix, Enter behind"
    )


def _page(settings: Settings, words: Words, paper: Paper, code: str, now: datetime) -> Slip:
    local = now.astimezone(settings.house.zone)
    facts = (
        Entry(words("proof.address"), settings.printer),
        Entry(words("proof.paper"), words("proof.dots", dots=paper.dots, dpi=paper.dpi)),
        Entry(words("proof.time"), f"{local:%Y-%m-%d %H:%M}"),
    )
    said = {
        key: words(f"proof.{key}") for key in ("title", "subtitle", "ruler", "greys", "screen", "letters")
    }
    return proof_page(
        ProofWords(
            house=settings.house.called(words.language),
            facts=facts,
            sample=words("proof.sample"),
            code=Entry(words("proof.code"), code),
            footer=words("proof.footer"),
            **said,
        ),
        words.language,
    )


def _told(outcome: Outcome) -> Finding:
    if outcome.fate is Fate.PRINTED:
        return good("test page", f"printed ({outcome.means})")
    if outcome.fate is Fate.UNCERTAIN:
        return doubtful("test page", f"it may have come out: {outcome.reason}", "look at the printer")
    return bad("test page", f"not printed: {outcome.reason}", "see to the printer, then try again")
