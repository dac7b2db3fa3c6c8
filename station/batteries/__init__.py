"""Batteries: several tests one after the other, as data."""
