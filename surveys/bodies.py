"""Read what a device sends to the Box: pure, strict about shapes and lengths, and keeping nothing."""

import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from core.tickets import KEY_BITS, PREPARED_BYTES
from networks.manifests import unb64u
from surveys.cards import CODE_BYTES

LARGEST = 8 * 1024
"""The most bytes a body may have."""

TAG_KEY_BYTES = 32
_SIGNATURE_BYTES = KEY_BITS // 8
_ENDS_EARLY = "unexpected end of data"
"""How orjson begins to say so."""


class Malformed(ValueError):
    """The body is not the JSON object that this address takes."""


class CutShort(Malformed):
    """The body ends before it is complete."""


@dataclass(frozen=True)
class TicketRequest:
    """A card (its 16-byte code, and its cell) shown for one blinded message of 256 bytes."""

    card: bytes = field(repr=False)
    cell: str
    blinded: bytes = field(repr=False)


@dataclass(frozen=True)
class Submission:
    """A ticket (64 + 256 bytes) and the answers sent with it; `tag_key` is never stored."""

    cell: str
    prepared: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    tag_key: bytes = field(repr=False)
    answers: object = field(repr=False)


def card_shown(body: bytes) -> bytes:
    """Read `{card}` and return its 16-byte code; raises Malformed."""
    return _binary(_object(body), "card", CODE_BYTES)


def ticket_request(body: bytes) -> TicketRequest:
    """Read `{card, cell, blinded}`; raises Malformed."""
    given = _object(body)
    return TicketRequest(
        card=_binary(given, "card", CODE_BYTES),
        cell=_text(given, "cell"),
        blinded=_binary(given, "blinded", _SIGNATURE_BYTES),
    )


def submission(body: bytes) -> Submission:
    """Read `{cell, prepared, signature, tag_key, answers, pad}`, whatever the padding; raises Malformed."""
    given = _object(body)
    return Submission(
        cell=_text(given, "cell"),
        prepared=_binary(given, "prepared", PREPARED_BYTES),
        signature=_binary(given, "signature", _SIGNATURE_BYTES),
        tag_key=_binary(given, "tag_key", TAG_KEY_BYTES),
        answers=given.get("answers"),
    )


def _object(body: bytes) -> Mapping[str, object]:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise CutShort if error.msg.startswith(_ENDS_EARLY) else Malformed("not JSON") from error
    if not isinstance(given, dict):
        raise Malformed("not an object")
    return given


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise Malformed(name)
    return value


def _binary(given: Mapping[str, object], name: str, size: int) -> bytes:
    try:
        value = unb64u(_text(given, name))
    except (binascii.Error, ValueError) as error:
        raise Malformed(name) from error
    if len(value) != size:
        raise Malformed(name)
    return value
