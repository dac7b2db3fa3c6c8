"""Telling a real change from the way a person varies anyway."""
