from __future__ import annotations

from flask import Flask

from station.protocols.library import load_library
from web.flags import FLAGS
from web.kiosk import results, words
from web.kiosk.drawings import figure_of


def test_every_number_of_a_protocol_has_a_name() -> None:
    for protocol in load_library().values():
        wanted = (protocol.outcomes.primary, *protocol.outcomes.secondary)
        shown = wanted[: results.SECONDARY + 1]
        assert set(shown) <= set(words.MEASURES), protocol.id


def test_every_protocol_can_be_drawn() -> None:
    for protocol in load_library().values():
        figure = figure_of(protocol, "right")
        assert figure.vision == protocol.trials[0].vision


def test_no_screen_says_what_heron_does_not_claim(app: Flask) -> None:
    said = [str(text) for text in (*words.MEASURES.values(), *FLAGS.values())]
    with app.test_request_context():
        said += words.prompts().values()
    for word in ("diagnos", "clearance", "risk", "predict", "fall"):
        assert not [text for text in said if word in text.lower()], word
