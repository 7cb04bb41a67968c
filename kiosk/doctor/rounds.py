"""The doctor's rounds: which things are looked at for which part of a house."""

from collections.abc import Iterator
from datetime import datetime

from kiosk.doctor import counter, machine, trust
from kiosk.doctor.camera import camera
from kiosk.doctor.finding import Finding
from kiosk.settings import Settings
from kiosk.station.pin import Pin

PARTS = ("office", "lobby", "gate")


def examine(settings: Settings, parts: tuple[str, ...], now: datetime) -> Iterator[Finding]:
    """Everything that these parts of the house stand on, one finding after the other."""
    yield from machine.folder(settings)
    yield from machine.clock(settings, now)
    yield from trust.secrets(settings)
    if "office" in parts:
        # A station has no books and does not load what opens them.
        from kiosk.doctor.books import backup, books, certificate

        yield from books(settings, now)
        yield from backup(settings, now)
        yield from certificate(settings, now)
    if parts != ("office",):
        yield from machine.fonts()
        yield from machine.display()
    if "lobby" in parts:
        from kiosk.doctor.writing import writing  # loads librime and its words, which no other part needs

        yield from writing()
        token, camera_named = settings.token_file("lobby"), bool(settings.lobby.camera)
        pin = Pin(settings.authority, settings.data / "lobby" / "authorities.json")
        yield from trust.way("lobby", settings)
        yield from counter.office("lobby", settings.lobby.office, token, camera_named, pin)
        for address in settings.printers:
            yield from counter.printer(address)
        yield from camera(settings.lobby.camera)
    if "gate" in parts:
        pin = Pin(settings.authority, settings.data / "gate" / "authorities.json")
        yield from trust.way("gate", settings)
        yield from counter.office("gate", settings.gate.office, settings.token_file("gate"), pin=pin)
        yield from camera(settings.gate.camera)
