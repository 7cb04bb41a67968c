"""Devices that exist in software only, for the demo, for tests, and for finding out what is wrong."""
