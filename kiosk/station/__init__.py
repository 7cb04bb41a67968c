"""A station's side of the interface with the office: spool, copy, line, and what it decides when cut off."""

from kiosk.station.hosts import Host
from kiosk.station.line import Line
from kiosk.station.station import Answer, Connection, Station

__all__ = ["Answer", "Connection", "Host", "Line", "Station"]
