"""Trials in the formats of other programs; docs/files.md describes each of them."""
