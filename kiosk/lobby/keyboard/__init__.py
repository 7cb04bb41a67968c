"""The keys of the lobby's own keyboard; what they become in Chinese, `kiosk.lobby.input` says."""
