"""Makes assets/sounds: `python -m kiosk.screen.tones`: short bells of two partials."""

import math
import struct
import wave
from pathlib import Path

RATE = 16000
FOLDER = Path(__file__).parents[2] / "assets" / "sounds"

# name: notes of (hertz, begins at s, lasts s, loudness)
TUNES: dict[str, list[tuple[float, float, float, float]]] = {
    "tap": [(1450, 0, 0.03, 0.16)],
    "done": [(784, 0, 0.28, 0.3), (1047, 0.12, 0.45, 0.3)],
    "call": [(659, 0, 0.6, 0.32), (523, 0.32, 0.8, 0.32)],
    "good": [(880, 0, 0.14, 0.4), (1319, 0.1, 0.32, 0.4)],
    "ask": [(587, 0, 0.18, 0.42), (587, 0.24, 0.22, 0.42)],
    "bad": [(233, 0, 0.26, 0.6), (196, 0.24, 0.42, 0.6)],
}


def samples(tune: list[tuple[float, float, float, float]]) -> list[int]:
    """16-bit samples of the notes sounding together."""
    length = max(begin + lasts for _, begin, lasts, _ in tune)
    mixed = [0.0] * (int(length * RATE) + 1)
    for pitch, begin, lasts, loud in tune:
        first = int(begin * RATE)
        for i in range(int(lasts * RATE)):
            t = i / RATE
            fade = min(1, t / 0.004) * math.exp(-5 * t / lasts)
            wave_form = math.sin(2 * math.pi * pitch * t) + 0.25 * math.sin(4 * math.pi * pitch * t)
            mixed[first + i] += loud * fade * wave_form
    return [round(32767 * max(-1, min(1, value))) for value in mixed]


def main() -> None:
    """Write one WAV a tune: 16 kHz, mono, 16 bits."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, tune in TUNES.items():
        dots = samples(tune)
        with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(struct.pack(f"<{len(dots)}h", *dots))


if __name__ == "__main__":
    main()
