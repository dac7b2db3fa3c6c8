"""Telling an MQTT broker what the station does, for clubs and homes that have one.

A process of its own, that reads the database and asks the station; nothing waits for
it. The outbox, not this, is what gets every trial to the club.
"""
