"""Every sentence that a trial can say, by key: for screen, terminal and translation."""

from __future__ import annotations

PROMPTS = {
    "wait": "One moment: the board is waking up.",
    "zeroing": "Keep off the board: it is finding its zero.",
    "step_on": "Step onto the foot marks.",
    "step_on_again": "You stepped off before the start. Step on again.",
    "stand_still": "Stand still.",
    "both_feet": "Stand with both feet on the foot marks.",
    "count_down": "Ready: look ahead and stand still.",
    "count_down_close_eyes": "Close your eyes and stand still.",
    "lift_left": "Lift your left foot.",
    "lift_right": "Lift your right foot.",
    "close_eyes_lift_left": "Close your eyes, then lift your left foot.",
    "close_eyes_lift_right": "Close your eyes, then lift your right foot.",
    "wrong_leg_lift_left": "The other foot: lift your left foot.",
    "wrong_leg_lift_right": "The other foot: lift your right foot.",
    "rise_heel": "Rise onto the ball of your foot.",
    "to_the_middle": "Stand in the middle.",
    "lean_to_target": "Lean to the target. Your feet stay where they are.",
    "lean_without_dot": "Once more, without the dot. Stay where you feel the target.",
    "keep_level": "Keep the board level.",
    "stand_straight": "Stand straight.",
    "squat_30": "Bend your knees a little, as if to sit on a bar stool.",
    "squat_60": "Bend your knees further, as if to sit on a high chair.",
    "squat_90": "Bend your knees as if to sit on a chair.",
    "hold_still": "Stay like this.",
    "both_feet_and_wait": "Both feet on the marks. Wait for the sign.",
    "foot_down": "Put your foot down.",
    "keep_still": "Stand as still as you can.",
    "keep_still_eyes_closed": "Keep your eyes closed and stand as still as you can.",
    "hold": "Hold as long as you can.",
    "hold_eyes_closed": "Keep your eyes closed and hold as long as you can.",
    "listen": "Ready: listen to the beat.",
    "follow_tempo": "Down and up with the beat.",
    "rise_with_beat": "Rise with the high tone, lower with the low one.",
    "hop_with_beat": "Hop: land on each beat.",
    "step_off_behind": "Step off and stand behind the board.",
    "hop_on": "Hop onto the middle, land on the same leg, and hold.",
    "hold_landing": "Hold still.",
    "done": "Done. You can relax.",
    "failed": "That one does not count.",
    "interrupted": "The test was stopped.",
}
"""What `TrialView.prompt` means."""

OUTCOMES = {
    "completed": "You stood to the end.",
    "touched_down": "Your free foot touched down.",
    "heel_drop": "Your heel came down.",
    "hopped": "Your standing foot hopped.",
    "foot_moved": "Your standing foot moved.",
    "touched_support": "Something outside the board carried some of your weight.",
    "stepped_off": "You stepped off the board.",
    "eyes_opened": "Your eyes opened.",
    "arms_moved": "Your arms left their place.",
    "foot_helped": "Your free foot helped.",
    "hip_moved": "Your free leg swung out.",
    "held_on": "You held on to something.",
    "stopped": "The test was ended by hand.",
    "stopped_moving": "You stopped before all were done.",
    "missed_beats": "You missed two beats in a row.",
    "off_centre": "You landed too far from the middle of the board.",
    "no_landing": "The board waited for you to hop on. Try again.",
    "too_short": "Your foot came down within the first second. Try again.",
    "saturated": "A cell of the board carried more than it can measure. "
    "Stand nearer to the middle and try again.",
    "dropout": "The board lost data. Try again; if it happens again, check its cables.",
    "board_fault": "A part of the board stopped working, so this test does not count.",
    "nobody_came": "Nobody stepped onto the board.",
    "not_settled": "The board waited for you to stand still. Try again.",
    "no_lift": "The board waited for you to lift your foot. Try again.",
    "no_heel_rise": "The board waited for you to rise onto the ball of your foot. "
    "Try again.",
    "not_zeroed": "The board could not find its zero. Leave it empty and untouched for "
    "a moment, then try again.",
    "no_signal": "The board gives no readings. Check that it is plugged in.",
    "took_too_long": "The test did not get started. Try again.",
    "cancelled": "The test was stopped.",
}
"""What `TrialView.outcome` means, as a sentence to the person."""

QUESTIONS = {
    "eyes_opened": "Did your eyes open?",
    "arms_moved": "Did your arms leave their place?",
    "foot_helped": "Did your free foot touch the other leg, or help?",
    "hip_moved": "Did your free leg swing far out?",
    "held_on": "Did you hold on to something?",
}
"""What is asked after a trial, because the board cannot see it."""
