"""Is the board well? Ten seconds of readings and a look at the machine, in plain words.

findings  what a check says; the list of checks, each described in docs/diagnose.md
cells     the readings: rate, noise, spikes, saturation, missing, stuck
machine   supply, scheduler, GPIO chip, priority
source    where readings come from: a board of one's own or the running station
look      a self-check inside the running station
command   `heron diagnose`
"""
