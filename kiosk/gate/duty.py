"""Who is on duty: by name and PIN, by badge, or by a touch where the house has no table of guards."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.gate.part import Page, Part
from kiosk.gate.sheet import GUARD
from kiosk.gate.watch import Watch
from kiosk.visit import passes

PIN = "pin"
_NEVER = float("inf")


@dataclass(frozen=True)
class Guard:
    """Somebody who may be on duty. `pin`: its hash; `badge`: the digest of a badge's text; '' for none."""

    name: str
    pin: str = ""
    badge: str = ""


class Duty(Part):
    """Signing on, and a guard's PIN wherever one is asked for. `asked`: whose PIN it is."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.asked: Guard | None = None
        self._then: Callable[[], None] | None = None
        self._table = False  # whether whoever is on duty was found in the house's table
        self._fresh = True  # nobody has been on duty since the screen began
        self.pages = {
            GUARD: Page(
                {"guard": self._choose}, lambda: self._tags, typed=self._number, lasts=_NEVER, back=""
            ),
            PIN: Page({"cancel": lambda _: self.watch.ready()}, typed=lambda text: True),
        }
        self.doors = {"guards": self._hand_over}

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The house's table; without one, the names of the settings."""
        return self._known or tuple(Guard(name) for name in self.watch.names)

    @property
    def _known(self) -> tuple[Guard, ...]:
        table = self.watch.house.get("guards")
        rows = [one for one in table if isinstance(one, dict)] if isinstance(table, list) else []
        return tuple(Guard(*(str(row.get(key) or "") for key in ("name", "pin", "badge"))) for row in rows)

    def acknowledge(self, name: str, then: Callable[[], None]) -> None:
        """Call `then` once this guard has shown with a PIN who it is; at once where there is no PIN."""
        guard = next((one for one in self.guards if one.name == name), None)
        if guard is None or not (guard.pin or guard.badge):
            then()
            return
        self.asked, self._then = guard, then
        self.watch.turn(PIN)

    def opened(self) -> None:
        """The PIN was right."""
        then, self._then, self.asked = self._then, None, None
        if then:
            then()
            self.watch.changed()

    def sign_on(self, name: str) -> None:
        """This guard is on duty from now on."""
        relieved = self.watch.guard
        self.go_on(name)
        for part in self.watch.parts:
            part.begun(relieved)

    def go_on(self, name: str) -> None:
        """This guard was on duty before the screen began anew, and still is."""
        self.watch.guard, self._table, self._fresh = name, bool(self._known), False
        self.watch.ready()

    def sign_off(self, next_guard: str = "") -> None:
        """Nobody is on duty, or the next one is, who has shown who it is."""
        if next_guard:
            self.sign_on(next_guard)
        else:
            self.watch.guard, self._fresh = "", False
            self.watch.ready()

    def told(self) -> None:
        """Who is not in the house's table is not on duty; a single name of the settings is from the start."""
        table, names = self._known, self.watch.names
        if self.watch.guard and table:
            if not self._table or self.watch.guard not in (guard.name for guard in table):
                self.sign_off()
        elif self._fresh and not table and len(names) == 1:
            self.sign_on(names[0])

    def scanned(self, text: str) -> bool:
        """A guard's badge; before somebody is on duty nothing else is read."""
        badge = passes.digest(text)
        holder = next((one for one in self.guards if one.badge and one.badge == badge), None)
        if holder and self.asked in (None, holder):
            self._badge(holder)
        return holder is not None or not self.watch.guard

    def leave(self) -> None:
        self.asked = self._then = None

    @property
    def _tags(self) -> tuple[str, ...]:
        return tuple(f"guard:{number}" for number in range(len(self.guards)))

    def _badge(self, holder: Guard) -> None:
        """It signs on, stands for the PIN, and is the great key of a page for whoever has no hand free."""
        if self.asked:
            self.opened()
        elif self.watch.guard == holder.name:
            self.watch.do("badge")
        elif not self.watch.guard:
            self.sign_on(holder.name)
            self.watch.changed()

    def _choose(self, number: str) -> None:
        name = self.guards[int(number)].name
        self.acknowledge(name, lambda: self.sign_on(name))

    def _number(self, text: str) -> bool:
        if text.isascii() and text.isdigit() and 0 < int(text) <= len(self.guards):
            self.watch.do(f"guard:{int(text) - 1}")
        return True

    def _hand_over(self, _: str) -> None:
        if "handover" in self.watch.open_doors:
            self.watch.do("handover")
        else:
            self.sign_off()
