"""The directory of hosts: read from a file, with every key that somebody may look a host up by."""
