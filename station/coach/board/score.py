"""What one set is worth so far: time held and steady, fails, repetitions, erosion.

Fed every sample that the trial engine saw and the events it told. Sway for R11 is the
path of the CoP over ten points a second, in equal pieces of a hold or repetition by
repetition; only how it grows within the set counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from station.coach.board.guide import TIMED, Guide
from station.coach.rules.erosion import erosion
from station.messages import SetView
from station.protocols.detectors.base import NS, median
from station.protocols.state import TrialEvent, TrialState
from station.task_views import HoldView

FAILS = (
    "touched_down",
    "touched_support",
    "hopped",
    "foot_moved",
    "stepped_off",
    "landing_lost",
    "push_lost",
)
RIM = "rim_strike"
ONE_FAIL_NS = 1_500_000_000
"""What is told within this time of a fail belongs to it."""
LEARN_NS = 1_500_000_000
"""How long the middle of somebody's stance is a plain mean."""
FOLLOW_S = 4.0
BACK_MM = 25.0
BACK_NS = 300_000_000
STEP_NS = 100_000_000
PIECE_S = 4.0
PIECES = 6
"""A hold has at most so many pieces, each at least `PIECE_S` long. With these R11 ends
1 in 50 holds on one leg, and 1 in 15 on two feet, of simulated people whose sway does
not grow; without asking it twice it would be four times as many."""
RAISE_ON_BEAT = 0.2
"""A heel is in time within this share of a raise."""


class Sway(msgspec.Struct, frozen=True):
    """Path of the CoP since this piece began, and the speed of those before it."""

    place: tuple[int, float, float] | None = None
    path_mm: float = 0.0
    since_ns: int = 0
    speeds_mm_s: tuple[float, ...] = ()


class Score(msgspec.Struct, frozen=True):
    """What is known of a set that is being done."""

    begun_ns: int
    last_ns: int
    home_ml_mm: float = math.nan
    home_ap_mm: float = math.nan
    learnt_ns: int = 0
    inside: bool = False
    down: bool = False
    back_ns: int | None = None
    held_ns: int = 0
    steady_ns: int = 0
    fails: int = 0
    fail_ns: int | None = None
    reps: int = 0
    good: int = 0
    errors_s: tuple[float, ...] = ()
    peaks_share: tuple[float, ...] = ()
    settles_s: tuple[float, ...] = ()
    """Of the landings that were kept."""
    contacts_s: tuple[float, ...] = ()
    """Of the pushes."""
    sway: Sway = Sway()

    @property
    def steady_share(self) -> float:
        """Share of the held time near the middle."""
        return self.steady_ns / self.held_ns if self.held_ns else 0.0


def begin_score(t_ns: int) -> Score:
    """Return the score of a set of which nothing is done."""
    return Score(t_ns, t_ns)


def follow(
    guide: Guide, score: Score, trial: TrialState, events: Sequence[TrialEvent]
) -> Score:
    """Return the score after one more sample of a trial that records."""
    for event in events:
        score = _heed(guide, score, event)
    t_ns = trial.last_ns
    passed_ns = max(0, t_ns - score.last_ns)
    ml_mm = median(tuple(one[0] for one in trial.recent))
    ap_mm = median(tuple(one[1] for one in trial.recent))
    score = replace(score, last_ns=max(t_ns, score.last_ns))
    if not (math.isfinite(ml_mm) and math.isfinite(ap_mm)):
        return replace(score, inside=False, sway=_torn(score.sway))
    if guide.kind in ("hold", "level"):
        score = _hold(guide, score, passed_ns, ml_mm, ap_mm)
    if score.down or guide.kind not in ("hold", "level", "tempo", "raises"):
        return replace(score, sway=_torn(score.sway))
    piece_ns = 0
    if guide.kind in ("hold", "level"):
        piece_ns = round(max(PIECE_S, guide.hold_s / PIECES) * NS)
    return replace(score, sway=_walked(score.sway, (t_ns, ml_mm, ap_mm), piece_ns))


def eroded(score: Score) -> bool:
    """Return whether R11 ends the set here.

    It has to say so twice in a row: sway comes and goes.
    """
    speeds = score.sway.speeds_mm_s
    return erosion(speeds).acts and erosion(speeds[:-1]).acts


def is_complete(guide: Guide, score: Score, done_share: float) -> bool:
    """Return whether so much was done that the set counts as done."""
    if guide.reps and guide.kind not in ("hold", "level"):
        return score.reps >= done_share * guide.reps - 1e-9
    return score.held_ns / NS >= done_share * guide.hold_s - 0.05


def result_of(
    guide: Guide, score: Score, side: str | None, outcome: str, done_share: float
) -> SetView:
    """Return what came out of a set."""
    errors_s = [abs(error_s) for error_s in score.errors_s]
    holding = guide.kind in ("hold", "level") and score.held_ns > 0
    return SetView(
        side=side,
        outcome=outcome,
        complete=is_complete(guide, score, done_share),
        held_s=round(score.held_ns / NS, 1),
        steady_share=round(score.steady_share, 3) if holding else None,
        reps=score.reps,
        good=score.good if guide.kind in TIMED else None,
        fails=score.fails,
        beat_error_s=_mean(errors_s),
        peak_share=_mean(score.peaks_share),
        settle_s=_mean(score.settles_s),
        contact_s=_mean(score.contacts_s),
    )


def _mean(values: Sequence[float]) -> float | None:
    return round(math.fsum(values) / len(values), 3) if values else None


def hold_view(guide: Guide, score: Score | None) -> HoldView | None:
    """Return what the screen shows of a hold."""
    if guide.kind != "hold":
        return None
    if score is None:
        return HoldView(guide.hold_s, 0.0, 0.0, False, False, None, guide.zone_mm)
    known = math.isfinite(score.home_ml_mm)
    home_mm = round(score.home_ml_mm, 1), round(score.home_ap_mm, 1)
    return HoldView(
        goal_s=guide.hold_s,
        held_s=round(score.held_ns / NS, 2),
        steady_share=round(score.steady_share, 3),
        inside=score.inside,
        down=score.down,
        home_mm=home_mm if known else None,
        zone_mm=guide.zone_mm,
    )


def _heed(guide: Guide, score: Score, event: TrialEvent) -> Score:
    if event.type in FAILS or event.type == RIM:
        since_ns = None if score.fail_ns is None else event.t_ns - score.fail_ns
        new = since_ns is None or abs(since_ns) >= ONE_FAIL_NS
        score = replace(
            score,
            fails=score.fails + new,
            fail_ns=event.t_ns if new else score.fail_ns,
            sway=_torn(score.sway),
        )
        if event.type == "touched_down" and guide.kind in ("hold", "level"):
            # It is told a moment after it happened.
            late_ns = max(0, score.last_ns - event.t_ns)
            held_ns = max(0, score.held_ns - late_ns)
            steady_ns = min(score.steady_ns, held_ns)
            return replace(
                score, down=True, back_ns=None, held_ns=held_ns, steady_ns=steady_ns
            )
        if event.type in ("foot_moved", "hopped"):
            return replace(score, home_ml_mm=math.nan, learnt_ns=0)
        return score
    if event.type == "tempo_rep":
        return _counted(score, good=bool(event.detail["in_tempo"]))
    if event.type == "raise":
        period_s = 2 * guide.length_s / max(guide.reps, 1)
        error_s = float(event.detail["error_s"])
        near = abs(error_s) <= RAISE_ON_BEAT * period_s / 2
        return _counted(replace(score, errors_s=(*score.errors_s, error_s)), good=near)
    if event.type == "hop" and 0 <= event.detail["beat"] < guide.reps:
        period_s = guide.length_s / guide.reps
        error_s = float(event.detail["error_s"])
        near = abs(error_s) <= 0.1 * period_s
        return _counted(replace(score, errors_s=(*score.errors_s, error_s)), good=near)
    if event.type == "target_done":
        return _counted(score, good=event.detail["became"] != "missed")
    return _heed_drill(score, event)


def _heed_drill(score: Score, event: TrialEvent) -> Score:
    """Count what only drills ask for."""
    told = event.detail
    if event.type == "landing":
        score = replace(
            score,
            peaks_share=(*score.peaks_share, told["peak_share"]),
            settles_s=(*score.settles_s, told["stable_s"]),
        )
        return _counted(score, good=told["in_time"])
    if event.type == "push":
        score = replace(score, contacts_s=(*score.contacts_s, told["contact_s"]))
        return _counted(score, good=True)
    if event.type == "hurdle":
        if "error_s" in told:
            score = replace(score, errors_s=(*score.errors_s, told["error_s"]))
        return _counted(score, good=told["on_beat"])
    if event.type == "tilt" and told["counts"]:
        return _counted(score, good=True)
    return score


def _counted(score: Score, *, good: bool) -> Score:
    sway = score.sway
    score = replace(score, reps=score.reps + 1, good=score.good + good)
    return replace(score, sway=_closed(sway, score.last_ns))


def _hold(
    guide: Guide, score: Score, passed_ns: int, ml_mm: float, ap_mm: float
) -> Score:
    """Follow where somebody stands, and let the clock run while they do."""
    if not math.isfinite(score.home_ml_mm):
        score = replace(score, home_ml_mm=ml_mm, home_ap_mm=ap_mm)
    away_mm = math.hypot(ml_mm - score.home_ml_mm, ap_mm - score.home_ap_mm)
    if score.down:
        if abs(ml_mm - score.home_ml_mm) > max(BACK_MM, guide.zone_mm):
            return replace(score, back_ns=None, inside=False)
        back_ns = score.last_ns if score.back_ns is None else score.back_ns
        back = score.last_ns - back_ns >= BACK_NS
        return replace(score, down=not back, back_ns=None if back else back_ns)
    inside = away_mm <= guide.zone_mm
    learnt_ns = score.learnt_ns + passed_ns
    share = min(1.0, passed_ns / max(min(learnt_ns, FOLLOW_S * NS), 1))
    if learnt_ns > LEARN_NS:
        share = min(1.0, passed_ns / (FOLLOW_S * NS)) if inside else 0.0
    return replace(
        score,
        inside=inside,
        learnt_ns=learnt_ns,
        home_ml_mm=score.home_ml_mm + share * (ml_mm - score.home_ml_mm),
        home_ap_mm=score.home_ap_mm + share * (ap_mm - score.home_ap_mm),
        held_ns=score.held_ns + passed_ns,
        steady_ns=score.steady_ns + (passed_ns if inside else 0),
    )


def _walked(sway: Sway, now: tuple[int, float, float], piece_ns: int) -> Sway:
    t_ns, ml_mm, ap_mm = now
    if sway.place is None:
        return replace(sway, place=now, path_mm=0.0, since_ns=t_ns)
    if t_ns - sway.place[0] < STEP_NS:
        return sway
    step_mm = math.hypot(ml_mm - sway.place[1], ap_mm - sway.place[2])
    sway = replace(sway, place=now, path_mm=sway.path_mm + step_mm)
    if piece_ns and t_ns - sway.since_ns >= piece_ns:
        return _closed(sway, t_ns)
    return sway


def _closed(sway: Sway, t_ns: int) -> Sway:
    """End the piece at `t_ns`, where there is anything of it."""
    seconds = (t_ns - sway.since_ns) / NS
    if sway.place is None or seconds <= 0:
        return sway
    speeds = (*sway.speeds_mm_s, sway.path_mm / seconds)
    return replace(sway, path_mm=0.0, since_ns=t_ns, speeds_mm_s=speeds)


def _torn(sway: Sway) -> Sway:
    """Forget the piece that something came between."""
    return replace(sway, place=None, path_mm=0.0)
