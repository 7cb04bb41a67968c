"""The inner office: what reception, security, administrators and auditors use, all under /office."""

from kiosk.office.inner.account import AccountDoor
from kiosk.office.inner.differences import DifferencesDoor
from kiosk.office.inner.doings import DoingsDoor
from kiosk.office.inner.door import EntranceDoor
from kiosk.office.inner.feedback import FeedbackDoor
from kiosk.office.inner.journal import JournalDoor
from kiosk.office.inner.keeping import KeepingDoor
from kiosk.office.inner.numbers import NumbersDoor
from kiosk.office.inner.papers import PapersDoor
from kiosk.office.inner.room import Doorway, Inner, complain, every, form, go, route, who
from kiosk.office.inner.today import TodayDoor
from kiosk.office.inner.trust import TrustDoor
from kiosk.office.inner.upkeep import UpkeepDoor
from kiosk.office.inner.upkeep_answers import AnswersDoor
from kiosk.office.inner.upkeep_blocks import BlocksDoor
from kiosk.office.inner.upkeep_departments import DepartmentsDoor
from kiosk.office.inner.upkeep_house import HouseholdDoor
from kiosk.office.inner.upkeep_look import LookDoor
from kiosk.office.inner.upkeep_purposes import PurposesDoor
from kiosk.office.inner.upkeep_texts import TextsDoor
from kiosk.office.inner.upkeep_times import TimesDoor
from kiosk.office.inner.upkeep_words import WordsDoor
from kiosk.office.inner.users import UsersDoor

__all__ = ["Doorway", "Inner", "complain", "every", "form", "go", "rooms", "route", "who"]


def rooms(inner: Inner) -> list[Doorway]:
    """Every route of the inner office. A new door is one more line."""
    return [
        *EntranceDoor(inner).routes(),
        *TodayDoor(inner).routes(),
        *JournalDoor(inner).routes(),
        *DifferencesDoor(inner).routes(),
        *DoingsDoor(inner).routes(),
        *PapersDoor(inner).routes(),
        *NumbersDoor(inner).routes(),
        *FeedbackDoor(inner).routes(),
        *KeepingDoor(inner).routes(),
        *TrustDoor(inner).routes(),
        *AccountDoor(inner).routes(),
        *UsersDoor(inner).routes(),
        *UpkeepDoor(inner).routes(),
        *BlocksDoor(inner).routes(),
        *HouseholdDoor(inner).routes(),
        *PurposesDoor(inner).routes(),
        *TimesDoor(inner).routes(),
        *AnswersDoor(inner).routes(),
        *TextsDoor(inner).routes(),
        *WordsDoor(inner).routes(),
        *LookDoor(inner).routes(),
        *DepartmentsDoor(inner).routes(),
    ]
