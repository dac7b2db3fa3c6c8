from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import run
from threading import Thread

import pytest

from station import language
from station.language import LANGUAGES, _, catalogue, parse, plural, speaking

HEADER = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

"""
FRENCH = (
    HEADER
    + r"""
msgid "Stand still."
msgstr "Ne bouge pas."

msgid "Hold for %(seconds)s s"
msgstr "Tiens %(seconds)s s"

#, python-format
msgid ""
"Two lines,\n"
"\"one\" sentence"
msgstr ""
"Deux lignes,\n"
"une « phrase »"

#, fuzzy
msgid "Guessed"
msgstr "Deviné"

msgid "Empty"
msgstr ""

msgid "%(num)s trial"
msgid_plural "%(num)s trials"
msgstr[0] "%(num)s essai"
msgstr[1] "%(num)s essais"

#~ msgid "Gone"
#~ msgstr "Parti"
"""
)


@pytest.fixture
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "catalogue", lambda _language: parse(FRENCH))


def test_english_is_said_until_another_language_is_spoken() -> None:
    assert _("Stand still.") == "Stand still."
    assert plural("%(num)s trial", "%(num)s trials", 1) == "1 trial"
    assert plural("%(num)s trial", "%(num)s trials", 0) == "0 trials"


@pytest.mark.usefixtures("_french")
def test_a_sentence_is_said_in_the_language_spoken() -> None:
    with speaking("fr"):
        assert _("Stand still.") == "Ne bouge pas."
        assert _("Hold for %(seconds)s s", seconds=30) == "Tiens 30 s"
        assert _('Two lines,\n"one" sentence') == "Deux lignes,\nune « phrase »"
    assert _("Stand still.") == "Stand still."


@pytest.mark.usefixtures("_french")
@pytest.mark.parametrize("missing", ["Guessed", "Empty", "Gone", "Never seen", "5 %"])
def test_what_a_language_lacks_is_said_in_english(missing: str) -> None:
    with speaking("fr"):
        assert _(missing) == missing


@pytest.mark.usefixtures("_french")
def test_the_form_for_a_number_is_that_of_the_language() -> None:
    with speaking("fr"):
        said = [plural("%(num)s trial", "%(num)s trials", n) for n in (0, 1, 2)]
    assert said == ["0 essai", "1 essai", "2 essais"]


def test_an_unknown_language_is_english() -> None:
    with speaking("xx"):
        assert language.language() == "en"


@pytest.fixture
def _forgotten() -> Iterator[None]:
    catalogue.cache_clear()
    yield
    catalogue.cache_clear()


@pytest.mark.usefixtures("_forgotten")
def test_a_catalogue_that_is_gone_means_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    with speaking("de"):
        assert _("Stand still.") == "Stand still."


@pytest.mark.parametrize(
    "damaged",
    [
        "msgid",
        'msgid "Stand still."\nmsgstr "half',
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n*;"\n',
        "\x00\xff",
        "msgstr[0]",
        "",
    ],
)
def test_what_cannot_be_read_is_left_out(damaged: str) -> None:
    known = parse(damaged + FRENCH)
    assert known.messages["Hold for %(seconds)s s"] == "Tiens %(seconds)s s"


@pytest.mark.usefixtures("_french")
def test_each_thread_speaks_for_itself() -> None:
    heard = io.StringIO()
    with speaking("fr"):
        other = Thread(target=lambda: heard.write(_("Stand still.")))
        other.start()
        other.join()
    assert heard.getvalue() == "Stand still."


def test_nothing_is_read_for_english() -> None:
    told = (
        "from station import language as l; l._('x'); print(l.catalogue.cache_info())"
    )
    done = run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert "currsize=0" in done.stdout


def test_every_language_has_its_own_name() -> None:
    assert list(LANGUAGES) == ["en", "de", "fr", "es", "it", "pt"]
    assert LANGUAGES["de"] == "Deutsch"
