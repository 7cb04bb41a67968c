"""What is seldom seen of the lobby: large text, a lowered screen, dark colours, a camera that fails."""

from collections.abc import Iterator

from gallery_lobby import VISITORS, Walk, fill_in
from signing import sign

from conftest import Hands
from kiosk.screen.dress import Dress
from kiosk.screen.theme import theme
from kiosk.settings import Lobby, Look, Settings

HOUSES = {
    "large": Settings(lobby=Lobby(text="large")),
    "lowered": Settings(lobby=Lobby(lower=True)),
    "dark": Settings(look=Look(theme="dark", colour="#E4002B")),
}


def pages(hands: Hands, language: str, settings: Settings | None = None) -> Iterator[str]:
    """Past all of them in this language."""
    for house, chosen in HOUSES.items():
        walk = Walk(hands, language, chosen)
        for page in _visit(walk):
            yield f"{house}-{page}"
        walk.close()
        theme.ease(large=False, lowered=False)
        Dress(Look()).wear({})
    walk = Walk(hands, language, settings, camera="virtual:?fault=busy")
    yield from _camera(walk)
    walk.close()


def _visit(walk: Walk) -> Iterator[str]:
    """The pages that hold most."""
    hands, (name, _, letters) = walk.hands, VISITORS[walk.language]
    walk.hands.frames(20)
    yield "attract"
    walk.begin("walk_in")
    yield "purpose"
    hands.touch("purpose:service")
    hands.keys("zw")
    hands.until(lambda: "host:2" in hands.tags())
    yield "host-found"
    hands.touch("host:1")
    for letter in letters:
        hands.touch(f"key:{letter}")
    yield "you-typing"
    hands.keys("\b" * 20 + name)
    hands.touch("field:phone")
    hands.keys("13800138000")
    yield "you-filled"
    hands.touch("next")
    yield "details"
    hands.touch("next")
    yield "summary"
    hands.touch("next")
    walk.wait("asking")
    hands.touch("read")
    yield "asking"
    walk.desk.outcome = "printed"
    walk.tell(7, "welcome", copy=1, host_name="张伟")
    walk.wait("take")
    yield "take"


def _camera(walk: Walk) -> Iterator[str]:
    """Where a photograph may be, and where it has to be."""
    hands = walk.hands
    fill_in(walk, "service")
    walk.reach("mend:photo")
    yield from _broken(walk, "camera-broken")
    hands.touch("without")
    walk.end()
    fill_in(walk, "confidential")
    hands.touch("next")
    sign(hands.window)
    hands.frames()
    hands.touch("next", "next")
    yield from _broken(walk, "camera-broken-required")
    hands.touch("guard")
    walk.wait("guard")
    yield "no-photograph-see-guard"


def _broken(walk: Walk, name: str) -> Iterator[str]:
    walk.hands.touch("consent")
    walk.now += 10
    walk.hands.until(lambda: walk.lobby.page.trouble)
    walk.hands.frames()
    yield name
