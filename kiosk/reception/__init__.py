"""The one door: a verb for each thing that can happen. The only writer of the books."""

from kiosk.ledger.stations import StationIdentity
from kiosk.reception.desk import House
from kiosk.reception.door import Forbidden, Malformed, Notice, Reception

__all__ = ["Forbidden", "House", "Malformed", "Notice", "Reception", "StationIdentity"]
