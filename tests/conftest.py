"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

# Examples are judged by what they show, not by how busy the machine is. CI repeats the
# same examples, so that what is red there is red here with CI=1.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")
