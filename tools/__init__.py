"""Scripts for those who work on Heron; not installed with it."""
