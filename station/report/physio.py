"""Two pages for the clinician: who and how, every trial, both legs, the course."""

from __future__ import annotations

from importlib.metadata import version

from station.definitions import Better, definition
from station.figures import Units, day, decimal, moment, weight
from station.language import _, mark, plural
from station.norms.bands import Band
from station.report import pictures
from station.report.paper import MARGIN, PAPER, Column, Paper
from station.report.visit import Block, Part, Visit
from station.report.words import (
    CALIBRATIONS,
    DASH,
    FLAGS,
    FOOTWEAR,
    NONE,
    NOT_A_DEVICE,
    SEXES,
    SIDES,
    SURFACES,
    UNITS,
    change,
    context,
    ended,
    measure,
    number,
    value_of,
    with_unit,
)

LAST = 330.0
"""What the course, the notes and the plan take on the second page."""
KEY = mark(
    "Line and dots: each day's mean and its trials. Band: the first days, and what is "
    "the same within noise. Triangle: real change. Cross: a trial without a result. "
    "Squares: the other leg."
)
METHOD = mark(
    "CoP from four corner forces: 100 Hz, PCHIP at each cell's own times, Butterworth "
    "order 2 at 10 Hz forward and backward. Change: smallest detectable change (MDC95) "
    "from the person's own repeats, else from published ones; areas as ratios. Limb "
    "symmetry: 100 involved / uninvolved, inverted where lower is better. Asymmetry: "
    "100 abs(L - R) / mean (Robinson 1987)."
)
REFERENCES = (
    "Santos & Duarte 2016, PeerJ 4:e2648; Springer et al. 2007, "
    "doi 10.1519/00139143-200704000-00003; Prieto et al. 1996, IEEE TBME 43:956; "
    "Schubert & Kirchner 2014, Gait Posture 39:518."
)


def physio_pages(paper: Paper, visit: Visit, units: Units = "kg") -> None:
    """Write the two pages; `paper` stands at the top of the first."""
    _head(paper, visit, units)
    left_out = _blocks(paper, visit)
    if left_out:
        paper.space(4.0)
        paper.text(
            _(
                "Not on this sheet: %(tests)s. See the export.",
                tests=", ".join(left_out),
            ),
            8.0,
        )
    _trends(paper, visit)
    _notes(paper, visit)
    _foot(paper, visit, 2)


def _blocks(paper: Paper, visit: Visit) -> list[str]:
    """Write the tests and turn the page once; return those that found no room."""
    left_out, turned = [], False
    for n, block in enumerate(visit.blocks):
        plain, pictured = (_needs(block, pictured=one) for one in (False, True))
        if not turned and n > 0 and paper.room < plain:
            _turn(paper, visit)
            turned = True
        kept = LAST if turned else 0.0
        if turned and paper.room < plain + kept:
            left_out.append(block.title)
            continue
        _block(paper, block, visit, pictured=paper.room > pictured + kept)
    if not turned:
        _turn(paper, visit)
    return left_out


def _turn(paper: Paper, visit: Visit) -> None:
    _foot(paper, visit, 1)
    paper.turn()
    if visit.simulated:
        paper.band(_("SIMULATED DATA"))


def _needs(block: Block, *, pictured: bool) -> float:
    """Return about how high a test is on paper."""
    rows = sum(len(part.trials) + 2 for part in block.parts)
    height = 72.0 + 12.5 * rows + 33.0 * len(block.parts) + 24.0 * bool(block.legs)
    return height + 185.0 * pictured + 50.0 * isinstance(block.norm, Band)


def _head(paper: Paper, visit: Visit, units: Units) -> None:
    if visit.simulated:
        paper.band(_("SIMULATED DATA"))
    top = paper.y
    paper.text(_("Balance report: %(code)s", code=visit.person.code), 17.0, bold=True)
    paper.text(
        " \N{MIDDLE DOT} ".join((moment(visit.began_at), _("for the clinician"))),
        9.5,
        colour=PAPER.quiet,
    )
    content = f"urn:heron:trials:{visit.person.code}:{visit.day.isoformat()}"
    paper.code(content, paper.width - MARGIN - 33.0, top + 1.0, 33.0)
    paper.rule()
    paper.facts(_facts(visit, units))


def _facts(visit: Visit, units: Units) -> list[tuple[str, str]]:
    known, body = visit.known, visit.calibration
    none = _(NONE)
    age = none
    if known.birth_year:
        age = _("%(born)s, %(age)s years", born=known.birth_year, age=visit.age)
    size = [
        f"{decimal(known.height_cm, 0)} cm" if known.height_cm else "",
        weight(known.mass_kg, units) if known.mass_kg else "",
    ]
    worn = [_(FOOTWEAR[one.said.footwear]) for one in visit.notes if one.said.footwear]
    surfaces = dict.fromkeys(
        part.strand.trial.surface for block in visit.blocks for part in block.parts
    )
    made_at = str(body.get("made_at") or "")
    residual = (
        f"{number(body.get('residual_n'))} N, {number(body.get('residual_mm'))} mm"
    )
    floor = body.get("noise_floor_mm_s")
    return [
        (_("Year of birth, age"), age),
        (_("Sex"), _(SEXES[known.sex]) if known.sex else none),
        (_("Height, mass"), ", ".join(filter(None, size)) or none),
        (_("Dominant leg"), _side(known.dominant_leg)),
        (_("Affected side"), _side(known.affected_side)),
        (_("Reason"), known.reason or none),
        (_("Footwear"), worn[0] if worn else none),
        (_("Surface"), ", ".join(_(SURFACES[one]) for one in surfaces) or none),
        (_("Operator"), "______________________"),
        (_("Board"), ", ".join(visit.board_ids) or none),
        (_("Program"), f"heron {version('heron-station')}"),
        (_("Algorithm, protocol"), ", ".join((*visit.pipelines, *visit.protocols))),
        (_("Calibration"), day_of(made_at, str(body.get("kind", "")))),
        (_("Calibration residual"), residual if body else none),
        (
            _("Noise floor"),
            f"{number(floor)} mm/s" if floor is not None else _("not measured"),
        ),
        (
            _("Trials, accepted"),
            _(
                "%(done)s, %(accepted)s looked at and accepted",
                done=visit.done,
                accepted=visit.accepted,
            ),
        ),
        (
            _("Quality"),
            "; ".join(_(FLAGS.get(flag, flag)) for flag in visit.flags)
            or _("no flags"),
        ),
        (_("Raw data"), f"heron export {visit.person.code}"),
    ]


def day_of(made_at: str, kind: str) -> str:
    """Return when a calibration was made and of what kind."""
    said = _(CALIBRATIONS[kind]) if kind in CALIBRATIONS else _(NONE)
    if made_at:
        return f"{moment(made_at)} ({said})"
    return _("none (%(kind)s)", kind=said)


def _side(side: str | None) -> str:
    return _(SIDES[side]) if side else _(NONE)


def _block(paper: Paper, block: Block, visit: Visit, *, pictured: bool) -> None:
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
    mean, best = _("mean"), _("best")
    if part.name:
        mean, best = f"{part.name}, {mean}", f"{part.name}, {best}"
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
    name = f"{part.name}: " if part.name else ""
    if base is not None:
        first = plural(
            "against the first day, %(value)s: %(change)s",
            "against the first %(num)s days, %(value)s: %(change)s",
            base.days,
            value=with_unit(base.value, unit),
            change=change(part.today.change, unit),
        )
        paper.text(f"{name}{first}", 8.2)
    last = _("against the last time: %(change)s", change=change(part.since_last, unit))
    paper.text(f"{name}{last}", 8.2)
    if base is not None:
        said = _("Error of one trial from: %(source)s.", source=base.source)
        paper.text(said, 7.0, colour=PAPER.quiet)


def _legs(paper: Paper, block: Block, visit: Visit) -> None:
    if block.legs is None or block.asymmetry is None:
        return
    index = block.legs.index
    if block.legs.affected:
        how = _("%(leg)s (affected) of the other", leg=_side(visit.known.affected_side))
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


def _trends(paper: Paper, visit: Visit) -> None:
    several = [block for block in visit.blocks if len(block.parts[0].course.days) > 1][
        :2
    ]
    if not several:
        return
    paper.heading(_("Course over the last days"))
    width = (paper.inner - 14.0) / 2.0
    top, lowest = paper.y, paper.y
    for n, block in enumerate(several):
        paper.y = top
        x = n * (width + 14.0)
        name = _("%(what)s: %(value)s", what=block.title, value=measure(block.measure))
        paper.text(name, 7.6, x=x, width=width)
        paper.y += 2.0
        paper.y += paper.drawing(pictures.trend(block, 460.0, 230.0), x, width)
        lowest = max(lowest, paper.y)
    paper.y = lowest
    paper.text(_(KEY), 6.8, colour=PAPER.quiet)


def _notes(paper: Paper, visit: Visit) -> None:
    paper.heading(_("Notes"))
    for note in visit.notes:
        said = [context(note.said), note.said.text]
        paper.text(f"{moment(note.noted_at)}: {'. '.join(filter(None, said))}", 8.6)
    if not visit.notes:
        none = _("None of this day: pain and exertion are not stated.")
        paper.text(none, 8.6)
    paper.heading(_("Plan and next level"))
    paper.text(visit.known.plan or _("Not stated."), 8.6)


def _foot(paper: Paper, visit: Visit, page: int) -> None:
    lines = [_(METHOD), REFERENCES] if page == 2 else []
    place = _(
        "%(code)s, %(day)s, page %(n)s of 2.",
        code=visit.person.code,
        day=day(visit.day),
        n=page,
    )
    paper.footer([*lines, f"{_(NOT_A_DEVICE)} {place}"])
