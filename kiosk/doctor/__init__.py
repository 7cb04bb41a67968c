"""The doctor: looks at what a station or the office stands on, and says what to do about each trouble."""

from kiosk.doctor.finding import Finding
from kiosk.doctor.proof import fresh_code, print_page, read_back
from kiosk.doctor.rounds import examine

__all__ = ["Finding", "examine", "fresh_code", "print_page", "read_back"]
