"""Finding out how counts become newtons and millimetres, and whether it is still true.

rest      what the cells say while nothing moves: mean, noise, drift
corners   is each cell where it should be, the right way round, of the right gain
plate     the whole-plate fit from known weights at known points
runs      linearity and creep
ageing    when a calibration is to be doubted
file      the calibration in force, kept in the data folder
guide     which weight goes where, step by step; what `heron calibrate` and the
          kiosk's wizard show
command   `heron calibrate`
"""
