"""Drawings of measurements: one description, rendered as SVG or on a page of a PDF.

Nothing here imports numpy, except `station.charts.analysis`.
"""
