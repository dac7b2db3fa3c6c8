"""What a set of a drill may ask for that no test asks for, one task a module.

They are tasks of the trial engine like those of the tests; what they tell is counted by
`station.coach.board.score` and never measured again.
"""

from __future__ import annotations

from station.coach.board.tasks.hurdles import Hurdles
from station.coach.board.tasks.landings import Landings
from station.coach.board.tasks.rebounds import Rebounds
from station.coach.board.tasks.tilts import Tilts

__all__ = ["DrillTask", "Hurdles", "Landings", "Rebounds", "Tilts"]

DrillTask = Landings | Rebounds | Hurdles | Tilts
"""What may stand under `task` of a drill file, told apart by `use`."""
