"""What the measures of repetitions and landings are called and mean."""

from __future__ import annotations

from station.measures.registry import Better, Definition, Where, define

FAMILY = "repetitions"


def _definition(
    name: str, title: str, unit: str, better: Better, text: str
) -> Definition:
    return Definition(name, title, unit, FAMILY, better, Where.DYNAMIC, text)


_LOWER, _HIGHER, _NEITHER = Better.LOWER, Better.HIGHER, Better.NEITHER
for _each in (
    ("reps", "Repetitions", "1", _HIGHER, "Repetitions that E8 finds."),
    (
        "reps_in_tempo",
        "In tempo",
        "%",
        _HIGHER,
        (
            "Share of the repetitions asked for of which down and pause together, and "
            "up, took what they should, within the tolerance of the protocol."
        ),
    ),
    (
        "reps_clean",
        "Clean",
        "%",
        _HIGHER,
        (
            "Share of the repetitions asked for that were in tempo, without a touch "
            "of the free foot or a hop, and with under 5 % of the weight on the "
            "hands."
        ),
    ),
    (
        "down_error",
        "Way down against its beats",
        "s",
        _NEITHER,
        "Mean of how much longer the way down took than it should.",
    ),
    (
        "pause_error",
        "Pause against its beats",
        "s",
        _NEITHER,
        "Mean of how much longer the body stayed down than it should.",
    ),
    (
        "up_error",
        "Way up against its beats",
        "s",
        _NEITHER,
        "Mean of how much longer the way up took than it should.",
    ),
    (
        "tempo_error",
        "Tempo error",
        "s",
        _LOWER,
        "Mean size of the errors of way down and way up.",
    ),
    (
        "ml_range_per_rep",
        "Range in a repetition, medio-lateral",
        "mm",
        _LOWER,
        "Mean over repetitions of max - min of the CoP within each.",
    ),
    (
        "ap_range_per_rep",
        "Range in a repetition, antero-posterior",
        "mm",
        _NEITHER,
        "Mean over repetitions of max - min of the CoP within each.",
    ),
    (
        "path_per_rep",
        "Path in a repetition",
        "mm",
        _LOWER,
        "Mean over repetitions of the length of the CoP's path within each.",
    ),
    (
        "ml_range_change",
        "Change of the medio-lateral range",
        "%",
        _LOWER,
        (
            "How much wider the last third of the repetitions is than the first; "
            "from six repetitions on."
        ),
    ),
    (
        "hand_support",
        "Weight on the hands",
        "%",
        _LOWER,
        (
            "Mean over repetitions of 100 (1 - mean load / body weight), 0 where "
            "more than body weight is on the board. Body weight is that of the "
            "quiet second."
        ),
    ),
    (
        "added_load",
        "Weight taken up",
        "kg",
        _NEITHER,
        (
            "Mean load of the repetitions over body weight, as a mass; 0 where "
            "there is less. With a hand on a rail too it is the difference of both."
        ),
    ),
    ("calf_raises", "Calf raises", "1", _HIGHER, "Heel rises that E6 finds."),
    (
        "raise_range",
        "Shift to the front",
        "mm",
        _HIGHER,
        (
            "Mean over raises of how far the CoP goes to the front: what is felt of "
            "their height."
        ),
    ),
    (
        "raise_time_up",
        "Time up",
        "s",
        _NEITHER,
        "Mean time from heel rise to heel drop.",
    ),
    (
        "raise_interval_error",
        "Error of the rhythm",
        "s",
        _LOWER,
        "Mean size of the difference between raise-to-raise time and that of the beat.",
    ),
    (
        "raise_interval_cv",
        "Unevenness",
        "%",
        _LOWER,
        "Standard deviation of the raise-to-raise times over their mean.",
    ),
    (
        "raise_late",
        "Behind the beat",
        "s",
        _NEITHER,
        (
            "Mean time from the beat to when the CoP is 40 mm to the front: a third "
            "of a second of it is the way there."
        ),
    ),
    ("hop_count", "Hops", "1", _HIGHER, "Landings that E9 finds."),
    (
        "hops_on_beat",
        "On the beat",
        "%",
        _HIGHER,
        (
            "Share of the beats with a landing within 10 % of the time between "
            "two; of the landings where there are more of them."
        ),
    ),
    (
        "hop_cadence",
        "Cadence",
        "1/min",
        _NEITHER,
        "60 s over the mean time between two landings.",
    ),
    (
        "hop_beat_error",
        "Behind the beat",
        "s",
        _NEITHER,
        "Mean of landing - nearest beat. Contains how late the loudspeaker is.",
    ),
    (
        "hop_beat_spread",
        "Spread around the beat",
        "s",
        _LOWER,
        "Standard deviation of landing - nearest beat; no constant delay is in it.",
    ),
    (
        "hop_interval_error",
        "Error of the rhythm",
        "s",
        _LOWER,
        "Mean size of the difference between landing-to-landing time and the beat's.",
    ),
    (
        "hop_interval_cv",
        "Unevenness",
        "%",
        _LOWER,
        "Standard deviation of the landing-to-landing times over their mean.",
    ),
    ("hop_contact_time", "Contact", "s", _NEITHER, "Mean time on the board."),
    ("hop_flight_time", "Flight", "s", _NEITHER, "Mean time in the air."),
    (
        "hop_flight_contact_ratio",
        "Flight over contact",
        "1",
        _HIGHER,
        (
            "Mean flight over mean contact time, the ratio that reactive strength "
            "is judged by."
        ),
    ),
    (
        "hop_drift",
        "Drift",
        "mm",
        _LOWER,
        "From the mean place of the first third of the contacts to that of the last.",
    ),
    (
        "landing_time_to_stability",
        "Time to stability",
        "s",
        _LOWER,
        (
            "From the landing until the load stays within 5 % of body weight for "
            "0.5 s, in a window of fixed length. Only of the same window and rule "
            "to be compared."
        ),
    ),
    (
        "hold_score",
        "Held",
        "%",
        _HIGHER,
        (
            "Share of the window after the landing with the load within 5 % of body "
            "weight and the CoP within 25 mm of its mean over the second half [D]."
        ),
    ),
    (
        "landing_peak",
        "Peak of the landing",
        "1",
        _NEITHER,
        (
            "Highest load over body weight; 93 readings a second miss part of a "
            "short peak."
        ),
    ),
    (
        "landing_impulse",
        "Impulse of the landing",
        "N s/kg",
        _NEITHER,
        "Integral of the load over the first 250 ms, over body mass.",
    ),
    (
        "landing_offset",
        "Off the middle",
        "mm",
        _NEITHER,
        "Distance of the CoP from the middle of the board 0.5 to 1 s after landing.",
    ),
):
    define(_definition(*_each))
