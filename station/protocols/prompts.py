"""Every sentence that a trial can say, by key: for screen, terminal and translation."""

from __future__ import annotations

from station.language import mark

PROMPTS = {
    "wait": mark("One moment: the board is waking up."),
    "zeroing": mark("Keep off the board: it is finding its zero."),
    "step_on": mark("Step onto the foot marks."),
    "step_on_again": mark("You stepped off before the start. Step on again."),
    "stand_still": mark("Stand still."),
    "both_feet": mark("Stand with both feet on the foot marks."),
    "count_down": mark("Ready: look ahead and stand still."),
    "count_down_close_eyes": mark("Close your eyes and stand still."),
    "lift_left": mark("Lift your left foot."),
    "lift_right": mark("Lift your right foot."),
    "close_eyes_lift_left": mark("Close your eyes, then lift your left foot."),
    "close_eyes_lift_right": mark("Close your eyes, then lift your right foot."),
    "wrong_leg_lift_left": mark("The other foot: lift your left foot."),
    "wrong_leg_lift_right": mark("The other foot: lift your right foot."),
    "rise_heel": mark("Rise onto the ball of your foot."),
    "to_the_middle": mark("Stand in the middle."),
    "lean_to_target": mark("Lean to the target. Your feet stay where they are."),
    "lean_without_dot": mark(
        "Once more, without the dot. Stay where you feel the target."
    ),
    "keep_level": mark("Keep the board level."),
    "stand_straight": mark("Stand straight."),
    "squat_30": mark("Bend your knees a little, as if to sit on a bar stool."),
    "squat_60": mark("Bend your knees further, as if to sit on a high chair."),
    "squat_90": mark("Bend your knees as if to sit on a chair."),
    "hold_still": mark("Stay like this."),
    "both_feet_and_wait": mark("Both feet on the marks. Wait for the sign."),
    "foot_down": mark("Put your foot down."),
    "keep_still": mark("Stand as still as you can."),
    "keep_still_eyes_closed": mark(
        "Keep your eyes closed and stand as still as you can."
    ),
    "hold": mark("Hold as long as you can."),
    "hold_eyes_closed": mark("Keep your eyes closed and hold as long as you can."),
    "listen": mark("Ready: listen to the beat."),
    "follow_tempo": mark("Down and up with the beat."),
    "rise_with_beat": mark("Rise with the high tone, lower with the low one."),
    "step_with_beat": mark("Over and back: a beat for each step."),
    "tilt_slowly": mark("Tilt slowly to each side, and stop in the middle."),
    "hop_with_beat": mark("Hop: land on each beat."),
    "step_off_behind": mark("Step off and stand behind the board."),
    "hop_on": mark("Hop onto the middle, land on the same leg, and hold."),
    "hold_landing": mark("Hold still."),
    "done": mark("Done. You can relax."),
    "failed": mark("That one does not count."),
    "interrupted": mark("The test was stopped."),
    "done_open_eyes": mark("Done. Open your eyes."),
    "failed_open_eyes": mark("That one does not count. Open your eyes."),
    "interrupted_open_eyes": mark("The test was stopped. Open your eyes."),
}
"""What `TrialView.prompt` means."""

OUTCOMES = {
    "completed": mark("You stood to the end."),
    "touched_down": mark("Your free foot touched down."),
    "heel_drop": mark("Your heel came down."),
    "hopped": mark("Your standing foot hopped."),
    "foot_moved": mark("Your standing foot moved."),
    "touched_support": mark("Something outside the board carried some of your weight."),
    "stepped_off": mark("You stepped off the board."),
    "eyes_opened": mark("Your eyes opened."),
    "arms_moved": mark("Your arms left their place."),
    "foot_helped": mark("Your free foot helped."),
    "hip_moved": mark("Your free leg swung out."),
    "held_on": mark("You held on to something."),
    "stopped": mark("The test was ended by hand."),
    "stopped_moving": mark("You stopped before all were done."),
    "missed_beats": mark("You missed two beats in a row."),
    "too_many_tries": mark("You lost your balance too often at the beginning."),
    "clock_not_full": mark("The time in balance was not full at the end of the test."),
    "off_centre": mark("You landed too far from the middle of the board."),
    "no_landing": mark("The board waited for you to hop on. Try again."),
    "too_short": mark("Your foot came down within the first second. Try again."),
    "saturated": mark(
        "A cell of the board carried more than it can measure. "
        "Stand nearer to the middle and try again."
    ),
    "dropout": mark(
        "The board lost data. Try again; if it happens again, check its cables."
    ),
    "board_fault": mark(
        "A part of the board stopped working, so this test does not count."
    ),
    "nobody_came": mark("Nobody stepped onto the board."),
    "not_settled": mark("The board waited for you to stand still. Try again."),
    "no_lift": mark("The board waited for you to lift your foot. Try again."),
    "no_heel_rise": mark(
        "The board waited for you to rise onto the ball of your foot. Try again."
    ),
    "not_zeroed": mark(
        "The board could not find its zero. Leave it empty and untouched for "
        "a moment, then try again."
    ),
    "no_signal": mark("The board gives no readings. Check that it is plugged in."),
    "took_too_long": mark("The test did not get started. Try again."),
    "cancelled": mark("The test was stopped."),
}
"""What `TrialView.outcome` means, as a sentence to the person."""

QUESTIONS = {
    "eyes_opened": mark("Did your eyes open?"),
    "arms_moved": mark("Did your arms leave their place?"),
    "foot_helped": mark("Did your free foot touch the other leg, or help?"),
    "hip_moved": mark("Did your free leg swing far out?"),
    "held_on": mark("Did you hold on to something?"),
}
"""What is asked after a trial, because the board cannot see it."""
