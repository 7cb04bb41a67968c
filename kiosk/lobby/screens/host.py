"""Who is visited: the search answers with every letter."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty

from kiosk.lobby.screens.frame import no_pass
from kiosk.lobby.screens.writing import Keyed
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Choice
from kiosk.station.hosts import Host

MOST, FEWER = 6, 2  # people shown; so many fewer where a call, large text or high keys take a row's place
HIGH = 9.5  # units: keys so high leave room for two rows


class HostPage(Keyed):
    """A field to search in, and up to six people. The touch on one of them leads on."""

    field = "query"
    no_pass = StringProperty()
    asked: tuple[str, int] | None = None
    found: tuple[Host, ...] = ()

    def refresh(self) -> None:
        """Search again when the text is another one."""
        super().refresh()
        entries, field = self.entries, self.ids.query
        field.text, field.complaint = entries.query, self.complaint("host")
        self.ids.board.before = entries.query
        empty = not entries.query and entries.host is None
        self.no_pass = no_pass(theme.words, self.lobby.hindrance) if empty else ""
        question = (entries.query, self._room())
        if question != self.asked:
            self.asked = question
            self.lobby.search(*question, self._answered)

    def enter(self) -> None:
        """On, if a host is chosen; the only one found is chosen by that."""
        if self.entries.host is None and len(self.found) == 1:
            self.lobby.act(self.journey.choose, self.found[0])
        else:
            self.lobby.act(self.journey.next)

    def _answered(self, asked: str, limit: int, found: list[Host]) -> None:
        if (asked, limit) != self.asked or self.parent is None:
            return
        self.found = tuple(found)
        chosen = self.entries.host
        shown = found if asked or chosen is None else [chosen]
        self.ids.none.shown = bool(asked) and not found
        self.ids.found.clear_widgets()
        for host in shown:
            self.ids.found.add_widget(self._card(host, chosen))
        if self.journey.may_lack_host and not asked:
            self.ids.found.add_widget(self._nobody())

    def _room(self) -> int:
        """How many people there is room for."""
        if theme.portrait:
            return MOST if theme.share == 1 else MOST - FEWER
        rows_lost = bool(self.journey.calls()) + (theme.large or theme.key > HIGH * theme.unit)
        return MOST - FEWER * rows_lost

    def _nobody(self) -> Choice:
        said = theme.words("lobby.host.nobody"), theme.words("lobby.host.nobody_text")
        card = HostCard(tag="no_host", text=said[0], second=said[1])
        card.bind(on_release=lambda *_: self.lobby.act(self.journey.no_host))
        return card

    def _card(self, host: Host, chosen: Host | None) -> Choice:
        said = "  ".join(filter(None, (host.name_en, host.department)))
        card = HostCard(tag=f"host:{host.id}", text=host.name, second=said, chosen=host == chosen, key=host)
        card.bind(on_release=lambda *_: self.lobby.act(self.journey.choose, host))
        return card


class HostCard(Choice):
    """Somebody: name and department, nothing else."""

    key = ObjectProperty()


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
