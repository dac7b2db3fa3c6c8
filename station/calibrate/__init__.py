"""Finding out how counts become newtons and millimetres, and whether it is still true.

rest         what the cells say while nothing moves: mean, noise, drift
corners      is each cell where it should be, the right way round, of the right gain
plate        the whole-plate fit from known weights at known points
guide        which weight goes where, step by step; one run for terminal and kiosk
runs         linearity and creep
noise_floor  what the board shows under a dead weight
trends       does the zero wander, with time or temperature
ageing       when the numbers are to be doubted
file         the calibration in force, kept in the data folder
bench        what the commands share: options, an open board, somebody with weights
command, noise_command, load_command
             `heron calibrate`, `heron noise-floor`, `heron load-check`
"""
