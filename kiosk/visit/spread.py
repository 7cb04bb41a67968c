"""Durations kept as a tally: medians and other quantiles of any number of days without their single values.

A duration goes into one of a few hundred bins: whole seconds below a minute, from there on each bin is two in
a hundred wider than the one before. A quantile read from the bins is within one in a hundred of the true one
(half a second below a minute), and tallies of different days add up.
"""

from collections.abc import Mapping
from math import ceil, log

_MINUTE, _STEP = 60, 1.02
LONGEST = 31 * 86_400
"""Seconds; what takes longer counts as this long."""


def bin_of(seconds: float) -> int:
    """The number of the bin for a duration; below nought there is none, it counts as nought."""
    held = min(max(seconds, 0.0), LONGEST)
    if held < _MINUTE:
        return int(held)
    return _MINUTE + int(log(held / _MINUTE) / log(_STEP))


def seconds_of(number: int) -> float:
    """The duration in the middle of a bin."""
    if number < _MINUTE:
        return number + 0.5
    return float(_MINUTE * _STEP ** (number - _MINUTE + 0.5))


def quantile(tally: Mapping[str, int], share: float) -> float | None:
    """The duration in seconds that `share` of all do not exceed; None where there is none.

    `tally`: how many fell into each bin, by its number as text (as JSON keeps it).
    """
    wanted, passed = ceil(sum(tally.values()) * share), 0
    for number in sorted(map(int, tally)):
        passed += tally[str(number)]
        if passed >= wanted > 0:
            return seconds_of(number)
    return None
