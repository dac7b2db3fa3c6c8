"""The station's own screen."""
