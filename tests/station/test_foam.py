from __future__ import annotations

from pathlib import Path

import pytest

from station.config import load_config
from station.errors import BadConfig, BadRequest
from station.foam import Foam
from station.protocols.library import load_library
from station.store import queries
from station.summary import as_object
from tests.fakes.gym import Gym

FOUR = load_library()["four-conditions"]
FIRM, FOAM = FOUR.steps[0], FOUR.steps[2]
ONE, OTHER = "Airex Balance-pad Elite", "Blue mat"


def noted(foam: Foam) -> list[str | None]:
    return [event.detail["model"] for event in foam.noted(FOAM, 5)]


def test_a_place_with_one_foam_need_not_say_which() -> None:
    assert noted(Foam([ONE])) == [ONE]
    assert noted(Foam([ONE, OTHER])) == noted(Foam()) == [None]


def test_what_was_chosen_goes_with_trials_on_foam_only() -> None:
    foam = Foam([ONE, OTHER])

    assert foam.choose(OTHER) == {"models": [ONE, OTHER], "model": OTHER}
    assert noted(foam) == [OTHER]
    assert foam.noted(FIRM, 5) == ()
    foam.choose(None)
    assert noted(foam) == [None]


def test_a_foam_that_is_not_here_is_refused() -> None:
    with pytest.raises(BadRequest, match=r"foam\.models"):
        Foam([ONE]).choose("Cushion")


def test_foams_are_listed_in_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "heron.toml"
    path.write_text(f'[foam]\nmodels = ["{ONE}"]\n', "utf-8")

    assert load_config(tmp_path).foam.models == (ONE,)
    path.write_text("[foam]\nmodels = [3]\n", "utf-8")
    with pytest.raises(BadConfig, match=r"foam\.models"):
        load_config(tmp_path)


PAD = """
id = "pad"
version = 1
title = "On the pad"
measures = "How you sway on foam."
source = "A test of the tests."
card = { lines = ["Stand on the foam."] }

[[trials]]
kind = "timed"
stance = "two_feet"
vision = "open"
surface = "foam"
duration_s = 3
detectors = [{ use = "stepped_off", then = "fail" }]

[outcomes]
primary = "mean_velocity"
"""


@pytest.mark.parametrize(("model", "flagged"), [(ONE, False), (None, True)])
def test_a_stored_trial_names_its_foam_or_says_that_nobody_did(
    tmp_path: Path, model: str | None, *, flagged: bool
) -> None:
    (tmp_path / "protocols").mkdir()
    (tmp_path / "protocols" / "pad.toml").write_text(PAD, "utf-8")
    gym = Gym(tmp_path)
    gym.station.foam = Foam([ONE, OTHER])
    gym.ask("choose_foam", model=model)
    assert gym.ask("foam")["model"] == model
    trial = gym.start("pad")
    gym.finish()
    db = gym.database()
    detail = queries.trial(db, trial)
    (listed,) = queries.recent_trials(db)
    db.close()
    gym.keeper.close()

    assert detail.summary.state == "done"
    assert [e.detail for e in detail.events if e.type == "foam"] == [{"model": model}]
    assert detail.summary.foam == listed.foam == as_object(detail)["foam"] == model
    assert ("foam_unknown" in detail.summary.flags) is flagged
