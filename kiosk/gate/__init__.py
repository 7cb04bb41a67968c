"""The guards' screen: scan in, scan out, who is inside."""

import kiosk.screen  # noqa: F401 -- sets Kivy's environment before anything here imports Kivy
