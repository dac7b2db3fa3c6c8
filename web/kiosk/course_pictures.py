"""Pictures of a trend: its course over time, its newest value among other people."""

from __future__ import annotations

from dataclasses import dataclass

from station.charts.course import Line, Mark, course_chart
from station.charts.days import Band, Words
from station.charts.drawing import to_svg
from station.charts.norm_strip import norm_strip
from station.norms.bands import NoBand, percentile_band
from station.store.clients import Client
from station.trends.course import Course
from station.trends.strands import Strand
from web.kiosk.course_words import WORDS, signs
from web.kiosk.i18n import _, month_names
from web.kiosk.ink import PALETTE
from web.kiosk.words import side_name, unit_name


@dataclass(frozen=True, slots=True)
class Norm:
    """Where the newest value lies among others, or why that cannot be said."""

    picture: str
    said: str


def part_name(strand: Strand) -> str:
    """Return what a strand is called beside its protocol's title."""
    return strand.condition or side_name(strand.side)


def course_picture(
    strand: Strand, course: Course, twin: Strand | None, other: Course | None
) -> str:
    """Return a course over time as SVG, beside that of the other leg."""
    base = course.baseline
    name, beside = ("", "")
    if twin is not None:
        name, beside = part_name(strand), part_name(twin)
    drawing = course_chart(
        Line(name, _marks(course)),
        Line(beside, _marks(other)) if other and other.days else None,
        unit="",
        band=Band(base.value, base.low, base.high) if base else None,
        width=1180.0,
        height=400.0,
        font=32.0,
        palette=PALETTE,
        words=Words(
            title=_("Course over time; the table below says the same"),
            baseline=_("first days"),
            band=_("first days: the same within noise"),
            missing=_("no result"),
            months=month_names(),
        ),
    )
    return to_svg(drawing)


def _marks(course: Course) -> tuple[Mark, ...]:
    words = {verdict: str(word) for verdict, word in WORDS.items()}
    return tuple(
        Mark(
            date=day.date,
            value=day.value,
            repeats=day.values,
            missing=len(day.missing),
            real=words[day.change.verdict] if day.change and day.real else "",
            sign="".join(signs(day)),
        )
        for day in course.days
    )


def norm_of(course: Course, strand: Strand, known: Client) -> Norm:
    """Return where the newest value lies, or why that is not said."""
    newest = course.newest
    if newest is None or newest.value is None:
        return Norm("", _("There is no value yet."))
    if course.simulated:
        return Norm("", _("Simulated data is not compared with people."))
    age = newest.date.year - known.birth_year if known.birth_year else None
    found = percentile_band(
        course.measure,
        newest.value,
        strand.stood,
        norm=strand.protocol.outcomes.norm,
        pipeline=newest.pipeline or "",
        age_years=age,
    )
    if isinstance(found, NoBand):
        return Norm("", _("No comparison: %(why)s.", why=found.reason))
    picture = norm_strip(
        newest.value,
        found.group.at,
        unit=unit_name(course.unit),
        width=760.0,
        font=30.0,
        palette=PALETTE,
        title=_("Where the value lies among other people"),
    )
    source = found.source
    return Norm(
        to_svg(picture),
        f"{found.text[0].upper()}{found.text[1:]}: {source.text}; {source.conduct}.",
    )
