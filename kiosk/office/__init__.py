"""The server: the stations' interface over HTTP, and the pages that hosts open on their phones."""
