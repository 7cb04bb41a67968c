"""After the tour's first visit: somebody who is expected, an emergency, and a word on leaving."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.demo.album import Album
from kiosk.demo.hands import Hands
from kiosk.demo.house import DemoHouse


def expected(album: Album, house: DemoHouse, lobby: Hands) -> None:
    """An announced visitor types six digits, confirms, and has the pass."""
    at = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
    visitor = ("--name", "韩梅梅", "--organisation", "晨光仪器", "--phone", "13900139000")
    told = house.carry_out("visits", "announce", "--host", "DH1001", "--at", at, *visitor, "--json")
    lobby.wait("attract", 60)
    lobby.touch("begin:zh-CN")
    lobby.wait("choices")
    lobby.touch("expected")
    lobby.wait("expected")
    lobby.shot(album.next("lobby-expected"))
    for digit in json.loads(told)["digits"]:
        lobby.touch(f"key:{digit}")
    lobby.wait("confirm")
    lobby.shot(album.next("lobby-confirm"))
    lobby.touch("next")
    lobby.wait("guide")
    lobby.shot(album.next("lobby-guide"))
    lobby.touch("next")
    lobby.wait("take", 30)
    lobby.touch("done")


def emergency(album: Album, gate: Hands) -> None:
    """Everybody inside on one list, on the gate's screen."""
    gate.wait("ready")
    gate.touch("roll")
    gate.wait("roll")
    gate.shot(album.next("gate-roll"))
    gate.touch("cancel")
    gate.wait("ready")
    gate.touch("emergency")
    gate.touch("begin")
    gate.wait("muster")
    gate.shot(album.next("gate-muster"))
    gate.touch("end")
    gate.touch("over")
    gate.wait("ready")


def leaving(album: Album, lobby: Hands) -> None:
    """A face for the visit, in two touches."""
    lobby.wait("attract", 30)
    lobby.touch("begin:zh-CN")
    lobby.wait("choices")
    lobby.touch("leaving")
    lobby.wait("leaving")
    lobby.shot(album.next("lobby-leaving"))
    lobby.touch("stars:5")
    lobby.wait("thanks")
    lobby.shot(album.next("lobby-thanks"))
