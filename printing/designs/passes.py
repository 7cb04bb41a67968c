"""The passes of a visitor and of a group.

Each joins two papers, the 访客证 and the 复联 of the registration form: above, what the guard and the visitor
must see at a glance (title, name, code, until when); below the dashed line, where to go, and the line on
which the host signs.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from printing.designs.parts import Entry, field, foot, head
from printing.slip import (
    Align,
    Beside,
    Block,
    Code,
    Columns,
    Picture,
    Qr,
    Rule,
    Signature,
    Slip,
    Space,
    Text,
)

_PHOTO = (18, 24)  # millimetres
_GAP = Space(0.8)


@dataclass(frozen=True)
class PassWords:
    """Everything that stands on a pass, in the visitor's language already.

    `qr` is the text of the pass (55 characters), `code` the short code (grouped when it is drawn),
    `reprint` the mark of a pass that was printed before, such as '补打 · 第 2 份', and '' on the first.
    `areas` is where else than at `place` the visitor may be, `escort` who goes along all the time; None where
    there is none. `photo` is shown cropped to three by four.
    """

    house: str
    title: str
    subtitle: str
    qr: str
    code: str
    visitor: Entry
    organisation: Entry
    people: Entry
    host: Entry
    department: Entry
    purpose: Entry
    place: Entry
    valid_until: Entry
    signature: str
    footer: str
    areas: Entry | None = None
    escort: Entry | None = None
    reprint: str = ""
    photo: Image.Image | None = None


@dataclass(frozen=True)
class Members:
    """Who came with the leader of a group, under a heading such as '同行人员'."""

    heading: str
    names: tuple[str, ...]


def visitor_pass(words: PassWords, script: str) -> Slip:
    """The pass and registration copy in one; `script` is 'zh-CN', 'zh-TW' or 'en'."""
    about = Columns(((field(words.purpose, 4.5),), (field(words.people, 4.5),)), (3, 1))
    return Slip((*_head(words), *_who(words, about), *_copy(words)), script)


def group_pass(words: PassWords, members: Members, script: str) -> Slip:
    """One pass for a group: `words.visitor` is its leader, `words.people` how many came, the leader included.

    Every member whose name is known is listed by name and number, the leader being number 1.
    """
    about = Columns(((field(words.people, 8, least=4.5),), (field(words.purpose, 4.5),)), (1, 2))
    return Slip((*_head(words), *_who(words, about), *_listed(members), *_copy(words)), script)


def _head(words: PassWords) -> tuple[Block, ...]:
    top = head(words.house, words.title, words.subtitle)
    if words.reprint:
        top += (Text(words.reprint, 5.5, bold=True), Space(0.4), Rule(), Space(1.2))
    return top


def _who(words: PassWords, about: Columns) -> tuple[Block, ...]:
    """Whoever came, whom they visit and what for; name and organisation have the whole width, so that they
    need fewer lines. Where the face is to be seen the name need not be as large."""
    organisation, host = field(words.organisation, 4.5), field(words.host, 5.5)
    if words.photo is None:
        name, department = field(words.visitor, 10, least=5.5), field(words.department, 5.5)
        pair = Columns(((host,), (department,)), (1, 1))
        return name, _GAP, organisation, _GAP, pair, _GAP, *_code(words, about, _GAP)
    name, department = field(words.visitor, 8, least=5.5), field(words.department, 4.5)
    beside = Beside(Picture(words.photo, *_PHOTO), (host, _GAP, department, _GAP, about), left=True)
    return name, _GAP, organisation, _GAP, beside, _GAP, *_code(words)


def _code(words: PassWords, *above: Block) -> tuple[Block, ...]:
    """The quiet zone of the QR code is white enough above and below it."""
    lines = (*above, field(words.valid_until, 4.5), Space(1), Code(words.code, 6.5, Align.LEFT))
    return Beside(Qr(words.qr), lines, left=True), Space(0.6)


def _copy(words: PassWords) -> tuple[Block, ...]:
    """Where the visitor may be and with whom, and where the host signs."""
    told = [field(entry, 4.5) for entry in (words.place, words.areas, words.escort) if entry]
    lines = [block for entry in told for block in (entry, _GAP)]
    return Rule(dashed=True), Space(1), *lines, Signature(words.signature, 11), *foot(words.footer)


def _listed(members: Members) -> tuple[Block, ...]:
    """Two to a line, numbered on from the leader's 1."""
    listed = [Text(f"{number} {name}", 3.5, least=2.9) for number, name in enumerate(members.names, 2)]
    rows = [(listed[at : at + 1], listed[at + 1 : at + 2]) for at in range(0, len(listed), 2)]
    lines = [Columns(tuple(map(tuple, row)), (1, 1)) for row in rows]
    return (Space(1), Text(members.heading, 2.9), Space(0.6), *lines, Space(1.2)) if lines else ()
