"""The texts of protocols, drills and batteries, in the language spoken.

A field that people read is a `Text`; what else stands in a file is a key or a number.
Files are read once and stay as they are written: they are said when they are shown. A
text that the catalogue does not know, such as that of somebody's own file, is shown as
it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

import msgspec
from msgspec.structs import replace

from station.language import SOURCE, _, language

_FOR_PEOPLE = "for people"
Text = Annotated[str, _FOR_PEOPLE]
"""Something that a person reads or hears."""

Spec = TypeVar("Spec", bound=msgspec.Struct)


def said(spec: Spec) -> Spec:
    """Return `spec` with every text in the language spoken; in English as it is."""
    return spec if language() == SOURCE else _with(spec, _)


def texts_of(spec: msgspec.Struct) -> Iterator[str]:
    """Yield every text that is for people, as it is written."""
    found: list[str] = []

    def keep(text: str) -> str:
        found.append(text)
        return text

    _with(spec, keep)
    yield from found


class Said(Mapping[str, Spec]):
    """A library in the language of whoever looks into it.

    What was said once is kept, so that a page costs no more than in English.
    """

    def __init__(self, library: Mapping[str, Spec]) -> None:
        self._library = library
        self._said: dict[tuple[str, str], Spec] = {}

    def __getitem__(self, name: str) -> Spec:
        spec = self._library[name]
        if language() == SOURCE:
            return spec
        key = (language(), name)
        if key not in self._said:
            self._said[key] = said(spec)
        return self._said[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._library)

    def __len__(self) -> int:
        return len(self._library)


@cache
def text_fields(kind: type[msgspec.Struct]) -> frozenset[str]:
    """Return the fields of a struct that are texts, or tuples of them."""
    hints = get_type_hints(kind, include_extras=True)
    return frozenset(
        one.name for one in msgspec.structs.fields(kind) if _is_text(hints[one.name])
    )


def _is_text(hint: Any) -> bool:
    if _FOR_PEOPLE in getattr(hint, "__metadata__", ()):
        return True
    return any(_is_text(one) for one in get_args(hint) if not isinstance(one, str))


def _with(spec: Spec, say: Callable[[str], str]) -> Spec:
    """Return a copy whose texts went through `say`, structs within it included."""
    texts = text_fields(type(spec))
    changed = {
        one.name: _put(getattr(spec, one.name), say, is_text=one.name in texts)
        for one in msgspec.structs.fields(spec)
    }
    return replace(spec, **changed)


def _put(value: Any, say: Callable[[str], str], *, is_text: bool) -> Any:
    if isinstance(value, str):
        return say(value) if is_text and value else value
    if isinstance(value, tuple):
        return tuple(_put(one, say, is_text=is_text) for one in value)
    if isinstance(value, msgspec.Struct):
        return _with(value, say)
    return value
