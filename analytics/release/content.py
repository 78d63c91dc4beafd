"""Say what a release holds and how it is written: canonical JSON, the same bytes for the same content.

Releases of version 1 said less: what they do not say has a default here, so that they read back too.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import orjson
from pydantic import TypeAdapter

from analytics.disclosure.blocks import ORDERED
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Group, ReleasedTable

VERSION = 2


@dataclass(frozen=True)
class Occasion:
    """Which wave is published, and when it was announced to be."""

    wave_id: str
    root_id: str
    number: int
    question_set: str
    published_at: datetime
    replacements: int = 0
    """Cards dealt a second time: published, because each could have answered twice."""
    words: str = ""
    """The four words of the wave's manifest, as everybody's mail has them."""
    imported: bool = False
    """Whether this is a past round brought in from a file: no card, no ticket, no response rate."""
    attributes: str = "sector,size"
    """By what members may be told apart, as the opening fixed it: attributes, by commas."""


@dataclass(frozen=True)
class Planned:
    """One measure as this wave asked it: its instrument's version, and the SHA-256 of all it says and scores."""

    measure: str
    instrument: str
    version: str
    sha256: str


Reason = Literal["wording", "clubs", "categories"]


@dataclass(frozen=True)
class Break:
    """Where a series starts anew with this wave: of a node or of all, of a measure or of all."""

    reason: Reason
    node: str | None = None
    measure: str | None = None


@dataclass(frozen=True)
class Struck:
    """A measure withdrawn before publication, with the reason that everybody reads."""

    measure: str
    reason: str


@dataclass(frozen=True)
class Content:
    """Everything a release says."""

    occasion: Occasion
    policy: Policy
    table: ReleasedTable
    plan: tuple[Planned, ...] = ()
    breaks: tuple[Break, ...] = ()
    struck: tuple[Struck, ...] = ()
    policy_sha256: str = ""
    """SHA-256 of the policy's own JSON, fixed when the wave opened; empty in version 1."""
    version: int = VERSION


_GROUPS = TypeAdapter(tuple[Group, ...])
_FIGURES = TypeAdapter(tuple[Figure, ...])
_CONTENT = TypeAdapter(Content)


def encode(content: Content) -> bytes:
    """Return the canonical JSON of a release: fields in the order declared here, UTF-8, no spaces."""
    return as_json(content)


def head(content: Content) -> Content:
    """Return what a release says apart from its groups."""
    return replace(content, table=replace(content.table, groups=()))


def policy_sha256(policy: Policy) -> str:
    """Return the SHA-256 (hex) of a policy's JSON."""
    return hashlib.sha256(as_json(policy)).hexdigest()


def read_groups(text: str) -> tuple[Group, ...]:
    """Read a page's groups back; blocks of version 1, all of one attribute, did not say which."""
    groups = _GROUPS.validate_json(text)
    unnamed = [group for group in groups if group.categories and group.attribute is None]
    attribute = "b" if any(set(ORDERED).intersection(group.categories) for group in unnamed) else "a"
    return tuple(replace(group, attribute=attribute) if group in unnamed else group for group in groups)


def read_figures(text: str) -> tuple[Figure, ...]:
    """Read a page's figures back."""
    return _FIGURES.validate_json(text)


def read_head(text: str) -> Content:
    """Read back what a release says apart from its groups."""
    return _CONTENT.validate_json(text)


def as_json(value: object) -> bytes:
    """Return compact JSON of a value made of dataclasses."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)
