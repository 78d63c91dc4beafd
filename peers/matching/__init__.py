"""Decide who is offered which request."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peers.matching.pairing import match

__all__ = ["match"]


def __getattr__(name: str) -> object:
    """Fetch `match`; raises AttributeError for any other name."""
    if name != "match":
        raise AttributeError(name)
    from peers.matching.pairing import match  # noqa: PLC0415  # linear algebra and graphs: not before somebody asks

    return match
