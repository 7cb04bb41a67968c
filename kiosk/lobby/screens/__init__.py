"""The lobby's pages as widgets: each a small .py and .kv pair, built anew whenever it is shown."""
