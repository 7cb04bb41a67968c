"""Looking somebody up: what is typed for it, and what to do when nobody is found."""

import re
from collections.abc import Mapping
from typing import Any

from kiosk.lobby.journey.form import Form
from kiosk.lobby.pages import LOOK_UPS, Page
from kiosk.visit.forms import complaint

DIGITS, LAST4, LAST4_OF_DOCUMENT = r"[0-9]{6}", r"[0-9]{4}", r"[0-9A-Za-z]{4}"


class LookUp(Form):
    """A wrong try says nothing of what is right, and the office lets nobody try too often."""

    def _wrong_texts(self, **shapes: str) -> dict[str, str]:
        """What is wrong with these entries: `shapes` are patterns, or '' for the rules of the form."""
        wrong = {}
        for field, shape in shapes.items():
            text = getattr(self.entries, field)
            code = complaint(field, text) if not shape else _unlike(shape, field, text)
            if code:
                wrong[field] = code
        return wrong

    def enter(self, field: str, text: str, now: float) -> None:
        """The last digit of what is looked up looks it up by itself."""
        super().enter(field, text, now)
        last = self.page in LOOK_UPS and field in ("code", "last4") and not self.busy
        if last and not self._wrong_texts(**self._shapes):
            self._find(now)

    @property
    def _shapes(self) -> dict[str, str]:
        """By what this page looks up, and the shapes of it."""
        if self.page == Page.KNOWN:
            return {"phone": "", "last4": LAST4_OF_DOCUMENT}
        return {"code": DIGITS} if self.entries.means == "digits" else {"name": "", "last4": LAST4}

    def _find(self, now: float) -> None:
        """Look up what was typed."""
        entries, shapes = self.entries, self._shapes
        typed = {field: getattr(entries, field) for field in shapes}
        if "code" in typed:
            typed = {"digits": entries.code}
        else:
            typed["last4"] = entries.last4.upper()
        verb = "known" if self.page == Page.KNOWN else "announced"
        self._look_up(verb, typed, self._wrong_texts(**shapes), now)

    def _look_up(self, verb: str, body: Mapping[str, str], wrong: Mapping[str, str], now: float) -> None:
        self.complaints = dict(wrong)
        if not wrong:
            self._ask(verb, body, now)

    def _not_found(self, code: str, data: Mapping[str, Any], now: float) -> None:
        """What was typed stays, but for what was to prove it."""
        if code == "unknown" and self.page in LOOK_UPS:
            self._put(code="", last4="")
            self.complaints = {"lookup": "unknown"}
            self.touch(now)
            return
        self.visitor.at = str(data.get("at") or "")
        self.visitor.until = now + _seconds(data.get("seconds"))
        known = code in ("wait", "not_today", "unreachable", "not_possible")
        self._end(Page.SORRY, code if known else "unclear", now)


def _unlike(shape: str, field: str, text: str) -> str | None:
    if not text.strip():
        return "missing"
    return None if re.fullmatch(shape, text) else {"code": "not_six_digits"}.get(field, "not_four")


def _seconds(told: object) -> float:
    return float(told) if isinstance(told, int | float) else 0.0
