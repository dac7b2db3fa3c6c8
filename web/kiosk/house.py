"""What a visit begins in: the language and the unit of weights of this place.

Staff choose them at the kiosk; until then `heron.toml` says it. They are kept as
`house.json` in the data folder.
"""

from __future__ import annotations

import logging

import msgspec
from flask import Blueprint, Flask, current_app, redirect, render_template, request
from flask import url_for as _url_for
from werkzeug.wrappers import Response

from station.errors import DataFolderError
from station.store.ease import Language
from web.kiosk import visit
from web.kiosk.secret import write_privately
from web.kiosk.settings import Settings, Units

KEY = "heron_house"
FILE = "house.json"

blueprint = Blueprint("house", __name__)
_log = logging.getLogger(__name__)


class Manners(msgspec.Struct, frozen=True):
    """How a visit begins."""

    language: Language = "en"
    units: Units = "kg"


class House:
    """How visits begin here; threads may share it.

    A file that cannot be read is said in the log, and `heron.toml` counts again.
    """

    def __init__(self, settings: Settings) -> None:
        self._path = settings.data / FILE
        self._manners = msgspec.convert(
            {"language": settings.language, "units": settings.units}, Manners
        )
        try:
            self._manners = msgspec.json.decode(self._path.read_bytes(), type=Manners)
        except FileNotFoundError:
            pass
        except (OSError, msgspec.DecodeError) as error:
            _log.warning("%s is left out: %s", self._path, error)

    @property
    def manners(self) -> Manners:
        return self._manners

    def choose(self, language: str, units: str) -> None:
        """Have visits begin so from now on; what is not known changes nothing.

        Raises:
            DataFolderError: it cannot be kept.
        """
        manners = self._manners
        if language:
            manners = _with(manners, language=language)
        if units:
            manners = _with(manners, units=units)
        try:
            write_privately(self._path, msgspec.json.encode(manners))
        except OSError as error:
            raise DataFolderError(
                f"{self._path} cannot be kept ({error.strerror}): "
                "check the folder's permissions"
            ) from error
        self._manners = manners


def init_app(app: Flask, settings: Settings) -> None:
    """Know how visits begin."""
    app.extensions[KEY] = House(settings)


def house() -> House:
    """Return how visits begin at this kiosk."""
    found: House = current_app.extensions[KEY]
    return found


@blueprint.get("/staff/languages")
def show() -> str:
    """Show what visits begin in."""
    return render_template("staff_languages.html", house=house().manners)


@blueprint.post("/staff/languages")
def choose() -> Response:
    """Have visits begin in another language or unit; this one goes on in it."""
    form = request.form
    house().choose(form.get("language", ""), form.get("units", ""))
    visit.speak_as_here()
    return redirect(_url_for("house.show"), 303)


def _with(manners: Manners, **changed: str) -> Manners:
    try:
        return msgspec.convert(
            {**msgspec.structs.asdict(manners), **changed}, type=Manners
        )
    except msgspec.ValidationError:
        return manners
