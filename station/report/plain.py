"""One page for the person who stood on the board, in plain language."""

from __future__ import annotations

from station.figures import day, decimal
from station.language import _, mark, plural
from station.protocols.conclusion import best_of
from station.reliability.change import Verdict
from station.report import pictures
from station.report.paper import PAPER, Paper
from station.report.visit import Block, Part, Visit
from station.report.words import LEGS, NOT_A_DEVICE, with_unit

MOST = 3
"""Tests that fit on one page with room to breathe."""
BALANCE = mark(
    "Balance differs from day to day. One number says little; the course over weeks "
    "says more. Less sway is not always better: tell what you feel."
)
RESULT = mark("Result")
NAMES = {
    "hold_time": mark("How long you held"),
    "mean_velocity": mark("How fast you swayed"),
    "load_left_pct": mark("Weight on your left leg"),
}


def plain_page(paper: Paper, visit: Visit) -> None:
    """Write the page; `paper` stands at its top."""
    if visit.simulated:
        paper.band(_("SIMULATED DATA"))
    paper.text(_("Your balance"), 22.0, bold=True)
    paper.text(
        f"{day(visit.day)} \N{MIDDLE DOT} {visit.person.code}", 11.0, colour=PAPER.quiet
    )
    paper.space(6.0)
    for block in visit.blocks[:MOST]:
        _block(paper, block)
    more = len(visit.blocks) - MOST
    if more > 0:
        paper.space(6.0)
        said = plural(
            "You did %(num)s more; ask to see it.",
            "You did %(num)s more; ask to see them.",
            more,
        )
        paper.text(said, 11.0)
    if paper.room > 260.0 and any(_days(block) > 1 for block in visit.blocks):
        block = next(one for one in visit.blocks if _days(one) > 1)
        paper.heading(_("Over time: %(test)s", test=block.title), 13.0)
        width = paper.inner
        paper.y += paper.drawing(pictures.trend(block, 560.0, 240.0), 0.0, width)
        paper.text(
            _(
                "The grey band is where two days look the same to this board. A "
                "triangle is a day that really was different."
            ),
            9.5,
            colour=PAPER.quiet,
        )
    if visit.known.plan:
        paper.heading(_("What is next"), 13.0)
        paper.text(visit.known.plan, 13.0, leading=1.4)
    paper.footer(
        [
            _(BALANCE),
            _(NOT_A_DEVICE),
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
    leg = _(LEGS[part.strand.side]) if part.strand.side else ""
    if value is None:
        if part.name:
            return _(
                "%(leg)s: no try came to a result this time. That happens.",
                leg=part.name,
            )
        return _("No try came to a result this time. That happens.")
    what = _(NAMES.get(part.course.measure, RESULT))
    if leg:
        what = _("%(what)s, %(leg)s", what=what, leg=leg)
    told = _("%(what)s: %(value)s.", what=what, value=with_unit(value, unit))
    if len(part.today.values) > 1:
        told = _(
            "%(what)s: %(value)s on average, %(best)s at best.",
            what=what,
            value=with_unit(value, unit),
            best=with_unit(_best(part), unit),
        )
    return f"{told} {_compared(part)}"


def _compared(part: Part) -> str:
    found = part.today.change
    if found is None or found.before is None:
        return _("These first days are what later ones are held against.")
    before = with_unit(found.before, part.course.unit)
    if found.verdict is Verdict.BETTER:
        return _(
            "That is better than in your first days (%(before)s), and more than "
            "chance.",
            before=before,
        )
    if found.verdict is Verdict.WORSE:
        return _(
            "In your first days it was %(before)s: a real difference to talk about.",
            before=before,
        )
    if found.verdict is Verdict.SAME:
        return _(
            "Same as in your first days (%(before)s), as far as this board can tell.",
            before=before,
        )
    if found.verdict is Verdict.CHANGED:
        return _("In your first days it was %(before)s.", before=before)
    return _(
        "In your first days it was %(before)s; more days tell whether that counts.",
        before=before,
    )


def _legs(block: Block) -> str:
    assert block.legs is not None  # noqa: S101 - the caller has looked
    index = block.legs.index.value or 0.0
    if index >= 100.0:
        return _(
            "Your legs did about the same, or the one with the trouble did better."
        )
    if index >= 90.0:
        return _("Your legs are close to even (%(n)s %%).", n=decimal(index, 0))
    return _("One leg did %(n)s %% of what the other did.", n=decimal(index, 0))


def _best(part: Part) -> float:
    return best_of(part.strand.protocol, part.course.measure, part.today.values)


def _days(block: Block) -> int:
    return sum(day.value is not None for day in block.parts[0].course.days)
