"""A PIN typed on the page's own keys, once to come in, twice to choose it."""

from __future__ import annotations

import math
from collections.abc import Callable

from flask import render_template, session

from web.kiosk.i18n import _
from web.kiosk.pin import LONGEST, SHORTEST, fits, hashed, well_formed

FIRST = "first_pin"
"""The hash of a PIN that was typed once, in the visit's cookie."""

Ask = Callable[[str | None], str]
"""Makes the page that asks, with what is to be said on it."""


def page(
    asks: str, leave: str, said: str | None, *, new: bool = False, quiet: str = ""
) -> str:
    """Return the page of the keypad.

    Args:
        asks: whose PIN is wanted.
        leave: where the corner leads.
        said: why it is asked again.
        new: a PIN is chosen here.
        quiet: what the PIN is for.
    """
    return render_template(
        "keypad.html",
        asks=_("The same PIN once more") if new and FIRST in session else asks,
        leave=leave,
        said=said,
        new=new,
        quiet=quiet,
        longest=LONGEST,
    )


def begin() -> None:
    """Forget what was typed on an earlier page."""
    session.pop(FIRST, None)


def typed_twice(
    typed: str, ask: Ask, shortest: int = SHORTEST
) -> tuple[str, int] | str:
    """Return the hash of a PIN that was typed twice, else the page that asks on."""
    first = session.pop(FIRST, None)
    if not well_formed(typed, shortest):
        said = _("A PIN has %(few)s to %(many)s digits.", few=shortest, many=LONGEST)
        return ask(said), 400
    if first is None:
        session[FIRST] = hashed(typed)
        return ask(None), 200
    if not fits(typed, first):
        return ask(_("Those were two different PINs. Choose again.")), 400
    return str(first)


def too_many(wait_s: float) -> str | None:
    """Return why nothing is let in now, None when something is."""
    if not wait_s:
        return None
    if wait_s > 90:
        return _("Too many tries. Wait %(n)s minutes.", n=math.ceil(wait_s / 60))
    return _("Too many tries. Wait %(n)s seconds.", n=math.ceil(wait_s))
