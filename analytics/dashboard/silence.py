"""Find the clubs of which nothing was published twice in a row, from releases alone. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from analytics.release.editions import Edition

IN_A_ROW = 2


def silent(
    clubs: Sequence[str], waves: Sequence[Edition], clusters: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, ...]:
    """Return the clubs that had a page in each of the last two releases and a figure in neither, in the order given.

    Fewer than two releases: none. A wave without a release says nothing about any one club, and is passed over. For a
    club in one of the `clusters`, figures of the cluster are figures enough.
    """
    last = [wave for wave in waves if wave.head][-IN_A_ROW:]
    if len(last) < IN_A_ROW:
        return ()
    counted = {club: (club, *filter(None, [clusters.get(club)])) for club in clubs}
    return tuple(
        club for club in clubs if all(_without_a_figure(wave, node) for wave in last for node in counted[club])
    )


def _without_a_figure(wave: Edition, club: str) -> bool:
    return club in (wave.means or {}) and not any(one.n for one in wave.figures(club))
