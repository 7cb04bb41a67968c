"""The letters about what visitors said: to whom it was handed, and to administrators when it waits long."""

from datetime import datetime, timedelta

from kiosk.courier.letter import Letter, typed
from kiosk.reception import Notice
from kiosk.settings import House
from kiosk.visit.forms import LANGUAGES
from kiosk.visit.names import clean
from kiosk.words import Words

_SHOWN = 600
"""Characters of what was said; the rest stands on the page."""


def write_feedback(notice: Notice, house: House, language: str) -> Letter:
    """The letter for a notice about feedback; `language` is the house's, for people who have none."""
    words = Words(notice.language if notice.language in LANGUAGES else language)
    kind = f"feedback.letter.{notice.kind.removeprefix('feedback_')}"
    return Letter(
        key=notice.key,
        kind=notice.kind,
        to=notice.mail,
        language=words.language,
        url=notice.url,
        subject=words(f"{kind}.subject"),
        greeting=words("office.notice.greeting", host=clean(notice.name)),
        text=words(f"{kind}.text"),
        facts=_facts(notice, words, house),
        button=words("feedback.letter.button"),
        footer=words("office.notice.sent_by", house=house.name_en if words.language == "en" else house.name),
        visitor={},
        mobile=notice.mobile,
    )


def _facts(notice: Notice, words: Words, house: House) -> tuple[tuple[str, str], ...]:
    said = notice.feedback
    assert said is not None
    text = typed(said["text"])
    labelled = {
        "kind": words(f"feedback.kind.{said['kind']}"),
        "at": _day(said["at"], house),
        "stars": words("feedback.stars", stars=said["stars"]) if said["stars"] else "",
        "text": text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…",
        "host": clean(said["host_name"] or ""),
        "due": _day(said["due"], house, timedelta(seconds=1)),
    }
    return tuple((words(f"feedback.{label}"), value) for label, value in labelled.items() if value)


def _day(moment: str, house: House, before: timedelta = timedelta()) -> str:
    """The day of a moment in the house's zone; a date ends at the midnight after it."""
    return f"{datetime.fromisoformat(moment).astimezone(house.zone) - before:%Y-%m-%d}" if moment else ""
