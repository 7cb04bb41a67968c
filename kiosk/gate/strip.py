"""The line at the top: how the gate stands with the office, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.station import Connection

_NAMED = ("unknown_station", "no_token", "busy", "garbled")  # reasons that the guard can do something about

_TOLD = ("unknown_station", "no_token")


@dataclass(frozen=True)
class Standing:
    """`well` says whether all is as it should be; `text` says it in words."""

    well: bool
    text: str


def standing(
    connection: Connection, say: Callable[..., str], zone: tzinfo, scanner_there: bool = True
) -> Standing:
    """What the strip says of connection and scanner, with times in the house's zone."""
    parts = [] if scanner_there else [say("gate.line.no_scanner")]
    told = "sent_back" if connection.why in _TOLD else "refused"  # the administrator is to be told already
    parts += [say(f"gate.line.{told}", count=connection.refused)] if connection.refused else []
    if connection.online:
        return Standing(not parts, " · ".join([say("gate.line.online"), *parts]))
    since = connection.alone_since
    said = [say("gate.line.alone", since=hour(since, zone)) if since else ""]
    if connection.copied_at:  # first of all: where the line is too short, its end is what is cut off
        said.append(say("gate.line.copied", time=hour(connection.copied_at, zone)))
    if connection.why in _NAMED:
        said.append(say(f"gate.line.{connection.why}"))
    if connection.waiting:
        said.append(say("gate.line.waiting", count=connection.waiting))
    return Standing(False, " · ".join(filter(None, [*said, *parts])))


def hour(moment: datetime, zone: tzinfo, now: datetime | None = None) -> str:
    """The time of day in the house's zone, with the date when `now` is another day."""
    local = moment.astimezone(zone)
    today = now is None or now.astimezone(zone).date() == local.date()
    return local.strftime("%H:%M" if today else "%m-%d %H:%M")
