"""Somebody who cannot use the lobby: the guard registers them, with the questions of the lobby."""

from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.gate.form import Form
from kiosk.gate.part import Door, Page
from kiosk.gate.sheet import Verdict
from kiosk.gate.watch import Watch
from kiosk.visit.classes import PURPOSES, QUESTIONS
from kiosk.visit.enclosures import MOST_MEMBERS
from kiosk.visit.forms import complaint
from kiosk.visit.names import clean

WHY, WHO, AGREE = "walkup", "walkup_who", "walkup_agree"
MEMBERS, GUIDE = "walkup_members", "walkup_guide"
_OWN = ("name", "phone")
_WRITTEN = ("name", "organisation", "phone", "plate", "belongings")


class Walkup(Form):
    """`purpose`: its code; `strokes`: the signature under the agreement, where the purpose wants one;
    `members`: the names of those who come along; `guide`: the version of the house guide that was shown."""

    bar = (Door("register", "plus", "gate.walkup.door"),)
    names = ("host", "name", "organisation", "phone", "plate", "belongings", "member")

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.pages = {
            WHY: Page(
                {"purpose": self._purpose, "next": self._next, **self.filling},
                lambda: (*(f"purpose:{one['code']}" for one in self.purposes), *self.hosts),
                field=lambda: self.line,
                first="next",
            ),
            WHO: Page(
                {
                    "send": self._send,
                    "next": self._step,
                    "why": self._why,
                    "members": self._open_members,
                    "guide": self._open_guide,
                    **self.filling,
                },
                lambda: tuple(f"field:{name}" for name in self.asked),
                field=lambda: self.line,
                first="next",
            ),
            AGREE: Page({"agree": self._agree, "cancel": self._who}, first="agree"),
            MEMBERS: Page(
                {**self.filling, "next": self._add, "without": self._without, "cancel": self._who},
                field=lambda: self.line,
                first="next",
            ),
            GUIDE: Page({"shown": self._shown, "cancel": self._who}, first="shown"),
        }
        self.doors = {"register": self._open}

    def wipe(self) -> None:
        super().wipe()
        self.purpose = ""
        self.strokes: Sequence[Any] = ()
        self.members: list[str] = []
        self.guide = ""

    @property
    def purposes(self) -> list[Mapping[str, Any]]:
        """The house's purposes; important visitors have a way of their own."""
        table = self.watch.house.get("purposes")
        rows = [one for one in table if isinstance(one, dict)] if isinstance(table, list) else []
        rows = rows or [{"code": one.code, "class": one.visitor_class, "asks": one.asks} for one in PURPOSES]
        return [row for row in rows if row.get("class") != "important"]

    @property
    def meant(self) -> Mapping[str, Any]:
        """The purpose that was chosen, with what it asks for."""
        return next((one for one in self.purposes if one["code"] == self.purpose), {})

    @property
    def asked(self) -> tuple[str, ...]:
        """The lines that this purpose has."""
        asks = self.meant.get("asks", QUESTIONS)
        return (*_OWN, *(name for name in ("organisation", "plate", "belongings") if name in asks))

    @property
    def counts(self) -> bool:
        """Whether people are counted."""
        return "people" in self.meant.get("asks", QUESTIONS)

    @property
    def agreement(self) -> Mapping[str, Any]:
        """The text to be agreed to; nothing where the purpose wants none."""
        return self._text("agreement") if self.meant.get("agreement") else {}

    @property
    def house_guide(self) -> Mapping[str, Any]:
        """What a newcomer is shown (R32); nothing where the house has none."""
        return self._text("guide")

    def _text(self, name: str) -> Mapping[str, Any]:
        text = (self.watch.house.get("texts") or {}).get(name)
        return text if isinstance(text, dict) else {}

    def sign(self, strokes: Sequence[Any]) -> None:
        """The visitor has signed on the screen."""
        self.strokes = strokes
        self.watch.changed()

    def _open(self, _: str) -> None:
        self.wipe()
        self.watch.turn(WHY)

    def _purpose(self, code: str) -> None:
        self.purpose = code

    def _next(self, _: str) -> None:
        if self.host is None and len(self.found) == 1:
            self.host = self.found[0]
        if not self.purpose:
            self.watch.complain("purpose_missing")
        elif self.host is None:
            self.focus = "host"
            self.watch.complain("host_missing")
        else:
            self.focus = _OWN[0]
            self.watch.turn(WHO)

    def _step(self, _: str) -> None:
        """To the next line, and from the last one on."""
        place = self.asked.index(self.focus) if self.focus in self.asked else -1
        if place + 1 < len(self.asked):
            self.focus = self.asked[place + 1]
        else:
            self._send("")

    def _why(self, _: str) -> None:
        self.focus = "host"
        self.watch.turn(WHY)

    def _who(self, _: str) -> None:
        self.lines["member"].write("")
        self.focus = _OWN[0] if self.focus == "member" else self.focus
        self.watch.turn(WHO)

    def _open_members(self, _: str) -> None:
        if self.counts and self.people > 1:
            self.focus = "member"
            self.watch.turn(MEMBERS)

    def _add(self, _: str) -> None:
        """One more name; an empty line ends the list."""
        name = clean(self.text("member"))
        if not name:
            self._who("")
        elif len(self.members) >= MOST_MEMBERS:
            self.watch.complain("too_many")
        else:
            self.members.append(name)
            self.people = max(self.people, 1 + len(self.members))
            self.lines["member"].write("")

    def _without(self, place: str) -> None:
        if place.isdecimal() and int(place) < len(self.members):
            del self.members[int(place)]

    def _count(self, step: str) -> None:
        super()._count(step)
        self.people = max(self.people, 1 + len(self.members))

    def _open_guide(self, _: str) -> None:
        if self.house_guide:
            self.watch.turn(GUIDE)

    def _shown(self, _: str) -> None:
        """The guard confirms that the visitor was shown the house guide."""
        self.guide = str(self.house_guide.get("version") or "")
        self._who("")

    def _send(self, _: str) -> None:
        form = self._form()
        wrong = next(((name, code) for name in self.asked if (code := complaint(name, form[name]))), None)
        if wrong:
            self.refused({"complaints": {wrong[0]: wrong[1]}})
        elif self.agreement and not self.strokes:
            self.watch.turn(AGREE)
        else:
            self.watch.ask("register", form, self._registered)

    def _agree(self, _: str) -> None:
        if self.strokes:
            self._send("")
        else:
            self.watch.complain("not_signed")

    def _form(self) -> dict[str, Any]:
        language = self.watch.desk.language
        signed = {"version": self.agreement.get("version"), "language": language, "signature": self.strokes}
        texts = {name: self.text(name) if name in self.asked else "" for name in _WRITTEN}
        return {
            **texts,
            "host": self.host.id if self.host else 0,
            "people": self.people if self.counts else 1,
            "purpose": self.purpose,
            "language": language,
            "guide": self.guide,
            "agreement": signed if self.agreement and self.strokes else None,
            "photo": None,
            "members": [{"name": name, "phone": ""} for name in self.members if self.counts],
            "each": False,
        }

    def _registered(self, code: str, data: Mapping[str, Any], by: str) -> None:
        if code == "refused":
            self.watch.turn(WHO)
            self.refused(data)
        else:
            self.watch.show(Verdict(code, data.get("visit"), None, by))
