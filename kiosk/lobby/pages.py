"""The lobby's pages: which there are, which way leads over which, and how long each may stand unattended."""

from enum import StrEnum


class Page(StrEnum):
    """What the screen shows."""

    ATTRACT = "attract"
    CHOICES = "choices"
    # the form
    PURPOSE = "purpose"
    HOST = "host"
    YOU = "you"
    DETAILS = "details"
    AGREEMENT = "agreement"
    SUMMARY = "summary"
    PHOTO = "photo"
    EXPECTED = "expected"  # looks up an announced visit
    CONFIRM = "confirm"
    GUIDE = "guide"
    KNOWN = "known"  # looks up who was here before
    AGAIN = "again"
    PHONE = "phone"  # the code for one's own telephone
    LEAVING = "leaving"
    REMARK = "remark"
    # what comes of it
    ASKING = "asking"
    DECLINED = "declined"
    LAPSED = "lapsed"
    GUARD = "guard"  # the guard sees to the rest
    TURNED_AWAY = "turned_away"
    TO_GATE = "to_gate"  # an important visitor fills in no form
    SORRY = "sorry"  # this way does not lead on now; `reason` says why
    THANKS = "thanks"
    CALLED = "called"  # a visitor who came back proves it
    PRINTING = "printing"
    TAKE = "take"
    DOUBT = "doubt"  # did the pass come out?
    FAILED = "failed"


class Way(StrEnum):
    """What somebody comes to the screen for."""

    WALK_IN = "walk_in"
    EXPECTED = "expected"
    KNOWN = "known"
    PHONE = "phone"
    LEAVING = "leaving"


P = Page

ROUTES: dict[Way, tuple[Page, ...]] = {
    Way.WALK_IN: (P.PURPOSE, P.HOST, P.YOU, P.DETAILS, P.AGREEMENT, P.SUMMARY),
    Way.EXPECTED: (P.CONFIRM, P.GUIDE, P.AGREEMENT),
    Way.KNOWN: (P.AGAIN, P.AGREEMENT),
    Way.PHONE: (P.PHONE,),
    Way.LEAVING: (P.LEAVING,),
}
"""The steps of each way (R4, R9: the purpose first, then the host). After the last one it is handed in."""
IF_WANTED = frozenset({P.DETAILS, P.GUIDE, P.AGREEMENT})
"""Left out unless the purpose, or the invitation, wants them."""
START = {
    Way.WALK_IN: P.PURPOSE,
    Way.EXPECTED: P.EXPECTED,
    Way.KNOWN: P.KNOWN,
    Way.PHONE: P.PHONE,
    Way.LEAVING: P.LEAVING,
}
HUBS: dict[Page, tuple[Page, ...]] = {
    P.SUMMARY: (P.PURPOSE, P.HOST, P.YOU, P.DETAILS, P.AGREEMENT, P.PHOTO),
    P.CONFIRM: (P.DETAILS, P.PHOTO),
    P.AGAIN: (P.PURPOSE, P.HOST, P.DETAILS, P.PHOTO),
}
"""Where all is confirmed, and what can be mended from there. The photograph is no step of its own."""
TEXTS: dict[Page, tuple[str, ...]] = {
    P.HOST: ("query",),
    P.YOU: ("name", "organisation", "phone"),
    P.DETAILS: ("plate", "belongings", "member", "member_phone"),
    P.EXPECTED: ("code", "name", "last4"),
    P.KNOWN: ("phone", "last4"),
    P.REMARK: ("remark",),
}
"""What can be typed where."""
FIELDS: dict[Page, tuple[str, ...]] = {
    P.PURPOSE: ("purpose",),
    P.HOST: ("host",),
    P.YOU: ("name", "organisation", "phone"),
    P.DETAILS: ("people", "members", "plate", "belongings"),
    P.AGREEMENT: ("agreement",),
    P.PHOTO: ("photo",),
}
"""What has to be right before a page is left."""
FIELD_PAGES = {field: page for page, fields in FIELDS.items() for field in fields}

CHOOSING = (P.ATTRACT, P.CHOICES)  # a way begins here
LOOK_UPS = (P.EXPECTED, P.KNOWN)
FORM = (*ROUTES[Way.WALK_IN], P.CONFIRM, P.GUIDE, P.AGAIN, P.PHOTO, *LOOK_UPS, P.PHONE, P.LEAVING, P.REMARK)
IDLE = (P.CHOICES, *FORM, P.CALLED)  # here nobody touching anything is warned, then wiped
ENDS = (
    P.DECLINED,
    P.LAPSED,
    P.GUARD,
    P.TURNED_AWAY,
    P.TO_GATE,
    P.SORRY,
    P.THANKS,
    P.TAKE,
    P.FAILED,
    P.DOUBT,
)
LINGER = {
    **dict.fromkeys(ENDS, 20.0),
    P.ASKING: 45.0,
    P.DOUBT: 45.0,
    P.FAILED: 60.0,  # the code is there to be shown to the guard
    P.GUARD: 45.0,
    P.TO_GATE: 30.0,
    P.THANKS: 30.0,  # there may be a code to scan
    P.SORRY: 45.0,
    P.PRINTING: 100.0,  # the press gives up before that
}
WARNING = 30.0  # seconds between the warning and the wiping
REPRINTS = 2
