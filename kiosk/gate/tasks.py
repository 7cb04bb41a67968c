"""The guard's tasks, in the order in which they are asked whether a scan is theirs."""

from kiosk.gate.cards import Cards
from kiosk.gate.closing import Closing
from kiosk.gate.completion import Completion
from kiosk.gate.duty import Duty
from kiosk.gate.expected import Expected
from kiosk.gate.handover import Handover
from kiosk.gate.inside import WhoIsInside
from kiosk.gate.muster import Muster
from kiosk.gate.part import Part
from kiosk.gate.person import Person
from kiosk.gate.reading import Reading
from kiosk.gate.signed import SignedSlip
from kiosk.gate.telephoning import Telephoning
from kiosk.gate.turning import Turning
from kiosk.gate.walkup import Walkup
from kiosk.gate.writing import Writing

PARTS: tuple[type[Part], ...] = (
    *(Duty, Muster, Completion, Reading, Expected, Telephoning, Turning, Cards, Walkup, Person),
    *(WhoIsInside, Closing, Handover, Writing, SignedSlip),
)
