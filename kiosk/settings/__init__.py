"""Settings: one TOML file, each value overridable by `KIOSK_<SECTION>_<KEY>`, unknown keys refused.

Looked for in --settings, $KIOSK_SETTINGS, the user's configuration folder and /etc/visitor-kiosk; none is
needed.
"""

from kiosk.settings.office import Directory, House, Keeping, Notices, Office, Trust
from kiosk.settings.reading import load
from kiosk.settings.screens import Gate, Lobby, Look, Screen
from kiosk.settings.values import HIGHEST, BadSettings
from kiosk.settings.whole import NAME, Settings

__all__ = [
    "HIGHEST",
    "NAME",
    "BadSettings",
    "Directory",
    "Gate",
    "House",
    "Keeping",
    "Lobby",
    "Look",
    "Notices",
    "Office",
    "Screen",
    "Settings",
    "Trust",
    "load",
]
