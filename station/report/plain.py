"""One page for the person who stood on the board, in plain language."""

from __future__ import annotations

from station.reliability.change import Verdict
from station.report import pictures
from station.report.paper import PAPER, Paper
from station.report.visit import Block, Part, Visit
from station.report.words import NOT_A_DEVICE, day, with_unit

MOST = 3
"""Tests that fit on one page with room to breathe."""
BALANCE = (
    "Balance differs from day to day. One number says little; the course over weeks "
    "says more. Less sway is not always better: tell what you feel."
)
NAMES = {
    "hold_time": "How long you held",
    "mean_velocity": "How fast you swayed",
    "load_left_pct": "Weight on your left leg",
}


def plain_page(paper: Paper, visit: Visit) -> None:
    """Write the page; `paper` stands at its top."""
    if visit.simulated:
        paper.band("SIMULATED DATA")
    paper.text("Your balance", 22.0, bold=True)
    paper.text(
        f"{day(visit.day)} \N{MIDDLE DOT} {visit.person.code}", 11.0, colour=PAPER.quiet
    )
    paper.space(6.0)
    for block in visit.blocks[:MOST]:
        _block(paper, block)
    more = len(visit.blocks) - MOST
    if more > 0:
        paper.space(6.0)
        paper.text(f"You did {more} more; ask to see them.", 11.0)
    if paper.room > 260.0 and any(_days(block) > 1 for block in visit.blocks):
        block = next(one for one in visit.blocks if _days(one) > 1)
        paper.heading(f"Over time: {block.title.lower()}", 13.0)
        width = paper.inner
        paper.y += paper.drawing(pictures.trend(block, 560.0, 240.0), 0.0, width)
        paper.text(
            "The grey band is where two days look the same to this board. A triangle "
            "is a day that really was different.",
            9.5,
            colour=PAPER.quiet,
        )
    if visit.known.plan:
        paper.heading("What is next", 13.0)
        paper.text(visit.known.plan, 13.0, leading=1.4)
    paper.footer(
        [
            BALANCE,
            NOT_A_DEVICE,
        ]
    )


def _block(paper: Paper, block: Block) -> None:
    paper.heading(block.title, 15.0)
    for part in block.parts:
        paper.text(_sentence(part), 13.0, leading=1.45)
    if block.legs is not None and block.legs.index.value is not None:
        paper.text(_legs(block), 13.0, leading=1.45)


def _sentence(part: Part) -> str:
    value, unit = part.today.value, part.course.unit
    name = f"{part.name}: " if part.name else ""
    if value is None:
        return f"{name}no try came to a result this time. That happens."
    top = _best(part)
    said = NAMES.get(part.course.measure, "Result")
    told = f"{name}{said.lower() if name else said}: {with_unit(value, unit)}"
    if len(part.today.values) > 1:
        told += f" on average, {with_unit(top, unit)} at best"
    return f"{told}. {_compared(part)}"


def _compared(part: Part) -> str:
    found = part.today.change
    if found is None or found.before is None:
        return "These first days are what later ones are held against."
    before = with_unit(found.before, part.course.unit)
    if found.verdict is Verdict.BETTER:
        return (
            f"That is better than in your first days ({before}), and more than chance."
        )
    if found.verdict is Verdict.WORSE:
        return f"In your first days it was {before}: a real difference to talk about."
    if found.verdict is Verdict.SAME:
        return f"Same as in your first days ({before}), as far as this board can tell."
    if found.verdict is Verdict.CHANGED:
        return f"In your first days it was {before}."
    return f"In your first days it was {before}; more days tell whether that counts."


def _legs(block: Block) -> str:
    assert block.legs is not None  # noqa: S101 - the caller has looked
    index = block.legs.index.value or 0.0
    if index >= 100.0:
        return "Your legs did about the same, or the one with the trouble did better."
    if index >= 90.0:
        return f"Your legs are close to even ({index:.0f} %)."
    return f"One leg did {index:.0f} % of what the other did."


def _best(part: Part) -> float:
    better = part.strand.protocol.outcomes.better
    return (min if better == "lower" else max)(part.today.values)


def _days(block: Block) -> int:
    return sum(day.value is not None for day in block.parts[0].course.days)
