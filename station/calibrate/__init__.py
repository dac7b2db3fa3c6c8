"""Finding out how counts become newtons and millimetres, and whether it is still true.

rest         what the cells say while nothing moves: mean, noise, drift
corners      is each cell where it should be, the right way round, of the right gain
plate        the whole-plate fit from known weights at known points
steps        which weight goes where, in which order
guide        one run through the steps, for terminal and kiosk
wizard       that run inside the station, request by request
runs         linearity and creep
noise_floor  what the board shows under a dead weight
dead_weight  that measured inside the station
trends       does the zero wander, with time or temperature
ageing       when the numbers are to be doubted
file         the calibration in force, kept in the data folder
bench        what the commands share: options, an open board, somebody with weights
command, noise_command, load_command
             `heron calibrate`, `heron noise-floor`, `heron load-check`
"""
