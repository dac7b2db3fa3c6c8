"""Nearest the metal: bits in, readings out. No numpy, no network, no disk."""
