"""The doctor: looks at what a station or the office stands on, and says what to do about each trouble."""

from kiosk.doctor.finding import Finding
from kiosk.doctor.rounds import examine

__all__ = ["Finding", "examine"]
