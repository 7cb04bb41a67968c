"""What a visitor may change for one visit: large text, a lowered screen, the voice."""

from kiosk.screen.theme import theme
from kiosk.screen.voice import Voice

FORGOTTEN = 45.0  # seconds without a touch on the first page


class Ease:
    """The house's default, and what the present visitor made of it. Times are seconds that only grow."""

    def __init__(self, large: bool, lowered: bool, aloud: bool, voice: Voice) -> None:
        self._house = (large, lowered, aloud)
        self._voice = voice
        self._journey, self._touched = -1, float("-inf")
        self.aloud = aloud
        self._restore()

    @property
    def changed(self) -> bool:
        """Whether anything is other than the house has it."""
        return (theme.large, theme.lowered, self.aloud) != self._house

    def belongs(self, journey: int) -> None:
        """What follows is this visitor's: a new one begins with the house's default."""
        if journey != self._journey:
            self._journey = journey
            self._restore()

    def touched(self, now: float) -> None:
        """Somebody is there."""
        self._touched = now

    def tick(self, now: float, first_page: bool) -> bool:
        """Time passes; True when the first page was left as somebody wanted it, and is the house's again."""
        if not (first_page and self.changed and now >= self._touched + FORGOTTEN):
            return False
        self._restore()
        return True

    def enlarge(self, large: bool) -> None:
        """Large text, or the usual one. The page must be built anew."""
        theme.ease(large, theme.lowered)

    def lower(self, lowered: bool) -> None:
        """All touches within reach, or the whole screen. The page must be built anew."""
        theme.ease(theme.large, lowered)

    def speak(self, aloud: bool) -> None:
        """The voice on or off; off is at once."""
        self.aloud = aloud
        if not aloud:
            self._voice.hush()

    def say(self, page: str, language: str) -> None:
        """Say what this page is for, and break off what is being said."""
        self._voice.hush()
        if self.aloud:
            self._voice.say(page, language)

    def _restore(self) -> None:
        large, lowered, self.aloud = self._house
        if (theme.large, theme.lowered) != (large, lowered):
            theme.ease(large, lowered)
        self._voice.hush()
