"""One test on the clinician's pages: its trials, its changes, both legs, its norm."""

from __future__ import annotations

from station.definitions import Better, definition
from station.figures import decimal
from station.language import _, plural
from station.norms.bands import Band
from station.report import pictures
from station.report.paper import PAPER, Column, Paper
from station.report.visit import Block, Part, Visit
from station.report.words import (
    DASH,
    UNITS,
    change,
    ended,
    measure,
    number,
    side_of,
    value_of,
    with_unit,
)


def height_of(block: Block, *, pictured: bool) -> float:
    """Return about how high a test is on paper."""
    rows = sum(len(part.trials) + 2 for part in block.parts)
    height = 72.0 + 12.5 * rows + 33.0 * len(block.parts) + 24.0 * bool(block.legs)
    return height + 185.0 * pictured + 50.0 * isinstance(block.norm, Band)


def write_block(paper: Paper, block: Block, visit: Visit, *, pictured: bool) -> None:
    """Write one test, with its pictures or without."""
    paper.heading(block.title)
    if pictured:
        _pictures(paper, block)
    _trials(paper, block)
    paper.space(3.0)
    for part in block.parts:
        _changes(paper, part)
    _legs(paper, block, visit)
    _norm(paper, block)


def _pictures(paper: Paper, block: Block) -> None:
    drawn = pictures.paths(block, 330.0)
    if drawn is None:
        return
    left = 0.36 * paper.inner
    top = paper.y + 4.0
    paper.y = top
    high = paper.drawing(drawn, 0.0, left)
    width = paper.inner - left - 16.0
    for name, chart in pictures.courses(block, 480.0, 84.0):
        paper.text(name, 7.2, colour=PAPER.quiet, x=left + 16.0)
        paper.y += 2.0 + paper.drawing(chart, left + 16.0, width)
    paper.y = max(paper.y, top + high) + 4.0


def _trials(paper: Paper, block: Block) -> None:
    """Write each trial with its primary and secondary numbers, then what stands."""
    names = [block.measure, *_secondary(block)]
    unit_of = {
        name: one.unit
        for part in block.parts
        for trial in part.trials
        for name, one in trial.measures.items()
    }
    unit_of["hold_time"] = "s"
    share = 0.58 / len(names)
    columns = [
        Column(_("Trial"), 0.2),
        *(
            Column(f"{measure(one)}, {_unit(unit_of, one)}", share, True)
            for one in names
        ),
        Column(_("Ended by"), 0.22),
    ]
    rows = []
    for part in block.parts:
        for n, trial in enumerate(part.trials, start=1):
            values = [number(value_of(trial, name)) for name in names]
            label = f"{part.name} {n}".strip()
            how = ended(trial)
            if trial.summary.accepted_at:
                how = _("%(how)s, accepted", how=how.rstrip("."))
            rows.append((label, *values, how))
        rows += _summaries(part, names)
    paper.table(columns, rows, 7.8)


def _line(name: str, link: str, words: str) -> str:
    """Return words behind a name; without one they begin like a sentence."""
    return f"{name}{link}{words}" if name else f"{words[:1].upper()}{words[1:]}"


def _summaries(part: Part, names: list[str]) -> list[tuple[str, ...]]:
    """Return a row for the mean of what counts, and one for the best."""
    failed = len(part.today.missing)
    told = {"n": len(part.today.values), "all": len(part.trials), "failed": failed}
    count = _("%(n)s of %(all)s count", **told)
    if failed:
        count = _("%(n)s of %(all)s count, %(failed)s without a result", **told)
    means, bests = [], []
    for name in names:
        values = [
            value for one in part.trials if (value := value_of(one, name)) is not None
        ]
        lower = definition(name).better is Better.LOWER
        neither = definition(name).better is Better.NEITHER
        means.append(number(sum(values) / len(values) if values else None))
        top = (min if lower else max)(values) if values and not neither else None
        bests.append(number(top))
    mean = _line(part.name, ", ", _("mean"))
    best = _line(part.name, ", ", _("best"))
    rows = [(mean, *means, count)]
    if len(part.today.values) > 1:
        rows.append((best, *bests, ""))
    return rows


def _secondary(block: Block) -> list[str]:
    wanted = block.parts[0].strand.measures
    present = {
        name for part in block.parts for trial in part.trials for name in trial.measures
    }
    return [one for one in wanted if one != block.measure and one in present][:3]


def _unit(unit_of: dict[str, str], name: str) -> str:
    unit = unit_of.get(name, "")
    return UNITS.get(unit, unit) or DASH


def _changes(paper: Paper, part: Part) -> None:
    unit, base = part.course.unit, part.course.baseline
    if base is not None:
        first = plural(
            "against the first day, %(value)s: %(change)s",
            "against the first %(num)s days, %(value)s: %(change)s",
            base.days,
            value=with_unit(base.value, unit),
            change=change(part.today.change, unit),
        )
        paper.text(_line(part.name, ": ", first), 8.2)
    last = _("against the last time: %(change)s", change=change(part.since_last, unit))
    paper.text(_line(part.name, ": ", last), 8.2)
    if base is not None:
        said = _("Error of one trial from: %(source)s.", source=base.source)
        paper.text(said, 7.0, colour=PAPER.quiet)


def _legs(paper: Paper, block: Block, visit: Visit) -> None:
    if block.legs is None or block.asymmetry is None:
        return
    index = block.legs.index
    if block.legs.affected:
        how = _(
            "%(leg)s (affected) of the other", leg=side_of(visit.known.affected_side)
        )
    else:
        how = _("weaker of stronger")
    said = index.reason or DASH
    if index.value is not None:
        said = f"{decimal(index.value, 0)} % ({how})"
    told = _(
        "Limb symmetry: %(index)s; left %(left)s, right %(right)s %(unit)s. Asymmetry "
        "index: %(uneven)s %%.",
        index=said,
        left="; ".join(map(number, block.legs.left)),
        right="; ".join(map(number, block.legs.right)),
        unit=block.legs.unit,
        uneven=number(block.asymmetry.value),
    )
    paper.text(told, 8.2, bold=True)


def _norm(paper: Paper, block: Block) -> None:
    strip = pictures.norm(block, 420.0)
    if strip is not None and isinstance(block.norm, Band):
        paper.y += 2.0
        paper.y += paper.drawing(strip, 0.0, 0.5 * paper.inner)
        said = _("Among other people: %(place)s.", place=block.norm.text)
        source = f"{block.norm.source.text}; {_(block.norm.source.conduct)}."
        paper.text(f"{said} {source}", 7.0, colour=PAPER.quiet)
    elif not isinstance(block.norm, Band):
        paper.text(
            _("No norm: %(why)s.", why=block.norm.reason), 7.0, colour=PAPER.quiet
        )
