"""A session at the board that runs itself: drill by drill, set by set, all pure.

`leading` turns a drill on a rung into what the board does during a set, `programme` a
day's items into sets, `score` follows one set, `machine` the whole session, and
`answers` what somebody presses.
"""
