"""The slip behind a windscreen: the plate number as large as the paper allows, and where the car stands."""

from __future__ import annotations

from dataclasses import dataclass

from printing.designs.parts import Entry, field, foot, head
from printing.slip import Align, Columns, Rule, Slip, Space, Text


@dataclass(frozen=True)
class ParkingWords:
    """Everything that stands on a parking slip. `note` says where to put it and how to drive."""

    house: str
    title: str
    subtitle: str
    plate: Entry
    place: Entry
    visitor: Entry
    host: Entry
    valid_until: Entry
    note: str
    footer: str


def parking_slip(words: ParkingWords, script: str) -> Slip:
    """The slip; `script` is 'zh-CN', 'zh-TW' or 'en'."""
    return Slip(
        (
            *head(words.house, words.title, words.subtitle),
            Text(words.plate.label, 2.9),
            Text(words.plate.value, 16, bold=True, align=Align.CENTRE, least=6.5),
            Space(0.8),
            Rule(),
            Space(1.2),
            field(words.place, 8, least=4.5),
            Space(1),
            Columns(((field(words.visitor, 4.5),), (field(words.host, 4.5),)), (1, 1)),
            Space(1),
            field(words.valid_until, 6.5, least=4.5),
            Space(1.2),
            Text(words.note, 3.5, least=2.9),
            *foot(words.footer),
        ),
        script,
    )
