"""A walk-in visit: what is entered on its pages, and what the office says to it."""

from collections.abc import Mapping
from typing import Any

from kiosk.lobby.entries import signature
from kiosk.lobby.journey.form import Form
from kiosk.lobby.pages import LOOK_UPS, Page, Way
from kiosk.station.hosts import Host
from kiosk.visit.classes import Photo
from kiosk.visit.enclosures import MOST_MEMBERS, Agreement, Member
from kiosk.visit.forms import MOST_PEOPLE, complaint


class WalkIn(Form):
    """Purpose, host, you, details, agreement, summary: then the host is asked."""

    def walk_in(self, now: float) -> None:
        """Nobody knows of this visitor yet."""
        if self._may_begin(Page.SORRY, *LOOK_UPS):
            self._begin(Way.WALK_IN, now)

    # What is entered

    def purpose(self, purpose: str, now: float) -> None:
        """Why they come."""
        self.touch(now)
        if self.page == Page.PURPOSE:
            self._put(purpose=purpose)

    def choose(self, host: Host, now: float) -> None:
        """The host was chosen; that also leads on."""
        if self.page == Page.HOST:
            self._put(host=host)
            self._along(now)

    def no_host(self, now: float) -> None:
        """Nobody in particular: such a visit ends politely, and is recorded (R16)."""
        if self.page == Page.HOST and self.may_lack_host:
            self._put(host=None)
            self._tell("register", self.entries.registration(self.asks))
            self._end(Page.TURNED_AWAY, "", now)

    def people(self, count: int, now: float) -> None:
        """How many come; the members who were named are among them."""
        self.touch(now)
        if self.page == Page.DETAILS:
            self._put(people=min(max(1 + len(self.entries.members), count), MOST_PEOPLE))

    def add_member(self, now: float) -> None:
        """Whoever was typed comes along."""
        self.touch(now)
        if self.page != Page.DETAILS:
            return
        entries = self.entries
        typed = {"name": entries.member, "phone": entries.member_phone}
        if wrong := complaint("members", [typed]):
            self.complaints = {"member": wrong}
        elif len(entries.members) >= MOST_MEMBERS:
            self.complaints = {"member": "too_many"}
        else:
            members = (*entries.members, Member(entries.member, entries.member_phone))
            people = max(entries.people, 1 + len(members))
            self._put(members=members, people=people, member="", member_phone="")

    def drop_member(self, index: int, now: float) -> None:
        """One of them does not."""
        self.touch(now)
        members = self.entries.members
        if self.page == Page.DETAILS and 0 <= index < len(members):
            people = max(1, self.entries.people - 1)
            self._put(members=members[:index] + members[index + 1 :], people=people)

    def each(self, yes: bool, now: float) -> None:
        """A pass for each of the group, or one for all."""
        self.touch(now)
        if self.page == Page.DETAILS:
            self._put(each=yes)

    def sign(self, strokes: object, now: float) -> None:
        """Strokes of points from (0, 0) at the top left to (1000, 1000); too few are no signature (R24)."""
        self.touch(now)
        text = self.house.agreement
        if self.page == Page.AGREEMENT and text and not self.busy:
            drawn = signature(strokes)
            self._put(agreement=Agreement(text.version, self.language, drawn) if drawn else None)

    # The photograph

    def consent(self, now: float) -> None:
        """The visitor wants to be photographed; no camera is on before that."""
        self.touch(now)
        if self.page == Page.PHOTO:
            self._put(consent=True)

    def photograph(self, jpeg: str, now: float) -> None:
        """The picture, in base64; back to where it was asked for."""
        self.touch(now)
        if self.page != Page.PHOTO or not self.entries.consent:
            return
        if wrong := complaint("photo", jpeg or "?"):
            self.complaints = {"photo": wrong}
        else:
            self._put(photo=jpeg)
            self._along(now)

    def no_photograph(self, now: float) -> None:
        """Rather not, or it cannot be; what there was is gone. Where it has to be, the guard sees to it."""
        self.touch(now)
        if self.page != Page.PHOTO:
            return
        self._put(photo="", consent=False)
        if self.photo is Photo.REQUIRED:
            self._end(Page.GUARD, "no_photograph", now)
        else:
            self._along(now)

    # What the office says

    def _registered(self, code: str, data: Mapping[str, Any], now: float) -> None:
        if code == "asked" and data.get("visit"):
            visits = tuple(data.get("visits") or ()) or (data["visit"],)
            self._ask_host(visits, tuple(map(str, data.get("needs") or ())), now)
        elif code == "refused":
            self._refused(data.get("complaints") or {}, now)
        elif code in ("to_gate", "turned_away"):
            self._end(Page(code), "", now)
        else:
            self._end(Page.GUARD, "kept" if code == "see_guard" else "not_kept", now)

    def _refused(self, complaints: Mapping[str, str], now: float) -> None:
        if self.known and {"visitor", "name", "phone"} & set(complaints):
            # Nobody can say any more who this is: the visitor says it.
            self.visitor.known, self.visitor.way = None, Way.WALK_IN
            self._go(Page.YOU, now)
            self.visitor.mending = Page.SUMMARY
        else:
            self._complain(complaints, now)
