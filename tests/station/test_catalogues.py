"""Every sentence is in every language: none is missing, none is left over."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog

from station.language import LANGUAGES, SOURCE, catalogue
from tools.languages import collected, faults

NEVER = {
    "de": r"diagnos|risikowert|sturzrisiko|sturzgefahr|verletzungsrisiko|freigabe",
    "fr": r"diagnos|score de risque|risque de (chute|blessure)|aptitude",
    "es": r"diagn[oó]s|riesgo de (ca[ií]da|lesi[oó]n)|puntuaci[oó]n de riesgo",
    "it": r"diagnos|rischio di (caduta|infortunio)|punteggio di rischio|idoneit",
    "pt": r"diagn[oó]s|risco de (queda|les[aã]o)|pontua[cç][aã]o de risco",
}
"""What Heron does not claim in English it claims in no language."""
DENIED = "diagnos"
"""In English only the command `heron diagnose`, and what Heron says it is not for."""


@pytest.fixture(scope="module")
def sentences() -> Catalog:
    return collected()


OTHERS = [language for language in LANGUAGES if language != SOURCE]


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_every_sentence_and_no_other(
    language: str, sentences: Catalog
) -> None:
    assert faults(language, sentences) == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_language_claims_what_heron_does_not(language: str) -> None:
    never = re.compile(NEVER[language], re.IGNORECASE)
    said = catalogue(language).messages
    claims = {
        english: told
        for english, told in said.items()
        if never.search(told) and DENIED not in english.lower()
    }
    assert claims == {}
