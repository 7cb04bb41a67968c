"""Printers and scanners as devices: what they are, how they are reached, and virtual ones."""
