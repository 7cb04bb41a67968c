"""The lobby's pages: which there are, in which order, and how long each may stand unattended."""

from enum import StrEnum

from kiosk.lobby.entries import ON_PURPOSE, ON_YOU


class Page(StrEnum):
    """What the screen shows."""

    ATTRACT = "attract"
    HOST = "host"
    YOU = "you"
    PURPOSE = "purpose"
    SUMMARY = "summary"
    ASKING = "asking"
    DECLINED = "declined"
    LAPSED = "lapsed"
    GUARD = "guard"  # registered, and the guard sees to the rest
    CALLED = "called"  # a visitor who came back proves it
    PRINTING = "printing"
    TAKE = "take"
    DOUBT = "doubt"  # did the pass come out?
    FAILED = "failed"


FORM = (Page.HOST, Page.YOU, Page.PURPOSE, Page.SUMMARY)
IDLE = (*FORM, Page.CALLED)  # here nobody touching anything is warned, then wiped
ENDS = (Page.DECLINED, Page.LAPSED, Page.GUARD, Page.TAKE, Page.FAILED, Page.DOUBT)
LINGER = {
    **dict.fromkeys(ENDS, 20.0),
    Page.ASKING: 30.0,
    Page.DOUBT: 45.0,
    Page.FAILED: 60.0,  # the code is there to be shown to the guard
    Page.GUARD: 45.0,
    Page.PRINTING: 100.0,  # the press gives up before that
}
WARNING = 15.0  # seconds between the warning and the wiping
REPRINTS = 2
FIELD_PAGES = {"host": Page.HOST} | dict.fromkeys(ON_YOU, Page.YOU) | dict.fromkeys(ON_PURPOSE, Page.PURPOSE)
