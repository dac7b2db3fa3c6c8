"""The club server process: Flask on waitress over one database."""

from __future__ import annotations

import logging
import signal
from types import FrameType

from station.protocols.library import load_library
from web.club.app import create_app
from web.club.contents import MAX_CONTENT_BYTES
from web.club.database import migrate, open_engine
from web.club.metrics import Counters
from web.club.services import Services
from web.club.warming import begin_warming
from web.serving import listen

THREADS = 12

_log = logging.getLogger("heron.club")


def serve(database: str, host: str, port: int, *, https: bool = False) -> None:
    """Run the club server until SIGTERM or SIGINT.

    Raises:
        BadClubDatabase: the database cannot be used by this release.
        ClubDatabaseAway: it does not answer.
        PortInUse: nothing can be served there.
    """
    engine = open_engine(database)
    migrate(engine)
    given = Services(engine, Counters(), load_library(), secure_cookies=https)
    app = create_app(given)
    server = listen(
        app,
        host,
        port,
        threads=THREADS,
        # What the proxy says of itself is not believed, so links are made by this.
        url_scheme="https" if https else "http",
        # Somewhat more than the app takes, so that the app can say it in its own words.
        max_request_body_size=2 * MAX_CONTENT_BYTES,
    )

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    shown = engine.url.render_as_string(hide_password=True)
    _log.info("club server at http://%s:%d, database %s", host, port, shown)
    begin_warming(app, given)
    try:
        server.run()
    finally:
        server.close()
        engine.dispose()
