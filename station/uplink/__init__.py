"""Getting finished trials to the club: kept until acknowledged, sent again until then.

A process of its own reads the outbox and sends it. It may die, hang or be offline
without anybody noticing at the board; the station alone writes what became of it.
"""
