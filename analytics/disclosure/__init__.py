"""Decide what of a wave may be published, and how finely: pure, on counts alone.

Only the modules that decide on a structure load linear algebra, and who shows what was decided does not: so `publish`
is fetched when it is asked for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.disclosure.publishing import publish

__all__ = ["publish"]


def __getattr__(name: str) -> object:
    """Fetch `publish`; raises AttributeError for any other name."""
    if name != "publish":
        raise AttributeError(name)
    from analytics.disclosure.publishing import publish  # noqa: PLC0415  # linear algebra: not before somebody asks

    return publish
