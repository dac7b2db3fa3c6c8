"""Published tables of sway: where somebody stands among others, and how much it varies.

The numbers are carried along as CSV files, each with its source; nothing is looked up
at run time.
"""
