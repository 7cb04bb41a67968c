"""Makes assets/sounds/voice from the words: `python assets/sounds/build_voice.py`.

espeak-ng speaks and oggenc packs; both run as programs of their own, and no part of them is shipped.
Chinese is handed over as pinyin: espeak-ng knows few characters of Mandarin and spells the others out as
English, which this script refuses.
"""

import subprocess
import tempfile
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from kiosk.words import languages, load

TARGET = Path(__file__).parent / "voice"
ENGLISH, CHINESE = ("en-gb", 155), ("cmn-latn-pinyin", 155)  # espeak-ng's voice, words a minute
LIVELY = "<prosody range='x-high'>{}</prosody>"  # tones are heard further apart
MOST = 1_500_000  # bytes of all of them
READINGS = {"重新": ["chong2", "xin1"], "还在": ["hai2", "zai4"], "還在": ["hai2", "zai4"]}


def main() -> None:
    """Make every recording anew."""
    for old in TARGET.glob("*/*.ogg"):
        old.unlink()
    for language in languages():
        for key, text in load(language).items():
            if key.startswith("voice."):
                speak(language, text, TARGET / language / f"{key.removeprefix('voice.')}.ogg")
    size = sum(path.stat().st_size for path in TARGET.glob("*/*.ogg"))
    print(f"{len(list(TARGET.glob('*/*.ogg')))} recordings, {size / 1e6:.2f} MB")
    if size > MOST:
        raise SystemExit("too large")


def speak(language: str, text: str, path: Path) -> None:
    """One sentence into one file: Ogg Vorbis, mono, 16 kHz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    (voice, pace), said = (ENGLISH, text) if language == "en" else (CHINESE, pinyin(text))
    spoken = ["espeak-ng", "-v", voice]
    sounds = _run(*spoken, "-x", "-q", said)
    if language != "en" and "(en)" in sounds:
        raise SystemExit(f"not Mandarin: {text}: {sounds}")
    with tempfile.NamedTemporaryFile(suffix=".wav") as wave:
        _run(*spoken, "-s", str(pace), "-p", "55", "-m", "-w", wave.name, LIVELY.format(said))
        _run("oggenc", "-Q", "-s", "1", "-q", "0", "--resample", "16000", "-o", str(path), wave.name)


def pinyin(text: str) -> str:
    """The syllables with their tones as digits, the neutral one as 5."""
    syllables: list[str] = []
    for part in _parts(text):
        syllables += READINGS.get(part) or lazy_pinyin(part, style=Style.TONE3, neutral_tone_with_five=True)
    return " ".join(syllables).replace(" ，", ",").replace("，", ",")


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def _parts(text: str) -> list[str]:
    for word in READINGS:
        before, found, after = text.partition(word)
        if found:
            return [*_parts(before), word, *_parts(after)]
    return [text] if text else []


if __name__ == "__main__":
    main()
