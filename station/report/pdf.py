"""The report as a PDF: for the clinician, for the client, or both."""

from __future__ import annotations

from typing import Literal

from station.figures import Units
from station.language import _
from station.report.paper import Paper
from station.report.physio import physio_pages
from station.report.plain import plain_page
from station.report.visit import Visit

Reader = Literal["physio", "client", "both"]
Size = Literal["a4", "letter"]


def report_pdf(
    visit: Visit,
    *,
    size: Size = "a4",
    reader: Reader = "both",
    units: Units = "kg",
) -> bytes:
    """Return the file: two pages for the clinician, one for the client.

    It is in the language spoken.
    """
    paper = Paper(
        size,
        _(
            "Balance report %(code)s %(day)s",
            code=visit.person.code,
            day=visit.day.isoformat(),
        ),
    )
    if reader in ("physio", "both"):
        physio_pages(paper, visit, units)
    if reader == "both":
        paper.turn()
    if reader in ("client", "both"):
        plain_page(paper, visit)
    return paper.bytes()
