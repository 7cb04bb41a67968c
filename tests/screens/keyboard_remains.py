"""A keyboard in a process of its own that tells which texts are alive: `python keyboard_remains.py FILE`.

On standard input it is told a language and the tags to touch, parted by spaces. Then the page is taken away,
unless the last tag is `stay`, and every text that anything alive holds is written to FILE.
"""

import sys
from pathlib import Path

from remains import alive
from test_keyboard_board import Desk

from conftest import Hands
from kiosk.screen.window import open_window
from kiosk.settings import Screen


def main(target: Path) -> None:
    """Write, wipe, and tell what is alive."""
    from kivy.base import runTouchApp

    window = open_window(Screen(fullscreen=False), "remains")
    runTouchApp(embedded=True)
    staying = write(Hands(window))
    target.write_text("\n".join(alive()), encoding="utf-8", errors="replace")
    del staying


def write(hands: Hands) -> list[Desk]:
    """The desk that stays, if one does; all else that was told is forgotten when this returns."""
    language, *tags = sys.stdin.read().split()
    desk = Desk(hands, language)
    for tag in tags:
        if tag != "stay":
            hands.touch(tag)
    if tags[-1] == "stay":
        return [desk]
    desk.leave()
    hands.frames(10)
    return []


if __name__ == "__main__":
    main(Path(sys.argv[1]))
