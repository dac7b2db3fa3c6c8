"""Words for what the station says in keys: prompts, outcomes, measures, units.

The sentences of a trial are the station's own, so that terminal and screen say the
same; here they are put into the language of the day.
"""

from __future__ import annotations

from typing import Any

from station.protocols.prompts import OUTCOMES, PROMPTS
from station.retelling import retold
from web.kiosk.i18n import _, later

HOLD = "hold_time"
"""The measure of how long somebody held."""

SIDES: dict[str, Any] = {"left": later("Left leg"), "right": later("Right leg")}

LEGS: dict[str, Any] = {"left": later("left leg"), "right": later("right leg")}


def side_name(side: str | None) -> str:
    """Return `Left leg`, `Right leg`, or nothing."""
    return str(SIDES[side]) if side else ""


def beside(title: str, side: str | None) -> str:
    """Return a title with the leg, where it has one: `Stork, left leg`."""
    return f"{title}, {leg_name(side)}" if side else title


def leg_name(side: str | None) -> str:
    """Return `left leg`, `right leg`, or nothing, for after a comma."""
    return str(LEGS[side]) if side else ""


def on_leg(side: str | None) -> str:
    """Return where somebody stood, to be put into a sentence."""
    if side == "left":
        return _("on your left leg")
    if side == "right":
        return _("on your right leg")
    return _("on both feet")


SPOKEN_WORDS: dict[str, Any] = {
    "answer_right": later("Right answer"),
    "answer_wrong": later("Wrong answer"),
}

OBSERVED_WORDS: dict[str, Any] = {
    "arms_moved": later("Hands off"),
    "eyes_opened": later("Eyes open"),
    "stepped": later("Step"),
    "hip_moved": later("Hip over\N{NO-BREAK SPACE}30°"),
    "heel_lifted": later("Heel or toe up"),
    "out_of_place": later("Out over 5\N{NO-BREAK SPACE}s"),
}
"""What somebody who watches presses."""

DEMO_ACTIONS: dict[str, Any] = {
    "step_on": later("Step on"),
    "step_off": later("Step off"),
    "open_eyes": later("Open eyes"),
    "close_eyes": later("Close eyes"),
    "lift_left": later("Lift left"),
    "lift_right": later("Lift right"),
    "foot_down": later("Foot down"),
    "wobble": later("Wobble"),
    "hop": later("Hop"),
    "fall": later("Fall"),
    "firm": later("Firm"),
    "foam": later("Foam"),
    "dome": later("Dome"),
    "tip": later("Tip to the rim"),
    "squat_30": later("Squat 30°"),
    "squat_60": later("Squat 60°"),
    "squat_90": later("Squat 90°"),
    "stand_up": later("Stand up"),
    "heel_up": later("Heel up"),
    "heel_down": later("Heel down"),
    "hold_on": later("Hold on"),
    "squats": later("Squats"),
    "hinges": later("Hinges"),
    "calf_raises": later("Calf raises"),
    "hops": later("Hops"),
    "hop_on_left": later("Hop on, left"),
    "hop_on_right": later("Hop on, right"),
    "hop_wide": later("Hop on, wide"),
    "land": later("Land"),
    "rebound": later("Land and push"),
    "hurdles": later("Hurdle steps"),
}
DEMO_LEANS: dict[str, tuple[str, Any]] = {
    "lean_front_left": ("↖", later("Lean to the front left")),
    "lean_front": ("↑", later("Lean to the front")),
    "lean_front_right": ("↗", later("Lean to the front right")),
    "lean_left": ("←", later("Lean to the left")),
    "lean_middle": ("·", later("Back to the middle")),
    "lean_right": ("→", later("Lean to the right")),
    "lean_rear_left": ("↙", later("Lean to the rear left")),
    "lean_rear": ("↓", later("Lean to the rear")),
    "lean_rear_right": ("↘", later("Lean to the rear right")),
    "reach_left": ("⇠", later("Lean a little to the left")),
    "reach_front": ("⇡", later("Lean a little to the front")),
    "reach_right": ("⇢", later("Lean a little to the right")),
    "reach_rear": ("⇣", later("Lean a little to the rear")),
}
"""Three rows of three, as seen from above."""

MEASURES: dict[str, Any] = {
    "hold_time": later("Hold"),
    "mean_velocity": later("Sway speed"),
    "mean_velocity_ml": later("Speed, side to side"),
    "mean_velocity_ap": later("Speed, front to back"),
    "path_length": later("Path"),
    "prediction_ellipse_area": later("95 % ellipse"),
    "rms_ml": later("Spread, side to side"),
    "rms_ap": later("Spread, front to back"),
    "range_ml": later("Range, side to side"),
    "range_ap": later("Range, front to back"),
    "mean_frequency": later("Sway frequency"),
    "los_maximum_excursion": later("Farthest, of the way"),
    "los_movement_velocity": later("Speed of the lean"),
    "los_directional_control": later("Straightness"),
    "los_endpoint_excursion": later("First movement, of the way"),
    "los_reaction_time": later("Reaction"),
    "los_targets_reached": later("Targets reached"),
    "again_absolute_error": later("Off the target"),
    "again_constant_error": later("Too far or too short"),
    "again_variable_error": later("Spread"),
    "again_count": later("Leans without the dot"),
    "lift_time_to_stability": later("Until you stand quietly"),
    "lift_reaction_time": later("Reaction"),
    "lift_transfer_time": later("Weight to one leg"),
    "lift_first_second_velocity": later("Sway speed, first second"),
    "lift_shift": later("Shift to the leg"),
    "lift_push": later("Push-off"),
    "lift_count": later("Lifts held"),
    "squat_symmetry_index": later("Uneven, all depths"),
    "squat_load_left_stand": later("Left, standing"),
    "squat_load_left_30": later("Left, a little bent"),
    "squat_load_left_60": later("Left, half bent"),
    "squat_load_left_90": later("Left, as on a chair"),
    "squat_drop_60": later("Way down, half bent"),
    "squat_drop_90": later("Way down, as on a chair"),
    "wobble_time_in_zone": later("Within 5° of level"),
    "wobble_time_5_10": later("At 5° to 10°"),
    "wobble_time_10_15": later("At 10° to 15°"),
    "wobble_time_over_15": later("Over 15°"),
    "wobble_rim_contacts": later("Rim contacts"),
    "wobble_index_level": later("Tilt from level"),
    "wobble_index_own_mean": later("Tilt about your mean"),
    "balance_tries": later("Tries"),
    "longest_try": later("Longest try"),
    "posture_errors": later("Errors"),
    "posture_errors_board": later("Errors the board felt"),
    "posture_errors_observer": later("Errors somebody saw"),
    "load_symmetry_index": later("Uneven"),
    "load_offset": later("Offset to the side"),
    "reps": later("Repetitions"),
    "reps_in_tempo": later("In tempo"),
    "down_error": later("Way down, too long by"),
    "up_error": later("Way up, too long by"),
    "ml_range_per_rep": later("Side to side, each time"),
    "path_per_rep": later("Path, each time"),
    "hand_support": later("Weight on the hands"),
    "added_load": later("Weight taken up"),
    "calf_raises": later("Calf raises"),
    "raise_range": later("Shift to the front"),
    "raise_time_up": later("Time up"),
    "raise_interval_error": later("Off the rhythm by"),
    "raise_interval_cv": later("Unevenness"),
    "raise_late": later("Behind the beat"),
    "hops_on_beat": later("On the beat"),
    "hop_count": later("Hops"),
    "hop_beat_error": later("Behind the beat"),
    "hop_interval_cv": later("Unevenness"),
    "hop_contact_time": later("Contact"),
    "hop_flight_time": later("Flight"),
    "hop_flight_contact_ratio": later("Flight over contact"),
    "hop_drift": later("Drift on the board"),
    "landing_time_to_stability": later("Until stable"),
    "hold_score": later("Held"),
    "landing_peak": later("Peak, in body weights"),
    "landing_impulse": later("Impulse of the landing"),
    "landing_offset": later("Off the middle"),
    "load_left_pct": later("Weight on the left"),
    "load_front_pct": later("Weight on the front"),
}

COMPARED: dict[str, Any] = {
    "romberg_quotient_velocity": later("Romberg quotient, speed"),
    "romberg_quotient_area": later("Romberg quotient, area"),
    "foam_quotient_velocity": later("Foam quotient, speed"),
    "foam_quotient_area": later("Foam quotient, area"),
    "foam_closed_quotient_velocity": later("Foam and eyes closed, speed"),
    "dual_task_cost": later("What the second task changes"),
    "limb_symmetry_index": later("Weaker leg of stronger"),
}

UNIT_OF = {
    HOLD: "s",
    "mean_velocity": "mm/s",
    "path_length": "mm",
    "load_left_pct": "%",
    "reps_in_tempo": "%",
    "hops_on_beat": "%",
    "landing_time_to_stability": "s",
    "los_maximum_excursion": "%",
    "again_absolute_error": "mm",
    "lift_time_to_stability": "s",
    "squat_symmetry_index": "%",
    "wobble_time_in_zone": "%",
}
"""Units of measures that stand for a whole trial."""

UNITS = {"mm2": "mm²", "mm2/s": "mm²/s", "1": "", "deg": "°"}


def prompts() -> dict[str, str]:
    """Return every sentence that a trial can say, by key."""
    return {key: _(sentence) for key, sentence in PROMPTS.items()}


def sentence(reason: str) -> str:
    """Return what a command was refused for as a sentence of its own."""
    reason = retold(reason)
    stop = "" if reason.endswith(("?", "!")) else "."
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}{stop}"


def outcome_sentence(outcome: str | None) -> str:
    """Return what ended a trial, as a sentence; without an outcome it was cut off."""
    if outcome is None:
        return _("The station stopped during this trial. Its data is kept.")
    if outcome not in OUTCOMES:
        return _("The trial ended early.")
    return _(OUTCOMES[outcome])


def measure_name(name: str) -> str:
    """Return what a measure is called on a screen."""
    return str(MEASURES.get(name, name.replace("_", " ")))


def unit_name(unit: str) -> str:
    """Return a unit as it is written."""
    return UNITS.get(unit, unit)
