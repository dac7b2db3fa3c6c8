"""Handing a file over: a code for the phone where there is a network, else a save."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from web.kiosk.made import MIME, File, given
from web.kiosk.mine import VALID_S, Kept
from web.kiosk.services import services
from web.kiosk.take import drawn, fetched


def handed_over(make: Callable[[], File], title: str, back: str) -> str | Response:
    """Return the file itself for `?save=yes`, else a page that leads to it.

    Args:
        make: makes the file.
        title: what it is, in words.
        back: the page before.
    """
    if request.args.get("save") == "yes":
        return given(make())
    share = services().settings.share
    code = None
    if share is not None:
        file = make()
        code = drawn(fetched(Kept(file.body, MIME[file.suffix], file.name), share))
    endpoint, known = request.endpoint or "", request.view_args or {}
    return render_template(
        "file.html",
        title=title,
        code=code,
        minutes=round(VALID_S / 60),
        save=url_for(endpoint, save="yes", **known),
        back=back,
    )
