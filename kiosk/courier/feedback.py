"""The letters about what visitors said: to whom it was handed, to administrators when it waits long, and to
the visitor when there is an answer."""

from datetime import datetime, timedelta

from kiosk.courier.letter import Letter, addressed, spoken, typed
from kiosk.reception import Notice
from kiosk.settings import House
from kiosk.visit.names import clean
from kiosk.words import Words

_ANSWER = "feedback_answer"
_SHOWN = 600
"""Characters of what was said; the rest stands on the page."""


def write_feedback(notice: Notice, house: House, language: str) -> Letter:
    """The letter for a notice about feedback; `language` is the house's, for people who have none."""
    words = spoken(notice, language)
    kind, to_visitor = f"feedback.letter.{notice.kind.removeprefix('feedback_')}", notice.kind == _ANSWER
    return addressed(
        notice,
        words,
        url=notice.url,
        subject=words(f"{kind}.subject"),
        greeting=_greeting(notice, words),
        text=words(f"{kind}.text"),
        facts=_until(notice, words, house) if to_visitor else _facts(notice, words, house),
        button=words("feedback.letter.answer.button" if to_visitor else "feedback.letter.button"),
        footer=words("office.notice.sent_by", house=house.called(words.language)),
        mobile=notice.mobile,
    )


def _greeting(notice: Notice, words: Words) -> str:
    name = clean(notice.name)
    if notice.kind == _ANSWER:
        return words("announce.letter.greeting", name=name)
    return words("office.notice.greeting", host=name)


def _until(notice: Notice, words: Words, house: House) -> tuple[tuple[str, str], ...]:
    """For the visitor: what it is an answer to, and how long it can be read; not what was said."""
    said = notice.feedback
    assert said is not None
    kind, at = words(f"feedback.kind.{said['kind']}"), _day(said["at"], house)
    return (
        (words("feedback.kind_of"), kind),
        (words("feedback.at"), at),
        (words("feedback.letter.answer.until"), _day(said["until"], house)),
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
