"""The report as a PDF: for the clinician, for the client, or both."""

from __future__ import annotations

from typing import Literal

from station.report.paper import Paper
from station.report.physio import physio_pages
from station.report.plain import plain_page
from station.report.visit import Visit

Reader = Literal["physio", "client", "both"]
Size = Literal["a4", "letter"]


def report_pdf(visit: Visit, *, size: Size = "a4", reader: Reader = "both") -> bytes:
    """Return the file: two pages for the clinician, one for the client."""
    paper = Paper(size, f"Balance report {visit.person.code} {visit.day.isoformat()}")
    if reader in ("physio", "both"):
        physio_pages(paper, visit)
    if reader == "both":
        paper.turn()
    if reader in ("client", "both"):
        plain_page(paper, visit)
    return paper.bytes()
