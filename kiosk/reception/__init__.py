"""The one door: a verb for each thing that can happen. The only writer of the books."""

from kiosk.ledger.stations import StationIdentity
from kiosk.reception.announcers import AnnouncersDoor
from kiosk.reception.blocks import BlocksDoor
from kiosk.reception.customs import CustomsDoor, Overtaken
from kiosk.reception.departments import DepartmentsDoor
from kiosk.reception.desk import House
from kiosk.reception.door import Forbidden, Malformed
from kiosk.reception.feedback import FeedbackDoor
from kiosk.reception.hooks import HooksDoor
from kiosk.reception.hosts import HostsDoor
from kiosk.reception.house import HouseDoor
from kiosk.reception.keeping import KeepingDoor, Sought
from kiosk.reception.log import LogDoor
from kiosk.reception.notices import Notice, NoticesDoor
from kiosk.reception.numbers import NumbersDoor
from kiosk.reception.sessions import SessionsDoor
from kiosk.reception.stations import StationsDoor
from kiosk.reception.today import TodayDoor
from kiosk.reception.tokens import TokensDoor
from kiosk.reception.trust import TrustDoor
from kiosk.reception.upkeep import UpkeepDoor
from kiosk.reception.users import UsersDoor
from kiosk.reception.visitors import VisitorsDoor

__all__ = ["Forbidden", "House", "Malformed", "Notice", "Overtaken", "Reception", "Sought", "StationIdentity"]


class Reception(
    StationsDoor,
    HostsDoor,
    NoticesDoor,
    VisitorsDoor,
    HouseDoor,
    BlocksDoor,
    AnnouncersDoor,
    TokensDoor,
    HooksDoor,
    UpkeepDoor,
    CustomsDoor,
    DepartmentsDoor,
    UsersDoor,
    SessionsDoor,
    TodayDoor,
    NumbersDoor,
    FeedbackDoor,
    LogDoor,
    KeepingDoor,
    TrustDoor,
):
    """Everything that can happen to a visit goes through here; one transaction a verb, time is passed in.

    Safe to call from several threads. The same request has the same answer once.
    """
