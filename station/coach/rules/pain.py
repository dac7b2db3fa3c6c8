"""R4 and R5: pain sets the limit of a day, whatever its cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from station.coach.rules.decision import (
    Action,
    Decision,
    Effect,
    Fact,
    Light,
    Words,
    carry_on,
)
from station.coach.rules.thresholds import DEFAULTS, Thresholds
from station.coach.values import PainSign
from station.language import mark

_SIGNS: dict[PainSign, str] = {
    "worse_running": mark("It gets worse while you run"),
    "over_a_day": mark("It has lasted for more than a day"),
    "limping": mark("It makes you limp"),
}
SITES = {
    "left_hip": mark("left hip"),
    "right_hip": mark("right hip"),
    "left_thigh": mark("left thigh"),
    "right_thigh": mark("right thigh"),
    "left_knee": mark("left knee"),
    "right_knee": mark("right knee"),
    "left_shin": mark("left shin"),
    "right_shin": mark("right shin"),
    "left_foot": mark("left foot"),
    "right_foot": mark("right foot"),
    "low_back": mark("low back"),
    "left_hamstring": mark("left hamstring"),
    "right_hamstring": mark("right hamstring"),
    "left_knee_back": mark("back of the left knee"),
    "right_knee_back": mark("back of the right knee"),
    "left_calf": mark("left calf"),
    "right_calf": mark("right calf"),
    "left_heel": mark("left heel"),
    "right_heel": mark("right heel"),
    "elsewhere": mark("somewhere else"),
}
_STOP = Effect(
    train=False,
    dynamic=False,
    fatigue=False,
    mobility_only=True,
    may_step_up=False,
)


def pain_today(
    pain: Mapping[str, int],
    signs: Sequence[PainSign] = (),
    *,
    eased: bool = False,
    thresholds: Thresholds = DEFAULTS,
) -> Decision:
    """R4: 0 to 3 is fine, 4 and 5 make the session easier, 6 and more stop it.

    Pain that gets worse during a run, that lasts longer than a day or that makes
    somebody limp stops at any strength (ACSM, Curr Sports Med Rep 2017).

    Args:
        pain: 0 to 10 by body site; a site that is missing is 0.
        signs: what was ticked about it; counts only where there is pain.
        eased: whether the last session was made easier for the same reason; a pain that
            stays does not lower the level again and again.
        thresholds: see `Thresholds`.
    """
    worst = max(pain.values(), default=0)
    facts = [
        Fact(
            mark("Worst pain"),
            worst,
            mark("of 10"),
            0,
            Words(
                mark("up to %(fine)s is fine, from %(stop)s stop"),
                {"fine": thresholds.pain_ok, "stop": thresholds.pain_stop},
            ),
        )
    ]
    facts += [
        Fact(mark("Pain"), value, mark("of 10"), about=site_words(site))
        for site, value in sorted(pain.items(), key=lambda one: -one[1])
        if value > 0
    ]
    told = [sign for sign in _SIGNS if sign in signs and worst > 0]
    facts += [Fact(_SIGNS[sign], mark("yes")) for sign in told]
    if told or worst >= thresholds.pain_stop:
        return Decision(
            "R4",
            Action.STOP,
            Light.RED,
            Words(
                mark(
                    "No session today. Rest what hurts; if it stays, see somebody who "
                    "treats runners."
                )
            ),
            tuple(facts),
            _STOP,
        )
    if worst > thresholds.pain_ok:
        return Decision(
            "R4",
            Action.MODIFY,
            Light.YELLOW,
            Words(
                mark(
                    "No hops, everything as easy as last time, and stop if it gets "
                    "worse."
                )
                if eased
                else mark(
                    "No hops, everything a step easier, and stop if it gets worse."
                )
            ),
            tuple(facts),
            Effect(
                dynamic=False,
                fatigue=False,
                may_step_up=False,
                level_steps=0 if eased else -1,
                rail=True,
            ),
        )
    return carry_on("R4", mark("Your pain is within what you can train with."), *facts)


def pain_next_morning(
    before: Mapping[str, int],
    now: Mapping[str, int],
    *,
    skipped: bool = False,
    thresholds: Thresholds = DEFAULTS,
) -> Decision:
    """R5: pain that rose by two or more overnight skips a session, then steps down.

    Args:
        before: the morning of the last session, 0 to 10 by body site.
        now: the morning after it.
        skipped: whether that morning is over, so that only the step down is left.
        thresholds: see `Thresholds`.
    """
    rises = {site: value - before.get(site, 0) for site, value in now.items()}
    site, rise = max(rises.items(), key=lambda one: one[1], default=("", 0))
    facts = [Fact(mark("Largest rise overnight"), max(rise, 0), mark("of 10"))]
    if site and rise > 0:
        facts += [
            Fact(
                mark("Then"), before.get(site, 0), mark("of 10"), about=site_words(site)
            ),
            Fact(mark("Now"), now[site], mark("of 10"), about=site_words(site)),
        ]
    if rise >= thresholds.pain_rise and skipped:
        return Decision(
            "R5",
            Action.STEP_DOWN,
            Light.YELLOW,
            Words(mark("A step easier: your pain rose after the last session.")),
            tuple(facts),
            Effect(level_steps=-1, may_step_up=False, rail=True),
        )
    if rise >= thresholds.pain_rise:
        return Decision(
            "R5",
            Action.SKIP_SESSION,
            Light.RED,
            Words(
                mark(
                    "Skip today's session: your pain rose by %(rise)d after the last "
                    "one. The next one is a step easier."
                ),
                {"rise": rise},
            ),
            tuple(facts),
            Effect(
                train=False,
                dynamic=False,
                fatigue=False,
                mobility_only=True,
                may_step_up=False,
            ),
        )
    return carry_on("R5", mark("Your last session left no more pain."), *facts)


def site_words(site: str) -> str:
    """Return a body site as it is said: `left_knee` is `left knee`."""
    return SITES.get(site, site.replace("_", " "))
