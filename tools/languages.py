"""Collect the project's sentences and bring the catalogues of the languages up to date.

    make languages

Translations are kept; a sentence that is gone from the code goes from the catalogues.
Entries are sorted and without places, so that a change of one is a change of few lines.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from station.language import FOLDER, LANGUAGES, SOURCE
from tools.texts import data_texts

ROOT = Path(__file__).parent.parent
FUNCTIONS = {"_": None, "later": None, "mark": None, "plural": (1, 2)}
TEMPLATE_FUNCTIONS = {"_": None, "ngettext": (1, 2)}
TEMPLATE_OPTIONS = {
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
    "newstyle_gettext": "true",
}
ROOMS = ("station", "web")
"""Where people's sentences are."""
DAILY = (
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Project-Id',
    '"Report-Msgid',
    '"Last-Translator',
    '"Language-Team',
    '"Generated-By',
)
"""Lines that would make two branches differ for nothing."""
HOLE = re.compile(r"%\(\w+\)[a-z]|%%|\{[^}]*\}|\n")
NBSP = "\N{NO-BREAK SPACE}"
UNSAID = "is not translated"
HEADER = "# The sentences of Heron in %s. `make languages` keeps it up to date."


def collected() -> Catalog:
    """Return every sentence of the project."""
    found = Catalog(charset="utf-8")
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            _add(found, file.read_bytes(), extract_python, FUNCTIONS)
        for file in sorted((ROOT / room).rglob("*.html")):
            options = TEMPLATE_OPTIONS
            _add(found, file.read_bytes(), babel_extract, TEMPLATE_FUNCTIONS, options)
    for one in data_texts():
        found.add(one.text)
    return found


def _add(
    found: Catalog,
    source: bytes,
    method: Any,
    functions: dict[str, Any],
    options: dict[str, str] | None = None,
) -> None:
    for _line, message, _comments, _context in extract(
        method, BytesIO(source), functions, options=options
    ):
        if message and message != ("",):
            found.add(message)


def path_of(language: str) -> Path:
    """Return where the catalogue of a language is kept."""
    return FOLDER / language / "LC_MESSAGES" / "heron.po"


def read(language: str) -> Catalog:
    """Return the catalogue of a language as it is kept, empty if there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def updated(language: str, sentences: Catalog) -> Catalog:
    """Return the catalogue of a language with exactly these sentences."""
    kept = read(language)
    header = HEADER % LANGUAGES[language]
    made = Catalog(locale=language, charset="utf-8", header_comment=header, fuzzy=False)
    for message in sentences:
        if not message.id:
            continue
        old = kept.get(_singular(message))
        said = old.string if old and _fits(old, message) else None
        flags = {"fuzzy"} & (old.flags if old and said else set())
        added = made.add(message.id, said, flags=flags)
        if "%(" not in _singular(message):
            added.flags.discard("python-format")  # "5 % of it" is no format
    return made


def _singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def _fits(old: Message, message: Message) -> bool:
    return old.pluralizable == message.pluralizable and old.id == message.id


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as its file."""
    file = BytesIO()
    write_po(file, catalogue, width=88, no_location=True, sort_output=True)
    lines = file.getvalue().decode().splitlines(keepends=True)
    kept = [one for one in lines if not one.startswith(DAILY)]
    return "".join(kept).encode()


def faults(language: str, sentences: Catalog) -> list[str]:
    """Return what is wrong with the catalogue of a language, a line for each."""
    kept = read(language)
    found = [f"{one!r} is in no code any more" for one in kept.obsolete]
    found += [
        f"{_singular(one)!r} is in no code any more"
        for one in kept
        if one.id and sentences.get(_singular(one)) is None
    ]
    for message in sentences:
        if message.id:
            found += _faults_of(message, kept.get(_singular(message)))
    return found


def _faults_of(message: Message, kept: Message | None) -> Iterator[str]:
    name = repr(_singular(message))
    if kept is None or kept.id != message.id:
        yield f"{name} is not in the catalogue: run make languages"
        return
    if not _said(kept):
        yield f"{name} {UNSAID}"
        return
    if kept.fuzzy:
        yield f"{name} is only guessed (fuzzy)"
    english, said = _forms(message.id), _forms(kept.string)
    holes = [set(HOLE.findall(one)) for one in english]
    for one in said:
        wrong = set(HOLE.findall(one)) - set.union(*holes)
        lost = set.intersection(*holes) - set(HOLE.findall(one))
        if wrong or lost:
            yield f"{name}: {one!r} has other placeholders"
    if NBSP in "".join(english) and NBSP not in "".join(said):
        yield f"{name} has lost its no-break space"
    edges = {(one[:1].isspace(), one[-1:].isspace()) for one in (*english, *said)}
    if len(edges) > 1:
        yield f"{name} has another space at an end"


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def main() -> None:
    """Write every catalogue anew and say what is still to be done."""
    sentences = collected()
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(updated(language, sentences)))
        wrong = faults(language, sentences)
        missing = sum(one.endswith(UNSAID) for one in wrong)
        told = f"{language}: {len(sentences)} sentences, {missing} missing\n"
        sys.stdout.write(told)
        for one in wrong:
            if not one.endswith(UNSAID):
                sys.stdout.write(f"  {one}\n")


def _said(message: Message) -> bool:
    return all(_forms(message.string)) and bool(message.string)


if __name__ == "__main__":
    main()
