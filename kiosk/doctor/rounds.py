"""The doctor's rounds: which things are looked at for which part of a house."""

from collections.abc import Iterator
from datetime import datetime

from kiosk.doctor import counter, machine, trust
from kiosk.doctor.camera import camera
from kiosk.doctor.finding import Finding, bad
from kiosk.settings import Settings
from kiosk.station.pin import Pin

PARTS = ("office", "lobby", "gate")


def examine(settings: Settings, parts: tuple[str, ...], now: datetime) -> Iterator[Finding]:
    """Everything that these parts of the house stand on, one finding after the other."""
    for what, look in _looks(settings, parts, now):
        try:
            yield from look
        except OSError as fault:
            says = f"{fault.filename or settings.data}: {fault.strerror or fault}"
            yield bad(what, says, "look as the user that runs this part: sudo kiosk --as PART doctor")


def _looks(
    settings: Settings, parts: tuple[str, ...], now: datetime
) -> Iterator[tuple[str, Iterator[Finding]]]:
    """What is looked at, and the look."""
    yield "data folder", machine.folder(settings)
    yield "clock", machine.clock(settings, now)
    yield "secrets", trust.secrets(settings)
    if "office" in parts:
        # A station has no books and does not load what opens them.
        from kiosk.doctor.books import backup, books, certificate

        yield "books", books(settings, now)
        yield "backup", backup(settings, now)
        yield "certificate", certificate(settings, now)
    if parts != ("office",):
        yield "fonts", machine.fonts()
        yield "display", machine.display()
    if "lobby" in parts:
        from kiosk.doctor.writing import writing  # loads librime and its words, which no other part needs

        yield "writing", writing()
        token, camera_named = settings.token_file("lobby"), bool(settings.lobby.camera)
        pin = Pin(settings.authority, settings.data / "lobby" / "authorities.json")
        yield "way", trust.way("lobby", settings)
        yield "office", counter.office("lobby", settings.lobby.office, token, camera_named, pin)
        for address in settings.printers:
            yield "printer", counter.printer(address)
        yield "camera", camera(settings.lobby.camera)
    if "gate" in parts:
        pin = Pin(settings.authority, settings.data / "gate" / "authorities.json")
        yield "way", trust.way("gate", settings)
        yield "office", counter.office("gate", settings.gate.office, settings.token_file("gate"), pin=pin)
        yield "camera", camera(settings.gate.camera)
