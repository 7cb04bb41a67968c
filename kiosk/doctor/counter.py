"""What a lobby or gate stands on: the office at the other end, its token, the printer, the scanner."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from hardware.address import printer_at
from hardware.ports import Fault, PrinterPort
from hardware.status import ask
from kiosk.doctor.finding import Finding, bad, doubtful, good
from kiosk.station.pin import Pin

_SKEW = 60.0  # seconds between this clock and the office's that are worth a word
_PATIENCE = 3.0
_ADVICE = {
    "paper_out": "put a new roll in, printing side up",
    "cover": "close the printer's cover until it clicks",
    "cutter": "switch the printer off, open it, take the paper jam out, switch it on",
    "overheated": "let the printer cool down for some minutes",
    "error": "switch the printer off and on; if it stays, call service",
    "offline": "press the printer's feed or online button",
}


def office(
    what: str, address: str, token_file: Path, camera: bool = True, pin: Pin | None = None
) -> Iterator[Finding]:
    """Whether the office answers, knows this station, and has the same time. `pin`: whom the station trusts.

    Without a `camera`: whether what the office says of its purposes can be carried out here.
    """
    place = f"{what}: office"
    token = _token(token_file)
    if token is None:
        advice = f"kiosk station add NAME --kind {what} --token-file {token_file}"
        yield bad(f"{what}: token", f"no token in {token_file}", advice)
        return
    try:
        answer = httpx.get(
            f"{address}/station/house",
            headers={"Authorization": f"Bearer {token}"},
            timeout=_PATIENCE,
            trust_env=False,
            verify=pin.context() if pin else True,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        advice = "is `kiosk office` running, is the address right, does the network let through?"
        yield bad(place, f"{address}: {type(fault).__name__}", advice)
        return
    yield _answered(what, address, answer)
    yield from _same_time(what, answer)
    yield from () if camera else _camera_wanted(answer)


def _token(file: Path) -> str | None:
    try:
        return file.read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _answered(what: str, address: str, answer: httpx.Response) -> Finding:
    place = f"{what}: office"
    if answer.status_code == httpx.codes.OK:
        return good(place, address)
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        return bad(place, "the office does not know this token", f"admit the station again: --kind {what}")
    return bad(place, f"{address} answers {answer.status_code}", "is that the office's address?")


def _same_time(what: str, answer: httpx.Response) -> Iterator[Finding]:
    try:
        there = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError):
        return
    apart = abs((datetime.now(UTC) - there).total_seconds())
    if apart > _SKEW:
        says = f"{apart:.0f} s apart from the office"
        yield doubtful(f"{what}: clock", says, "let both take the time from the same place (NTP)")


def _camera_wanted(answer: httpx.Response) -> Iterator[Finding]:
    try:
        wanting = [one["code"] for one in answer.json()["purposes"] if one["photo"] == "required"]
    except (ValueError, KeyError, TypeError):
        return
    if wanting:
        says = f"none is named, and a photograph is required of who comes for: {', '.join(wanting)}"
        advice = "name one (lobby.camera), or let it be optional; until then such visitors go to the guard"
        yield bad("camera", says, advice)


def printer(address: str) -> Iterator[Finding]:
    """Whether the printer is there and ready. 'No answer' is not 'ready'."""
    try:
        port = printer_at(address, _PATIENCE)()
    except Fault as fault:
        yield bad("printer", str(fault), "is it on and plugged in? `kiosk devices list` shows what is there")
        return
    try:
        yield _how_it_is(address, port)
    except Fault as fault:
        yield bad("printer", str(fault), "switch the printer off and on")
    finally:
        port.close()


def _how_it_is(address: str, port: PrinterPort) -> Finding:
    if not port.can_answer:
        return doubtful("printer", f"{address} cannot answer", "slips will count as printed without proof")
    status = ask(port, _PATIENCE)
    if status.blocking:
        return bad("printer", f"{address}: {status.blocking}", _ADVICE[status.blocking])
    if not status.known:
        return doubtful("printer", f"{address} does not say how it is", "print a test page and look at it")
    if status.paper_near_end:
        return doubtful("printer", f"{address}: the paper is near its end", "have a new roll ready")
    return good("printer", f"{address} is ready")
