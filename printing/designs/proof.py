"""The test page: it shows the printer's scale, its greys and dots, and holds a code to read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from printing.designs.parts import Entry, field, foot, head
from printing.slip import Beside, Block, Columns, Pattern, Qr, Rule, Slip, Space, Text


@dataclass(frozen=True)
class ProofWords:
    """Everything that stands on a test page. `facts` tell the printer and its paper; `ruler`, `greys`,
    `screen` and `letters` say what to look for; `sample` is set in three sizes; `code` is the text of the
    QR code, alphanumeric."""

    house: str
    title: str
    subtitle: str
    facts: tuple[Entry, ...]
    ruler: str
    greys: str
    screen: str
    letters: str
    sample: str
    code: Entry
    footer: str


def proof_page(words: ProofWords, script: str) -> Slip:
    """The page; `script` is 'zh-CN', 'zh-TW' or 'en'."""
    code = Beside(Qr(words.code.value), (field(words.code, 4.5, least=2.5),), left=True)
    letters = (Text(words.sample, size, least=size) for size in (2.5, 3.5, 4.5))
    return Slip(
        (
            *head(words.house, words.title, words.subtitle),
            *_facts(words.facts),
            *_shown(words.ruler, Pattern("ruler", 5)),
            *_shown(words.greys, Pattern("greys", 9)),
            *_shown(words.screen, Pattern("screen", 7)),
            *_shown(words.letters, *letters),
            Rule(),
            code,
            *foot(words.footer),
        ),
        script,
    )


def _facts(facts: Sequence[Entry]) -> list[Block]:
    lines = [
        (Text(fact.label, 2.9, least=2.2), Text(fact.value, 3.5, bold=True, least=2.2)) for fact in facts
    ]
    return [*(Columns(((label,), (value,)), (1, 3)) for label, value in lines), Space(0.8)]


def _shown(what: str, *blocks: Block) -> tuple[Block, ...]:
    return Rule(dashed=True), Space(0.8), Text(what, 2.9, least=2.5), Space(0.6), *blocks, Space(1)
