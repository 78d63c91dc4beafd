"""Play the attacker before anything is published, and tell whether each person might have answered otherwise.

The attacker knows how many people of each cell answered the measure, every published figure of it with the exact
number behind each range, and what the insiders answered: `insiders` of the people, whoever they are, and in each cell
as many more as cards were dealt again there, since each of these may have been a second answer. Nobody is safe whose
band (a third of a score, or a choice) follows from that.

What is enumerated. Among the people of an atom (cells that no published group tells apart) every band that occurs in
reality is possible, since reality agrees with what is published. So a person is in danger only where the insiders can
be all those of the atom who do not share the person's band B: where those others, the dissenters, are no more than
the insiders and the atom's replaced cards together. For each such atom and band the dissenters are taken to be
insiders, those of replaced cards first, and worlds are sought in which one person more of the atom is outside B.
Insiders left over may be anyone, anywhere, and those of replaced cards left over anyone of their atom: the worst
place for them is one that contradicts every world found so far. While there is such a place, a world is sought that
holds them there; if there is none, somebody's band is certain, and when no such place is left, nobody's is. So all
places are covered without being tried one by one. Fewer insiders know less, so that none and one are covered by more.

A world that was found is checked in whole numbers against every figure. Whatever remains open is a failure: a search
that met its limit of nodes (never of seconds, so that every machine decides alike) counts as none found.

Not covered: what is known besides the figures of this one measure (other measures, other waves, or a confidence).
"""

from collections.abc import Iterator, Mapping, Sequence

from analytics.disclosure.collusion import worst
from analytics.disclosure.counting import Histogram, Measure
from analytics.disclosure.policy import Policy
from analytics.disclosure.search import find, find_for_all
from analytics.disclosure.worlds import NOBODY, Change, Danger, Known, Seen, known

__all__ = ["Seen", "safe"]
ROUNDS = 20
"""So many worlds are sought for one atom before its question counts as open."""


def safe(
    published: Sequence[Seen],
    histograms: Mapping[str, Histogram],
    measure: Measure,
    policy: Policy,
    insiders: int,
    replaced: Mapping[str, int] = NOBODY,
) -> bool:
    """Tell whether everybody keeps two possible bands in one measure, alone and beside `insiders` insiders.

    `published` are this measure's figures, masked ones too; `histograms` its respondents by cell and code; `replaced`
    says how many cards were dealt again in a cell. Raises ValueError when a figure is not what is published of these
    counts.
    """
    case = known(published, histograms, measure, policy, replaced)
    found: list[Change] = []
    return all(_escapes(case, danger, found, policy.audit_nodes) for danger in _dangers(case, insiders))


def _dangers(case: Known, insiders: int) -> Iterator[Danger]:
    bands = [
        frozenset(place for place, one in enumerate(case.key.names) if one == name)
        for name in dict.fromkeys(case.key.names)
    ]
    for atom, counts in enumerate(case.real):
        for band in bands:
            inside = sum(counts[place] for place in band)
            dissenters = sum(counts) - inside
            cards = case.replaced.get(atom, 0)
            left_over = insiders - max(0, dissenters - cards)
            if inside and left_over >= 0:
                yield Danger(atom, band, dissenters, left_over, {**case.replaced, atom: max(0, cards - dissenters)})


def _escapes(case: Known, danger: Danger, found: list[Change], nodes: int) -> bool:
    """Tell whether one person more may be outside the band, whoever the insiders are; adds to the worlds found."""
    worlds = [*_moves(case, danger), *(world for world in found if danger.escaped(world, {}, case.real))]
    if worst(worlds, danger, case.real) is None:
        return True
    world = find_for_all(case, danger, nodes)
    for _ in range(ROUNDS):
        if world is not None:
            found.append(world)
            worlds.append(world)
        insiders = worst(worlds, danger, case.real)
        if insiders is None:
            return True
        world = find(case, danger, insiders, nodes)
        if world is None:
            return False
    return False


def _moves(case: Known, danger: Danger) -> Iterator[Change]:
    """Yield worlds in which one person of the atom answered otherwise and all others as they did."""
    here = case.real[danger.atom]
    for code in sorted(danger.band):
        for to in range(case.width):
            if here[code] and to not in danger.band and _slack(case, danger.atom, code, to):
                yield {danger.atom: tuple(n + (place == to) - (place == code) for place, n in enumerate(here))}
                break


def _slack(case: Known, atom: int, code: int, to: int) -> bool:
    moves = ((told, told.fact.weights[to] - told.fact.weights[code]) for told in case.of_atom[atom])
    return all(-case.slack[told][0] <= move <= case.slack[told][1] for told, move in moves)
