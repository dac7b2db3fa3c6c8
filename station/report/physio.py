"""Two pages for the clinician: who and how, every trial, both legs, the course."""

from __future__ import annotations

from importlib.metadata import version

from station.figures import Units, day, decimal, moment, weight
from station.language import _, mark
from station.report import pictures
from station.report.paper import MARGIN, PAPER, Paper
from station.report.tested import height_of, write_block
from station.report.visit import Visit
from station.report.words import (
    CALIBRATIONS,
    FLAGS,
    FOOTWEAR,
    NONE,
    NOT_A_DEVICE,
    SEXES,
    SURFACES,
    context,
    measure,
    number,
    side_of,
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
        plain, pictured = (height_of(block, pictured=one) for one in (False, True))
        if not turned and n > 0 and paper.room < plain:
            _turn(paper, visit)
            turned = True
        kept = LAST if turned else 0.0
        if turned and paper.room < plain + kept:
            left_out.append(block.title)
            continue
        write_block(paper, block, visit, pictured=paper.room > pictured + kept)
    if not turned:
        _turn(paper, visit)
    return left_out


def _turn(paper: Paper, visit: Visit) -> None:
    _foot(paper, visit, 1)
    paper.turn()
    if visit.simulated:
        paper.band(_("SIMULATED DATA"))


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
        (_("Dominant leg"), side_of(known.dominant_leg)),
        (_("Affected side"), side_of(known.affected_side)),
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
