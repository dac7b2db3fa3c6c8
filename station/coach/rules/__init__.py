"""R1 to R12: what the coach does about what it sees, each rule a small pure function.

A rule takes values and returns a `Decision`: whether it acts, how the light stands, one
sentence for the person, and every number it used. Nothing here reads a clock, a file or
the database. The thresholds are in `thresholds`, with where each comes from.
"""
