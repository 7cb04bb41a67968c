"""The pages that say one thing: printing, take your pass, and every other end."""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import ColorProperty, NumericProperty, StringProperty

from kiosk.lobby.pages import LINGER, Page
from kiosk.lobby.screens.frame import Leaf
from kiosk.lobby.screens.times import clock_time
from kiosk.screen.theme import theme
from kiosk.screen.widgets import PrimaryButton, SecondaryButton
from kiosk.station.reasons import failure

ICONS = {
    Page.PRINTING: ("printer", "accent", "wash"),
    Page.TAKE: ("tick", "good", "good_wash"),
    Page.DECLINED: ("info", "ask", "ask_wash"),
    Page.LAPSED: ("clock", "ask", "ask_wash"),
    Page.TURNED_AWAY: ("info", "ask", "ask_wash"),
    Page.TO_GATE: ("gate", "good", "good_wash"),
    Page.SORRY: ("clock", "ask", "ask_wash"),
    Page.THANKS: ("promise", "good", "good_wash"),
    Page.GUARD: ("guard", "accent", "wash"),
    Page.DOUBT: ("question", "ask", "ask_wash"),
    Page.FAILED: ("printer", "bad", "bad_wash"),
}
REPLIES = {"coming": "lobby.take.coming", "sends": "lobby.take.sends", "meet": "lobby.take.meet"}
_Button = tuple[str, str, tuple[Any, ...], bool]  # tag, word, event and what it is given, the one to touch


class Message(Leaf):
    """A big icon, a sentence, an explanation, what can be done, and when it ends by itself."""

    icon = StringProperty()
    tint = ColorProperty()
    ground = ColorProperty()
    title = StringProperty()
    text = StringProperty()
    place = StringProperty()
    code = StringProperty()
    url = StringProperty()
    share = NumericProperty(1.0)
    returns = StringProperty()
    phase = NumericProperty(-1)

    def __init__(self, lobby: Any) -> None:
        self._page = lobby.journey.page
        super().__init__(lobby)
        for tag, word, event, first in self._buttons():
            kind = PrimaryButton if first else SecondaryButton
            button = kind(tag=tag, text=theme.words(f"lobby.{word}"))
            button.bind(on_release=lambda _, event=event: self.lobby.act(*event))
            self.ids.foot.offer(button)
        Clock.schedule_interval(self._count, 0.25)

    def refresh(self) -> None:
        """The words of this page, as the journey stands now."""
        super().refresh()
        icon, tint, ground = ICONS[self._page]
        self.icon, self.tint, self.ground = icon, getattr(theme, tint), getattr(theme, ground)
        self.title, self.text = self._sentences()
        self.code = self.journey.code
        opened = self.journey.invitation if self._page == Page.THANKS else None
        self.url = opened.url if opened else ""
        self.place = "\n".join(self._places()) if self._page == Page.TAKE else ""
        self._count()

    def struck(self, key: str) -> None:
        """Enter ends what needs no choice."""
        if key == "enter" and [tag for tag, *_ in self._buttons()] == ["done"]:
            self.lobby.act(self.journey.finish)

    def _sentences(self) -> tuple[str, str]:
        words, journey, page = theme.words, self.journey, self._page
        if page in (Page.GUARD, Page.THANKS):
            key = f"lobby.{page}.{journey.reason}"
            return words(f"{key}.title"), words(f"{key}.text")
        if page == Page.SORRY:
            return self._sorry()
        if page in (Page.FAILED, Page.DOUBT):
            key = f"lobby.{page}.{'with_code' if journey.code else 'text'}"
            return words(f"lobby.{page}.title"), words(key, reason=words(failure(journey.reason)))
        if page == Page.PRINTING:
            return self._printing()
        return words(f"lobby.{page}.title"), words(f"lobby.{page}.text")

    def _sorry(self) -> tuple[str, str]:
        words, journey, key = theme.words, self.journey, f"lobby.sorry.{self.journey.reason}"
        seconds = journey.seconds(self.lobby.clock()) or 0
        at = clock_time(self.lobby, journey.at)
        return words(f"{key}.title"), words(f"{key}.text", seconds=seconds, at=at)

    def _printing(self) -> tuple[str, str]:
        words, journey = theme.words, self.journey
        number, count = journey.slip_of
        again = journey.slip and journey.slip.reprints
        title = words("lobby.printing.again" if again else "lobby.printing.title")
        if count > 1:
            title = words("lobby.printing.one_of", number=number, count=count)
        return title, words("lobby.printing.text")

    def _places(self) -> list[str]:
        """Where to go now, and what the host said of it."""
        words, slip, row = theme.words, self.journey.slip, self.journey.row
        reply = row.reply if row else None
        said = []
        if row and reply and reply.kind in REPLIES:
            said = [words(REPLIES[reply.kind], host=row.host_name, name=reply.name, place=reply.place)]
        return said + ([words(f"common.where.{slip.where}")] if slip and slip.where else [])

    def _buttons(self) -> list[_Button]:
        journey = self.journey
        done = ("done", "take.done", (journey.finish,), True)
        buttons: dict[Page, list[_Button]] = {
            Page.PRINTING: [],
            Page.DOUBT: [
                ("no", "doubt.no", (journey.came_out, False), False),
                ("yes", "doubt.yes", (journey.came_out, True), True),
            ],
            Page.FAILED: [
                ("done", "take.done", (journey.finish,), False),
                ("retry", "failed.retry", (journey.retry,), True),
            ],
            Page.THANKS: [
                ("complaint", "thanks.complaint", (journey.remark, "complaint"), False),
                ("suggestion", "thanks.suggestion", (journey.remark, "suggestion"), False),
                done,
            ],
            Page.SORRY: self._ways_on(),
        }
        said = self._page == Page.THANKS and journey.reason == "remarked"
        return [done] if said else buttons.get(self._page, [done])

    def _ways_on(self) -> list[_Button]:
        """What may help whom this way did not lead on."""
        journey = self.journey
        done = ("done", "take.done", (journey.finish,), False)
        again = ("again", "sorry.again", (journey.back,), journey.reason == "unclear")
        walk_in = ("walk_in", "sorry.walk_in", (journey.walk_in,), journey.reason != "unclear")
        return [done, walk_in] if journey.reason in ("wait", "not_today") else [done, again, walk_in]

    def _count(self, *_: object) -> bool:
        left = self.journey.left(self.lobby.clock()) or 0.0
        self.share = min(1.0, left / LINGER[self._page])
        if self._page == Page.PRINTING:
            self.phase = int(self.lobby.clock() * 2) % 3
        if self._page == Page.SORRY and self.journey.reason == "wait":
            self.title, self.text = self._sorry()
        shown = self._page not in (Page.PRINTING, Page.DOUBT)
        self.returns = theme.words("lobby.asking.returns", seconds=round(left)) if shown else ""
        return self.lobby.page is self


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
