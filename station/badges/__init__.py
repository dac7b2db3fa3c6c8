"""Badges that stand for people."""
