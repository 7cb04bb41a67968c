"""访客证 drawn once more from the books, dot by dot as the printer put it on paper, for the records."""

from zoneinfo import ZoneInfo

from PIL import Image

from kiosk.ledger.story import Story
from kiosk.office.pages import Pages
from kiosk.words import Words
from printing.designs import Entry, Members, PassWords, group_pass, visitor_pass
from printing.draw import draw
from printing.paper import WIDE

_OPENS_NOTHING = "RECORD-COPY-{number:012}-OPENS-NO-GATE-----------------"
"""What its QR code says: as long as a pass's, and none."""


def picture(story: Story, house: str, pages: Pages, zone: ZoneInfo) -> Image.Image:
    """The latest pass of a visit as a 1-bit picture, in the visitor's language. The visit has a pass."""
    words = Words(story.visit.language)
    worded = _worded(story, house, pages, words, zone)
    group = story.visit.people > 1 or bool(story.members)
    if group:
        members = Members(words("paper.members"), tuple(story.members))
        return draw(group_pass(worded, members, words.language), WIDE)
    return draw(visitor_pass(worded, words.language), WIDE)


def _worded(story: Story, house: str, pages: Pages, words: Words, zone: ZoneInfo) -> PassWords:
    visit, last = story.visit, story.passes[-1]
    group = visit.people > 1 or bool(story.members)
    where = "guard_room" if story.host and story.host.line_worker else "reception"
    areas = [words(f"common.area.{code}") for code in visit.areas.split() if code != where]

    def entry(key: str, value: object) -> Entry:
        return Entry(words(f"slip.{key}"), str(value))

    return PassWords(
        house=house,
        title=words("paper.group_title" if group else "slip.title"),
        subtitle=words("slip.subtitle"),
        qr=_OPENS_NOTHING.format(number=visit.id),
        code=f"{visit.id:08}",
        visitor=Entry(words("paper.leader" if group else "slip.visitor"), visit.name or "—"),
        organisation=entry("organisation", visit.organisation),
        people=entry("people", visit.people),
        host=entry("host", visit.host_name),
        department=entry("department", visit.department),
        purpose=entry("purpose", pages.purpose(visit.purpose, words)),
        place=entry("place", words(f"slip.where.{where}")),
        valid_until=entry("valid_until", last.expires_at.astimezone(zone).strftime(words("slip.time"))),
        signature=words("slip.signature"),
        footer=words("slip.footer"),
        areas=entry("areas", words.listed(areas)) if areas else None,
        escort=entry("escort", visit.escort) if visit.escort else None,
        reprint=words("slip.reprint", copy=last.copy) if last.copy > 1 else "",
    )
