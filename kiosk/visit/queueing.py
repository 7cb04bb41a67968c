"""How many lobby screens a busy time needs: the queue M/M/c and its formula, Erlang C.

Visitors come at random (Poisson), each needs a screen for a time that varies (exponential), whoever finds no
screen free waits in one line. With the offered load a = arrivals · service, for c screens and a < c:

    B(0) = 1,  B(n) = a·B(n-1) / (n + a·B(n-1))        Erlang B, by its recursion
    C = c·B(c) / (c - a·(1 - B(c)))                    Erlang C: the share that has to wait at all
    P(wait > t) = C · exp(-(c - a)·t / service)

Sources: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic
telephone exchanges" (1917); L. Kleinrock, Queueing Systems I (1975), 3.5; R. B. Cooper, Introduction to
Queueing Theory (2nd ed., 1981), 3.4.
"""

from math import exp

MOST_SCREENS = 200
"""Beyond it nobody counts screens; the search ends there."""


def has_to_wait(screens: int, load: float) -> float:
    """Erlang C: the share of visitors, 0 to 1, that find every screen taken; all, where the load is too
    great.

    `load`: mean number of visitors at a screen at once (arrivals a second times seconds at the screen).
    """
    if screens < 1 or load < 0:
        raise ValueError("at least one screen, and no negative load")
    if load >= screens:
        return 1.0
    blocked = 1.0
    for number in range(1, screens + 1):
        blocked = load * blocked / (number + load * blocked)
    return screens * blocked / (screens - load * (1 - blocked))


def waits_longer(screens: int, load: float, service: float, seconds: float) -> float:
    """The share of visitors, 0 to 1, that wait more than `seconds`. `service`: mean seconds at a screen."""
    if service <= 0 or seconds < 0:
        raise ValueError("a visitor takes some time, and nobody waits less than none")
    if load >= screens:
        return 1.0
    return has_to_wait(screens, load) * exp(-(screens - load) * seconds / service)


def screens_needed(arrivals: float, service: float, seconds: float = 60.0, share: float = 0.9) -> int:
    """The least number of screens at which `share` of the visitors wait no longer than `seconds`.

    `arrivals`: visitors an hour; `service`: mean seconds at a screen. At least one, at most `MOST_SCREENS`.
    """
    if arrivals < 0 or not 0 < share < 1:
        raise ValueError("no negative arrivals, and a share between none and all")
    load = arrivals / 3600 * service
    enough = (
        screens
        for screens in range(1, MOST_SCREENS)
        if waits_longer(screens, load, service, seconds) <= 1 - share + 1e-12
    )
    return next(enough, MOST_SCREENS)
