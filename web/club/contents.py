"""What arrives in a request: whole, unpacked, and a document that makes sense.

`Content-Digest` (RFC 9530) is over the content as it travelled; what a document *is*,
is its decoded bytes, because two zlibs may pack the same bytes differently.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
import uuid
import zlib
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from flask import Request

from station.uplink.document import SAMPLES_ENCODING, SCHEMA, Discard, Document, Erase
from web.errors import BadDocument, DamagedOnTheWay, TooLarge

MAX_CONTENT_BYTES = 8 * 1024 * 1024
MAX_DOCUMENT_BYTES = 4 * MAX_CONTENT_BYTES
"""A few minutes of four chips take less than a tenth of it."""
_SHA256_MEMBER = re.compile(r"(?:^|,)\s*sha-256\s*=\s*:([A-Za-z0-9+/=]*):\s*(?=$|,|;)")

T = TypeVar("T", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Content:
    """The body of a request that arrived as it was sent."""

    body: bytes
    """As it travelled."""
    encoding: str
    """`identity` or `deflate`."""
    document: bytes
    """Decoded."""
    sha256: str
    """Of `document`, in hexadecimal."""


def read_content(request: Request) -> Content:
    """Return the body of `request`, known to be whole.

    Raises:
        BadDocument: the digest is missing, or the encoding is not known.
        DamagedOnTheWay: the body is not what the digest says.
        TooLarge: it is larger than a trial can be.
    """
    body = request.get_data(cache=False)
    check_digest(request.headers.get("Content-Digest"), body)
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        document = body
    elif encoding == "deflate":
        document = inflate(body)
    else:
        raise BadDocument(
            f"the encoding '{encoding}' is not known: send deflate (zlib) or none"
        )
    return Content(body, encoding, document, hashlib.sha256(document).hexdigest())


def check_digest(header: str | None, body: bytes) -> None:
    """Compare `body` with a Content-Digest header.

    Raises:
        BadDocument: there is no SHA-256 in the header.
        DamagedOnTheWay: it is of something else.
    """
    found = _SHA256_MEMBER.search(header or "")
    if found is None:
        raise BadDocument("send Content-Digest: sha-256=:BASE64: over the content")
    try:
        wanted = base64.b64decode(found[1], validate=True)
    except binascii.Error as error:
        raise BadDocument(f"the Content-Digest is no base64 ({error})") from error
    if hashlib.sha256(body).digest() != wanted:
        raise DamagedOnTheWay(
            "the content is not what its Content-Digest says: send it again"
        )


def inflate(body: bytes) -> bytes:
    """Return zlib data unpacked. Raises `BadDocument` or `TooLarge`."""
    unpacker = zlib.decompressobj()
    try:
        document = unpacker.decompress(body, MAX_DOCUMENT_BYTES)
    except zlib.error as error:
        raise BadDocument(f"the content is no zlib data ({error})") from error
    if unpacker.unconsumed_tail:
        raise TooLarge(
            f"a document has at most {MAX_DOCUMENT_BYTES // 2**20} MiB: "
            "this one unpacks to more"
        )
    if not unpacker.eof or unpacker.unused_data:
        raise BadDocument("the zlib data ends too early or too late")
    return document


def read_document(content: Content, trial_id: str) -> Document:
    """Return the document about that trial. Raises `BadDocument`."""
    document = _decode(content.document, Document)
    if document.schema != SCHEMA:
        raise BadDocument(
            f"a document of schema {document.schema} is not known here: "
            f"this server reads {SCHEMA}"
        )
    if canonical_id(document.trial.id) != trial_id:
        raise BadDocument("the document is about another trial than its address")
    if document.person is not None:
        canonical_id(document.person.id)
    utc_moment(document.trial.started_at)
    _check_texts(document)
    if document.samples and document.samples.encoding != SAMPLES_ENCODING:
        raise BadDocument(
            f"samples in '{document.samples.encoding}' are not known here: "
            f"send {SAMPLES_ENCODING}"
        )
    return document


def read_discard(content: Content, trial_id: str) -> Discard:
    """Return the word that a trial does not count. Raises `BadDocument`."""
    discard = _decode(content.document, Discard)
    if discard.schema != SCHEMA or canonical_id(discard.trial) != trial_id:
        raise BadDocument("the discard is about another trial, or of another schema")
    return discard


def read_erase(content: Content, person_id: str) -> Erase:
    """Return the word that a person was erased. Raises `BadDocument`."""
    erase = _decode(content.document, Erase)
    if erase.schema != SCHEMA or canonical_id(erase.person) != person_id:
        raise BadDocument("the word is about another person, or of another schema")
    return erase


def canonical_id(text: str) -> str:
    """Return a UUID in its usual spelling. Raises `BadDocument`."""
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise BadDocument(f"'{text[:64]}' is no UUID") from error


def utc_moment(text: str) -> str:
    """Return a moment as the tables keep it, so that texts sort as moments do.

    Raises:
        BadDocument: it is none, or of no certain time zone.
    """
    try:
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise BadDocument("trial.started_at has no time zone: send UTC")
        return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError) as error:
        if isinstance(error, BadDocument):
            raise
        raise BadDocument(f"trial.started_at is no moment ({error})") from error


def _check_texts(document: Document) -> None:
    """Raise `BadDocument` for a character that PostgreSQL keeps in no text."""
    texts = list(msgspec.structs.astuple(document.trial))
    if document.person is not None:
        texts.append(document.person.code)
    if any(isinstance(one, str) and "\0" in one for one in texts):
        raise BadDocument("there is a NUL character in the document")


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadDocument(f"this is no {kind.__name__.lower()}: {error}") from error
