"""`heron analyse`: every measure of a CoP signal in a CSV file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--no-filter", is_flag=True, help="Leave out the 10 Hz low-pass.")
@click.option(
    "--noise-floor",
    type=click.FloatRange(min=0.0),
    metavar="MM_PER_S",
    help="Path velocity of the board under a dead weight.",
)
@click.option(
    "--support",
    metavar="LEFT,RIGHT,BACK,FRONT",
    help="Edges of the feet in mm, for the time to boundary.",
)
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    metavar="FILE.svg",
    help="Draw statokinesigram with ellipse, stabilogram and spectrum.",
)
def analyse(
    file: Path,
    *,
    as_json: bool,
    no_filter: bool,
    noise_floor: float | None,
    support: str | None,
    plot: Path | None,
) -> None:
    """Print every measure of the CoP signal in FILE.

    FILE is a CSV with the columns t_s, cop_ml_mm, cop_ap_mm and optionally force_n,
    at 20 to 1000 samples per second.
    """
    from station.analysis import (  # noqa: PLC0415 - the help does without numpy
        analyse_file,
        as_json_text,
        as_table,
        draw,
        parse_support,
    )

    analysis = analyse_file(
        file,
        no_filter=no_filter,
        noise_floor_mm_s=noise_floor,
        support=parse_support(support),
    )
    if plot is not None:
        draw(analysis, plot)
    click.echo(as_json_text(analysis) if as_json else as_table(analysis))
