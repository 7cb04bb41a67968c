"""Sentences that are said: one at a time, the house's own first, and never a wait for them."""

import struct
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.lobby.pages import Page
from kiosk.screen import sounds
from kiosk.screen.ease import Ease
from kiosk.screen.voice import OWN, Voice
from kiosk.words import languages


class Worker:
    """Another thread that works when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []
        self.loaded: list[Any] = []

    def later(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self.waiting.append((work, then))

    def work(self) -> None:
        waiting, self.waiting = self.waiting, []
        for work, then in waiting:
            self.loaded.append(work())
            then(self.loaded[-1])

    @property
    def playing(self) -> list[str]:
        return [Path(sound.source).stem for sound in self.loaded if sound and sound.state == "play"]


@pytest.fixture
def worker() -> Worker:
    return Worker()


def recorded(path: Path, seconds: float = 2.0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * int(8000 * seconds))


@pytest.mark.parametrize("language", languages())
def test_every_page_has_its_sentence(language: str, worker: Worker) -> None:
    voice = Voice(worker)
    assert [str(page) for page in (*Page, "fault", "still") if voice.find(str(page), language) is None] == []


def test_all_recordings_together_are_small() -> None:
    assert sum(path.stat().st_size for path in OWN.rglob("*.ogg")) < 1_500_000


@pytest.mark.parametrize("language", languages())
def test_every_recording_is_a_sentence_and_no_silence(language: str) -> None:
    """By the last page's place and the first one's rate: Vorbis packs silence into almost nothing."""
    odd = []
    for path in sorted((OWN / language).glob("*.ogg")):
        data = path.read_bytes()
        channels, rate = struct.unpack_from("<BI", data, data.index(b"\x01vorbis") + 11)
        [samples] = struct.unpack_from("<q", data, data.rindex(b"OggS") + 6)
        seconds = samples / rate
        if (channels, rate) != (1, 16000) or not 1 < seconds < 8 or len(data) / seconds < 2500:
            odd.append((path.stem, channels, rate, seconds, len(data)))
    assert odd == []


def test_nothing_is_loaded_in_the_screen_s_thread(worker: Worker) -> None:
    Voice(worker).say("take", "en")
    assert (len(worker.waiting), worker.loaded) == (1, [])
    worker.work()
    assert worker.playing == ["take"]
    worker.loaded[0].stop()


def test_one_thing_at_a_time(worker: Worker) -> None:
    voice = Voice(worker)
    voice.say("host", "en")
    worker.work()
    voice.say("take", "en")
    assert worker.playing == []
    worker.work()
    assert worker.playing == ["take"]
    voice.hush()
    assert worker.playing == []


def test_what_is_loaded_too_late_is_not_said(worker: Worker) -> None:
    voice = Voice(worker)
    voice.say("host", "en")
    voice.say("take", "zh-CN")
    worker.work()
    assert worker.playing == ["take"]
    voice.say("host", "en")
    voice.hush()
    worker.work()
    assert worker.playing == []


def test_a_house_s_own_recording_comes_first(worker: Worker, tmp_path: Path) -> None:
    recorded(tmp_path / "en" / "take.wav")
    voice = Voice(worker, tmp_path)
    assert voice.find("take", "en") == tmp_path / "en" / "take.wav"
    assert voice.find("host", "en") == OWN / "en" / "host.ogg"


@pytest.mark.parametrize("data", [b"", b"RIFF", b"\0" * 5000, b"OggS" + b"\xff" * 900])
def test_a_broken_recording_is_silence(worker: Worker, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "take.wav").write_bytes(data)
    Voice(worker, tmp_path).say("take", "en")
    worker.work()
    assert worker.playing == []


def test_one_that_is_too_long_and_one_that_is_missing_are_silence(worker: Worker, tmp_path: Path) -> None:
    recorded(tmp_path / "en" / "take.wav", 200)
    voice = Voice(worker, tmp_path)
    voice.say("take", "en")
    voice.say("no such page", "en")
    voice.say("take", "xx")
    worker.work()
    assert worker.playing == []


def test_a_screen_that_is_muted_says_nothing(worker: Worker) -> None:
    sounds.mute(True)
    Voice(worker).say("take", "en")
    sounds.mute(False)
    assert worker.waiting == []


def test_the_voice_is_the_visitor_s_to_switch(worker: Worker) -> None:
    ease = Ease(False, False, False, Voice(worker))
    ease.say("host", "en")
    assert worker.waiting == []
    ease.speak(True)
    ease.say("host", "en")
    worker.work()
    assert worker.playing == ["host"]
    ease.speak(False)
    assert worker.playing == []
    ease.speak(True)
    ease.belongs(7)
    ease.say("host", "en")
    assert worker.waiting == []
