from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PageObject, PdfReader
from reportlab.pdfbase.ttfonts import TTFont

from station import language
from station.errors import BadRequest, NotFound
from station.language import LANGUAGES, catalogue, parse, speaking
from station.report.command import pdf_of, report
from station.report.ink import BOLD, REGULAR, printed
from station.store.clients import NewNote
from tests.fakes.year import Year

NOW = dt.datetime.now(dt.UTC).replace(hour=11, minute=0)
WORDS_NEVER_USED = ("diagnos", "clearance", "risk score", "fall risk")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    made = Year(tmp_path_factory.mktemp("data"))
    made.describe()
    made.sessions(8, until=NOW)
    made.note(
        NOW, NewNote(pain=2, exertion=3, footwear="barefoot", text="No swelling.")
    )
    yield made
    made.close()


def text_of(*pages: PageObject) -> str:
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture(scope="module")
def both(year: Year) -> PdfReader:
    return PdfReader(io.BytesIO(pdf_of(year.data, year.person.code)))


def test_two_pages_are_for_the_clinician_and_one_for_the_client(
    both: PdfReader,
) -> None:
    assert len(both.pages) == 3
    assert "for the clinician" in both.pages[0].extract_text()
    assert both.pages[2].extract_text().startswith("Your balance")


def test_the_text_can_be_taken_out_and_holds_every_item(
    both: PdfReader, year: Year
) -> None:
    text = " ".join(
        (both.pages[0].extract_text() + both.pages[1].extract_text()).split()
    )
    for item in (
        year.person.code,
        "1988",
        "female",
        "171 cm, 64 kg",
        "Dominant leg right",
        "Affected side left",
        "left ankle sprain, week 6",
        "Footwear barefoot",
        "Surface firm",
        "Operator",
        "Board bench",
        "heron-1",
        "single-leg-eyes-open v1",
        "5 Jan 2026",
        "(plate)",
        "0.90 N, 1.1 mm",
        "0.70 mm/s",
        "Left leg 1",
        "Right leg, mean",
        "foot down",
        "against the first 3 days,",
        "against the last time",
        "smallest real change",
        "Limb symmetry",
        "left (affected) of the other",
        "Asymmetry index",
        "No norm: there is no open table for this stance.",
        "Course over the last days",
        "pain 2 of 10, exertion 3 of 10 (CR10)",
        "No swelling.",
        "foam from week 8",
        "no flags",
        "Not a medical device",
        "Santos & Duarte 2016",
        "page 1 of 2",
        "page 2 of 2",
    ):
        assert item in text, item


def test_the_client_reads_plain_words(both: PdfReader) -> None:
    text = text_of(both.pages[2])
    assert "How long you held, left leg:" in text
    assert "What is next" in text
    for word in ("CoP", "MDC", "medio", "symmetry", "heron-1"):
        assert word not in text


def test_no_page_claims_what_it_may_not(both: PdfReader) -> None:
    text = " ".join(
        " ".join(page.extract_text() for page in both.pages).lower().split()
    )
    allowed = text.replace("not for diagnosis", "")
    assert not any(word in allowed for word in WORDS_NEVER_USED)


@pytest.mark.parametrize(
    ("paper", "points"), [("a4", (595, 842)), ("letter", (612, 792))]
)
def test_every_font_is_embedded_as_a_subset_on_both_sizes(
    year: Year, paper: str, points: tuple[int, int]
) -> None:
    found = PdfReader(io.BytesIO(pdf_of(year.data, year.person.code, paper=paper)))  # type: ignore[arg-type]  # one of the two
    assert len(found.pages) == 3
    for page in found.pages:
        size = (round(page.mediabox.width), round(page.mediabox.height))
        assert size == points
        resources: Any = page["/Resources"]
        fonts = resources["/Font"]
        for font in fonts.values():
            described = font.get_object()
            assert described["/BaseFont"][7:8] == "+"
            assert "/FontFile2" in described["/FontDescriptor"]
        assert "/XObject" not in resources


def test_the_same_data_make_the_same_file(year: Year) -> None:
    one, other = (pdf_of(year.data, year.person.code, reader="client") for _ in "ab")
    assert one == other


def test_simulated_data_is_marked_on_every_page(tmp_path: Path) -> None:
    year = Year(tmp_path, simulated=True)
    year.session(NOW)
    year.close()
    found = PdfReader(io.BytesIO(pdf_of(tmp_path, year.person.code)))
    assert all("SIMULATED DATA" in page.extract_text() for page in found.pages)
    assert "simulated data is not compared with people" in found.pages[1].extract_text()


def test_a_day_full_of_trials_still_fits(tmp_path: Path) -> None:
    year = Year(tmp_path)
    for n in range(3):
        year.session(NOW + dt.timedelta(minutes=10 * n))
    year.fail(NOW, "left")
    year.close()
    found = PdfReader(io.BytesIO(pdf_of(tmp_path, year.person.code)))
    assert len(found.pages) == 3
    text = text_of(*found.pages)
    assert "without a result" in text


def test_a_person_of_whom_nothing_is_known_has_a_report(tmp_path: Path) -> None:
    year = Year(tmp_path)
    year.stand(NOW, 12.0)
    year.close()
    text = (
        PdfReader(io.BytesIO(pdf_of(tmp_path, year.person.code)))
        .pages[0]
        .extract_text()
    )
    assert text.count("not stated") >= 5


def test_the_command_writes_a_day_or_says_why_not(year: Year, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    given = [year.person.code, "--out", str(out), "--data", str(year.data)]
    day = (NOW - dt.timedelta(days=360)).astimezone().date().isoformat()
    done = CliRunner().invoke(report, [*given, "--day", day, "--for", "physio"])
    assert done.exit_code == 0
    assert out.read_bytes().startswith(b"%PDF-")
    with pytest.raises(NotFound, match="nothing to report"):
        pdf_of(year.data, year.person.code, dt.date(1999, 1, 1))
    refused = CliRunner().invoke(report, [*given, "--day", "yesterday"])
    assert isinstance(refused.exception, BadRequest)


GERMAN = """
msgid "Your balance"
msgstr "Dein Gleichgewicht"

msgid "Stand on one leg, eyes open"
msgstr "Auf einem Bein, Augen offen"

msgid "One leg, eyes open"
msgstr "Ein Bein, Augen offen"

msgid "left leg"
msgstr "linkes Bein"

msgid "How long you held"
msgstr "So lange hast du gehalten"

msgid "%(what)s, %(leg)s"
msgstr "%(what)s, %(leg)s"

msgid "%(what)s: %(value)s on average, %(best)s at best."
msgstr "%(what)s: im Mittel %(value)s, im besten Fall %(best)s."

msgid "Sex"
msgstr "Geschlecht"

msgid "female"
msgstr "weiblich"
"""


def test_the_report_speaks_the_language_asked_for(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "catalogue", lambda _name: parse(GERMAN))
    with speaking("de"):
        made = pdf_of(year.data, year.person.code, units="lb")
    pages = PdfReader(io.BytesIO(made)).pages

    plain, physio = text_of(pages[2]), text_of(pages[0])
    assert plain.startswith("Dein Gleichgewicht")
    found = re.search(r"gehalten, linkes Bein: im Mittel (\S+) s, im besten", plain)
    assert found is not None
    assert "," in found[1]
    assert f"{NOW.astimezone():%d.%m.%Y}" in plain
    assert "Geschlecht weiblich" in physio
    assert "141 lb" in physio


def test_the_command_takes_a_language(year: Year, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    given = [year.person.code, "--out", str(out), "--data", str(year.data)]

    assert CliRunner().invoke(report, [*given, "--language", "fr"]).exit_code == 0
    assert CliRunner().invoke(report, [*given, "--language", "xx"]).exit_code == 2


def test_the_fonts_have_every_letter_of_every_language() -> None:
    letters = {
        letter
        for name in LANGUAGES
        for said in catalogue(name).messages.values()
        for letter in printed(said)
        if not letter.isspace() or letter == "\N{NO-BREAK SPACE}"
    }
    letters |= set("äöüÄÖÜßéèêëçñãõáíóúàâîôûùìòœŒÉ¿¡«»„“”")

    for name in (REGULAR, BOLD):
        known = TTFont(name, f"{name}.ttf").face.charToGlyph
        assert [one for one in sorted(letters) if ord(one) not in known] == []
