"""Kivy keeps one list of widget names for a whole process, so no two rooms may give the same name."""

import re
from collections import defaultdict
from pathlib import Path

import kiosk

RULE = re.compile(r"^<(\w+)", re.MULTILINE)


def test_no_two_files_lay_down_rules_for_the_same_name() -> None:
    files = defaultdict(set)
    for path in Path(kiosk.__file__).parent.rglob("*.kv"):
        for name in RULE.findall(path.read_text(encoding="utf-8")):
            files[name].add(path.name)
    assert files, "no rules were found at all"
    assert {name: where for name, where in files.items() if len(where) > 1} == {}
