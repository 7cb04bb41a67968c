"""What the house's slips look like. `python -m printing.designs DIR` draws examples with invented people.

The visitor pass joins two papers, the 访客证 and the 复联 of the registration form: above, what the guard
and the visitor must see at a glance (title, name, code); below the dashed line, where to go, until when,
and the box that the host signs.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from printing.draw import draw
from printing.paper import NARROW, WIDE, Paper
from printing.slip import (
    Align,
    Band,
    Beside,
    Block,
    Code,
    Columns,
    Field,
    Qr,
    Rule,
    Signature,
    Slip,
    Space,
    Text,
)


@dataclass(frozen=True)
class Entry:
    """A value with its label, both as they are to be read."""

    label: str
    value: str


@dataclass(frozen=True)
class PassWords:
    """Everything that stands on a visitor pass, in the visitor's language already.

    `qr` is the text of the pass (55 characters), `code` the short code (grouped when it is drawn),
    `reprint` the mark of a pass that was printed before, such as '补打 · 第 2 份', and '' on the first.
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
    reprint: str = ""


def visitor_pass(words: PassWords, script: str) -> Slip:
    """The pass and registration copy in one; `script` is 'zh-CN', 'zh-TW' or 'en'."""
    return Slip((*_head(words), *_pass(words), *_copy(words)), script)


def _head(words: PassWords) -> tuple[Block, ...]:
    head: tuple[Block, ...] = (
        Space(0.6),
        Text(words.house, 4.5, bold=True, align=Align.CENTRE),
        Space(1.5),
        Band(words.title, 8, words.subtitle),
    )
    if words.reprint:
        head += (Space(0.8), Text(words.reprint, 5.5, bold=True, align=Align.CENTRE), Rule())
    return (*head, Space(1.5))


def _pass(words: PassWords) -> tuple[Block, ...]:
    return (
        _field(words.visitor, 10, least=5.5),
        Space(1.5),
        _field(words.organisation, 4.5),
        Space(1.5),
        Columns(((_field(words.purpose, 4.5),), (_field(words.people, 4.5),)), (2, 1)),
        Space(1.5),
        Beside(Qr(words.qr), (_field(words.host, 5.5), Space(1.5), _field(words.department, 4.5))),
        Code(words.code, 8),
        Space(1.2),
    )


def _copy(words: PassWords) -> tuple[Block, ...]:
    return (
        Rule(dashed=True),
        Space(1.5),
        _field(words.place, 5.5, least=4.5),
        Space(1.5),
        _field(words.valid_until, 5.5),
        Space(1.5),
        Signature(words.signature, 13),
        Space(1.5),
        Text(words.footer, 3.5, align=Align.CENTRE),
        Space(1.5),
    )


def _field(entry: Entry, size: float, least: float = 3.5) -> Field:
    return Field(entry.label, entry.value, size, least=least)


_EXAMPLE_PASS = "VP1" + "K7M2Q4XW5T6ZB3HDYNRC" * 2 + "AELFGIOPSUVJ"

_SIMPLIFIED = PassWords(
    house="华东精密制造有限公司",
    title="访客证",
    subtitle="来访人员来访登记表 复联",
    qr=_EXAMPLE_PASS,
    code="K7M42QX9",
    visitor=Entry("访客", "张伟"),
    organisation=Entry("来访单位", "苏州恒远自动化设备有限公司"),
    people=Entry("人数", "2 人"),
    host=Entry("被访人", "李晓岚"),
    department=Entry("部门", "研发一部"),
    purpose=Entry("来访事由", "商务洽谈"),
    place=Entry("请前往", "办公楼一楼前台接待室"),
    valid_until=Entry("有效期至", "2025-06-03 18:00"),
    signature="被访人签字（会面结束时）",
    footer="离开时请将本证交还门卫，谢谢配合。",
)
_TRADITIONAL = PassWords(
    house="華東精密製造有限公司",
    title="訪客證",
    subtitle="來訪人員來訪登記表 複聯",
    qr=_EXAMPLE_PASS,
    code="K7M42QX9",
    visitor=Entry("訪客", "陳直骨"),
    organisation=Entry("來訪單位", "新竹光譜儀器股份有限公司"),
    people=Entry("人數", "1 人"),
    host=Entry("被訪人", "李曉嵐"),
    department=Entry("部門", "研發一部"),
    purpose=Entry("來訪事由", "設備驗收"),
    place=Entry("請前往", "辦公樓一樓前台接待室"),
    valid_until=Entry("有效期至", "2025-06-03 18:00"),
    signature="被訪人簽字（會面結束時）",
    footer="離開時請將本證交還門衛，謝謝配合。",
    reprint="補印 · 第 2 份，前一份作廢",
)
_ENGLISH = PassWords(
    house="Huadong Precision Manufacturing Co., Ltd.",
    title="Visitor Pass",
    subtitle="Registration form, copy",
    qr=_EXAMPLE_PASS,
    code="K7M42QX9",
    visitor=Entry("Visitor", "Margaret O’Sullivan"),
    organisation=Entry("Organisation", "Northern Lights Instruments GmbH"),
    people=Entry("People", "3"),
    host=Entry("Host", "Li Xiaolan 李晓岚"),
    department=Entry("Department", "Research and Development"),
    purpose=Entry("Purpose", "Business meeting"),
    place=Entry("Please go to", "Front desk, office building, ground floor"),
    valid_until=Entry("Valid until", "3 June 2025, 18:00"),
    signature="Host’s signature (when the meeting ends)",
    footer="Please hand this pass back at the gate when you leave.",
)
_LONG_NAME = "阿卜杜热西提·买买提明江" * 4 + "㛃𬱟喆堃欧阳司马上官诸葛"
_EXAMPLES: tuple[tuple[str, PassWords, str, Paper], ...] = (
    ("576-zh-CN", _SIMPLIFIED, "zh-CN", WIDE),
    ("576-zh-TW", _TRADITIONAL, "zh-TW", WIDE),
    ("576-en", _ENGLISH, "en", WIDE),
    ("384-zh-CN", _SIMPLIFIED, "zh-CN", NARROW),
    ("384-en", _ENGLISH, "en", NARROW),
    ("576-long-name", replace(_SIMPLIFIED, visitor=Entry("访客", _LONG_NAME)), "zh-CN", WIDE),
)


def main(folder: str) -> None:
    """Draw every example into the folder as visitor-pass-*.png and print their names."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, words, script, paper in _EXAMPLES:
        path = target / f"visitor-pass-{name}.png"
        draw(visitor_pass(words, script), paper).save(path, optimize=True)
        print(path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m printing.designs FOLDER")
    main(sys.argv[1])
