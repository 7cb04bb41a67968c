"""From single characters to whole codes: the one framing for every kind of reader.

A reader gives characters, one or many at a time: key presses, a serial line, a network line. Where a code
begins and ends is settled here, and nowhere else. What a code means, and whether capitals matter, is not:
a keyboard-wedge scanner may lose Shift, so that whoever reads the code decides about case.

Time is passed in (seconds of any clock that never jumps). One instance a source, so that two readers
working at once never mix.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

log = logging.getLogger(__name__)
Outcome = Literal["complete", "repeated", "refused"]
Refusal = Literal["", "garbled", "too_long", "unfinished", "no_prefix"]


@dataclass(frozen=True)
class Scan:
    """One code as it was read, at the time of its last character.

    'repeated' is a code that was still in view of the reader: known, and not to be acted upon again.
    'refused' carries a reason and no text, so that nothing can be done with it by mistake.
    """

    outcome: Outcome
    text: str
    at: float
    reason: Refusal = ""


class Framing:
    """Characters in, whole scans out.

    `prefix` is what the reader is set to send first, if anything; what stands before it is noise.
    `terminators` are the characters that end a code; where there are none, a pause ends it.
    `idle` is the pause in seconds after which an unfinished code is given up (without terminators: complete).
    `same_within` is how long, in seconds since it was last seen, the same code counts as a repetition.
    `longest` is the greatest length of a code, prefix included.
    """

    def __init__(
        self,
        *,
        prefix: str = "",
        terminators: str = "\r\n\t",
        idle: float = 0.5,
        same_within: float = 1.0,
        longest: int = 256,
    ) -> None:
        self._prefix = prefix
        self._terminators = terminators
        self._idle = idle
        self._same_within = same_within
        self._longest = longest
        self._seen: dict[str, float] = {}
        self._gathered: list[str] = []
        self._refusal: Refusal = ""
        self._pending = False
        self._last = 0.0

    def feed(self, characters: str, now: float) -> list[Scan]:
        """Take what the reader sent at `now`; returns the scans it completed, oldest first. Never raises."""
        scans = self.pause(now)
        for character in characters:
            if character in self._terminators:
                scans += self._end(now)
            else:
                self._add(character)
        self._last = now
        return scans

    def pause(self, now: float) -> list[Scan]:
        """Tell that it is `now` and nothing came: call it now and then, so that a pause can end a code."""
        if not self._pending or now - self._last < self._idle:
            return []
        if self._terminators and not self._refusal:
            self._refusal = "unfinished"
        return self._end(self._last)

    @property
    def pending(self) -> bool:
        """Whether a code has begun and not ended."""
        return self._pending

    def _add(self, character: str) -> None:
        self._pending = True
        if not _readable(character) and character not in self._prefix:
            self._refusal = self._refusal or "garbled"
        elif len(self._gathered) == self._longest:
            self._refusal = self._refusal or "too_long"
        else:
            self._gathered.append(character)

    def _end(self, now: float) -> list[Scan]:
        text, refusal, pending = "".join(self._gathered), self._refusal, self._pending
        self._gathered, self._refusal, self._pending = [], "", False
        if not pending:  # the second half of CR LF
            return []
        _, found, code = text.partition(self._prefix) if self._prefix else ("", "", text)
        if not refusal and self._prefix and not found:
            refusal = "no_prefix"
        if not refusal and not all(map(_readable, code)):
            refusal = "garbled"  # the prefix's own control character, a second time
        if refusal:
            return [Scan("refused", "", now, refusal)]
        return [Scan(self._outcome(code, now), code, now)] if code else []

    def _outcome(self, code: str, now: float) -> Outcome:
        self._seen = {text: at for text, at in self._seen.items() if now - at < self._same_within}
        repeated = code in self._seen
        self._seen[code] = now
        return "repeated" if repeated else "complete"


def _readable(character: str) -> bool:
    """Printable, and not the mark that a decoder leaves for bytes it could not read."""
    return character.isprintable() and character != "\ufffd"


def report(scans: Iterable[Scan], on_scan: Callable[[Scan], None]) -> None:
    """Tell of what was read; an error in what is done with it ends nothing."""
    for scan in scans:
        try:
            on_scan(scan)
        except Exception as error:
            log.error("a scan was not dealt with: %s", type(error).__name__)
