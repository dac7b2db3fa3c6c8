from __future__ import annotations

from collections.abc import Iterator

import pytest

from station import language, retelling
from station.language import parse, speaking
from station.retelling import retold

GERMAN = r"""
msgid "front left"
msgstr "vorne links"

msgid "The %(corner)s cell does not answer. Check its plug."
msgstr "Die Zelle %(corner)s antwortet nicht. Prüfe ihren Stecker."

msgid "%(share)s %% of what the %(corner)s cell sends is faulty."
msgstr "Von der Zelle %(corner)s sind %(share)s %% fehlerhaft."

msgid "the board is being checked: wait some seconds"
msgstr "das Board wird geprüft: warte einige Sekunden"

msgid "%(noise)s N of noise, %(advice)s"
msgstr "%(noise)s N Rauschen, %(advice)s"

msgid "The chip runs at %(rate)s Hz"
msgstr "Der Chip läuft mit %(rate)s Hz"

msgid "good."
msgstr "gut."

msgid "Look at it."
msgstr "Schau nach."

msgid "%(what)s, %(leg)s"
msgstr "%(leg)s: %(what)s"
"""


NO_ANSWER = "The front left cell does not answer. Check its plug."
KEINE_ANTWORT = "Die Zelle vorne links antwortet nicht. Prüfe ihren Stecker."


@pytest.fixture(autouse=True)
def _german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(retelling, "catalogue", lambda _name: parse(GERMAN))
    monkeypatch.setattr(language, "catalogue", lambda _name: parse(GERMAN))
    _forget()
    yield
    _forget()


def _forget() -> None:
    retelling._retold.cache_clear()
    retelling._patterns.cache_clear()


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            "The front left cell does not answer. Check its plug.",
            "Die Zelle vorne links antwortet nicht. Prüfe ihren Stecker.",
        ),
        (
            "12 % of what the front left cell sends is faulty. Look at it.",
            "Von der Zelle vorne links sind 12 % fehlerhaft. Schau nach.",
        ),
        (
            "the board is being checked: wait some seconds",
            "das Board wird geprüft: warte einige Sekunden",
        ),
        ("0.42 N of noise, good.", "0,42 N Rauschen, gut."),
        (
            f"{NO_ANSWER} {NO_ANSWER.replace('front', 'rear')}",
            f"{KEINE_ANTWORT} {KEINE_ANTWORT.replace('vorne links', 'rear left')}",
        ),
        ("The chip runs at 79.8 Hz.", "Der Chip läuft mit 79,8 Hz."),
        ("Nobody knows this, or that", "Nobody knows this, or that"),
        ("", ""),
    ],
)
def test_an_english_sentence_from_elsewhere_is_said_again(
    english: str, german: str
) -> None:
    with speaking("de"):
        assert german == retold(english)
    assert german == retold(english, "de")


def test_in_english_it_stays_as_it_is() -> None:
    text = "The front left cell does not answer. Check its plug."

    assert text == retold(text)
