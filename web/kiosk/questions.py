"""The questions of a morning and of a month: one a screen, each may be left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.errors import BadRequest
from web.kiosk.body import site_ids
from web.kiosk.i18n import _, later

Said = dict[str, Any]
"""What was answered until now, by question; plain values that fit into a cookie."""


@dataclass(frozen=True, slots=True)
class Question:
    """One screen."""

    name: str
    text: Any
    kind: str
    """`scale` 0 to 10, `choice`, `ticks` of several, or `body`."""
    hint: Any = ""
    options: tuple[tuple[str, Any], ...] = ()
    asked: Callable[[Mapping[str, Any]], bool] = lambda _said: True
    """Whether it is asked at all, after what was said before."""


def _hurts(said: Mapping[str, Any]) -> bool:
    return bool(said.get("pain"))


MORNING: tuple[Question, ...] = (
    Question(
        "pain",
        later("Does anything hurt now?"),
        "scale",
        later("0 is nothing, 10 is the worst you can imagine."),
    ),
    Question("sites", later("Where does it hurt?"), "body", asked=_hurts),
    Question(
        "pain_signs",
        later("Is any of this true?"),
        "ticks",
        options=(
            ("worse_running", later("It gets worse while I run")),
            ("over_a_day", later("It has lasted for more than a day")),
            ("limping", later("It makes me limp")),
        ),
        asked=_hurts,
    ),
    Question(
        "soreness",
        later("How sore are your muscles?"),
        "scale",
        later("0 is not at all, 10 is as sore as can be."),
    ),
    Question(
        "sleep",
        later("How did you sleep?"),
        "choice",
        options=(("well", later("Well")), ("badly", later("Badly"))),
    ),
    Question(
        "run",
        later("Did you run yesterday?"),
        "choice",
        options=(
            ("none", later("No")),
            ("easy", later("Easy")),
            ("long", later("Long")),
            ("hard", later("Hard")),
            ("race", later("A race")),
        ),
    ),
)

MONTHLY: tuple[Question, ...] = (
    Question(
        "confidence",
        later("How sure of your balance are you on uneven ground?"),
        "scale",
        later("0 is not at all, 10 is completely."),
    ),
    Question(
        "stiffness",
        later("How stiff do you feel when you run?"),
        "scale",
        later("0 is not at all, 10 is as stiff as can be."),
    ),
    Question(
        "outdoor_form",
        later("How tidy did your last run on uneven ground feel?"),
        "scale",
        later("0 is all over the place, 10 is every step where you wanted it."),
    ),
)

SETS: dict[str, tuple[Question, ...]] = {"morning": MORNING, "month": MONTHLY}


def find(questions: Sequence[Question], name: str) -> Question | None:
    """Return the question of that name."""
    return next((one for one in questions if one.name == name), None)


def after(
    questions: Sequence[Question], name: str, said: Mapping[str, Any]
) -> Question | None:
    """Return the question that comes next, None after the last one."""
    names = [one.name for one in questions]
    rest = questions[names.index(name) + 1 :]
    return next((one for one in rest if one.asked(said)), None)


def before(
    questions: Sequence[Question], name: str, said: Mapping[str, Any]
) -> Question | None:
    """Return the question that came before, None at the first one."""
    names = [one.name for one in questions]
    earlier = questions[: names.index(name)]
    return next((one for one in reversed(earlier) if one.asked(said)), None)


def answer_of(question: Question, given: Sequence[str]) -> Any:
    """Return an answer as it is kept, from what a form sent.

    Raises:
        BadRequest: it is none of the answers that the page offered.
    """
    if question.kind == "scale":
        if len(given) == 1 and given[0] in {str(n) for n in range(11)}:
            return int(given[0])
        raise BadRequest(_("Choose a number from 0 to 10."))
    known = {name for name, _words in question.options}
    if question.kind == "body":
        known = set(site_ids())
    if not set(given) <= known or (question.kind == "choice" and len(given) != 1):
        raise BadRequest(_("Choose one of the answers on the screen."))
    return given[0] if question.kind == "choice" else list(given)


def day_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the morning's answers as fields of `DayLog`; what was skipped is left out.

    Pain without a site is kept as somewhere else.
    """
    day: dict[str, Any] = {}
    if "pain" in said:
        strength = said["pain"]
        sites = said.get("sites") or ["elsewhere"]
        day["asked"] = True
        day["pain"] = dict.fromkeys(sites, strength) if strength else {}
        day["pain_signs"] = said.get("pain_signs", []) if strength else []
    if "hurts" in said:
        day["hurts"] = said["hurts"]
    if "soreness" in said:
        day["soreness"] = said["soreness"]
    if "sleep" in said:
        day["slept_well"] = said["sleep"] == "well"
    return day


def run_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said about yesterday's run, as fields of that day."""
    if "run" not in said:
        return {}
    return {"run_kind": None if said["run"] == "none" else said["run"]}
