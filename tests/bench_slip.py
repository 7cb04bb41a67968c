"""A pass with photograph, from words to the bytes for the printer, beside python-escpos with the same dots.

`make bench` runs it with the other figures. The two take turns in the same run.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import product

from escpos.printer import Dummy
from PIL import Image

from printing.designs import visitor_pass
from printing.designs.examples import PASS_EN, PASS_ZH_CN
from printing.designs.portrait import portrait
from printing.draw import draw
from printing.escpos import encode
from printing.paper import NARROW, WIDE, Paper

ROUNDS = 20
WORDS = {"zh-CN": replace(PASS_ZH_CN, photo=portrait()), "en": replace(PASS_EN, photo=portrait())}


def measure() -> None:
    """Print processor time (median) and bytes for 80 mm and 58 mm paper, and the ratios."""
    for script, (name, paper) in product(WORDS, (("80 mm", WIDE), ("58 mm", NARROW))):
        whole, ours, theirs = [], [], []
        picture = _drawn(script, paper)
        for _ in range(ROUNDS):
            whole.append(_timed(lambda script=script, paper=paper: encode(_drawn(script, paper))))
            ours.append(_timed(lambda picture=picture: encode(picture)))
            theirs.append(_timed(lambda picture=picture: _by_escpos(picture)))
        _say(f"pass with photograph, {script}, {name}: layout, QR, bytes", whole, _size(encode(picture)))
        _say("    its picture to bytes", ours, _size(encode(picture)))
        _say("    the same by python-escpos", theirs, len(_by_escpos(picture)))
        saved = _size(encode(picture)) / len(_by_escpos(picture))
        print(f"    ours / theirs: time {_middle(ours) / _middle(theirs):.2f}, bytes {saved:.2f}")


def _drawn(script: str, paper: Paper) -> Image.Image:
    return draw(visitor_pass(WORDS[script], script), paper)


def _by_escpos(picture: Image.Image) -> bytes:
    printer = Dummy(profile="TM-T20II")
    printer.image(picture)
    printer.cut()
    return bytes(printer.output)


def _size(chunks: list[bytes]) -> int:
    return sum(map(len, chunks))


def _timed(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return (time.process_time() - start) * 1000


def _middle(times: list[float]) -> float:
    return statistics.median(times)


def _say(what: str, times: list[float], size: int) -> None:
    print(f"{what:54} {_middle(times):8.2f} ms {size / 1000:8.1f} kB")


if __name__ == "__main__":
    measure()
