"""What the first visit would otherwise wait for, done while nobody waits.

Templates are read and the newest rows of the squads judged, in a thread beside the
server: it answers meanwhile, and what is not done yet is done when it is asked for.
"""

from __future__ import annotations

import gc
import logging
import threading
from typing import cast

from flask import Flask
from jinja2 import BaseLoader
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from web.club.database import reading
from web.club.form import form_of, test_of
from web.club.services import Services
from web.club.tables import summary

MOST_ROWS = 4000
"""About a second's work: a squad of 500 has a thousand in each test."""

_log = logging.getLogger(__name__)


def warm(app: Flask, given: Services) -> None:
    """Do now what the first visits would do."""
    loader = cast("BaseLoader", app.jinja_env.loader)
    for name in loader.list_templates():
        app.jinja_env.get_template(name)
    query = select(summary.c.protocol_id, summary.c.points)
    newest = query.order_by(summary.c.last_at.desc()).limit(MOST_ROWS)
    try:
        with reading(given.engine) as db:
            rows = db.execute(newest).all()
    except SQLAlchemyError as error:
        _log.info("the first visit will be slow: %s", type(error).__name__)
        return
    for id_, points in rows:
        form_of(test_of(given.protocols, id_), points)
    # Else the first visit looks through all of it for what may go.
    gc.collect()


def begin_warming(app: Flask, given: Services) -> None:
    """Warm in a thread of its own, which does not keep the process from ending."""
    threading.Thread(target=warm, args=(app, given), daemon=True).start()
