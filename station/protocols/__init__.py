"""Test protocols: what they are (data), what happens in them (detectors, engine)."""
