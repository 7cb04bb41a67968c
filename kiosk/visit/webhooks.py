"""What other programs can be told of as it happens: the names of events, and who wants which."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.visit.events import Kind

EVENTS: Mapping[Kind, str] = {
    Kind.ANNOUNCED: "visit.announced",
    Kind.ANNOUNCEMENT_CHANGED: "visit.changed",
    Kind.CANCELLED: "visit.cancelled",
    Kind.REGISTERED: "visit.registered",
    Kind.ENTERED: "visit.registered",
    Kind.ARRIVED: "visit.arrived",
    Kind.HELD: "visit.held",
    Kind.AGREED: "visit.agreed",
    Kind.DECLINED: "visit.declined",
    Kind.LAPSED: "visit.lapsed",
    Kind.TURNED_AWAY: "visit.turned_away",
    Kind.SLIP_PRINTED: "visit.carded",
    Kind.CAME_IN: "visit.came_in",
    Kind.SIGNED: "visit.signed",
    Kind.ATTESTED: "visit.signed",
    Kind.LEFT: "visit.left",
    Kind.UNSEEN: "visit.not_seen_leaving",
    Kind.CLOSED: "visit.closed",
}
NAMES = tuple(dict.fromkeys(EVENTS.values()))


@dataclass(frozen=True)
class Hook:
    """An address that is told of events. `events`: of `NAMES`, empty for all; `secret`: the file with what
    they are signed with; `personal`: names, organisation, plate and host too."""

    name: str
    url: str
    secret: str
    events: tuple[str, ...] = ()
    personal: bool = False

    @property
    def channel(self) -> str:
        """What the outbox calls it."""
        return f"hook:{self.name}"

    def wants(self, kind: Kind) -> bool:
        """Whether it is told of such an event."""
        name = EVENTS.get(kind)
        return name is not None and (not self.events or name in self.events)
