"""Decide what is published of a wave: all that it depends on is read first, then the decision is pure.

The decision may take seconds, because an attacker is tried on it; nothing is locked meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.disclosure.counting import Counts, Measure, Parents
from analytics.disclosure.policy import Policy, from_rules
from analytics.disclosure.worlds import NOBODY
from analytics.release import striking, tallies
from analytics.release.content import Content, Occasion, Planned, Struck, policy_sha256
from analytics.release.results import setting_before
from analytics.release.series import Setting, changes, hashes, setting
from networks import frozen
from networks.cells import Cell
from networks.frozen import Frozen
from networks.models import Wave
from surveys.sealing import SealedTotals


@dataclass(frozen=True)
class Case:
    """Everything that a release is made of.

    `replaced` are the cards dealt again by cell, `before` is what the release before it depends on.
    """

    occasion: Occasion
    kept: Frozen
    policy: Policy
    sealed: SealedTotals
    replaced: Mapping[str, int]
    plan: tuple[Planned, ...]
    before: Setting
    struck: tuple[Struck, ...]


def case_of(
    wave: Wave,
    sealed: SealedTotals,
    replaced: Mapping[str, int],
    *,
    before: Setting | None = None,
    imported: bool = False,
) -> Case:
    """Read what a wave's release depends on: what its opening froze, what was struck since, and the release before.

    `replaced` are the cards dealt again by cell; `before` is read from the database unless given.
    """
    kept = frozen.of(wave)
    occasion = Occasion(
        wave_id=wave.id,
        root_id=wave.root_id,
        number=wave.number,
        question_set=sealed.question_set,
        published_at=wave.publishes_at,
        replacements=sum(replaced.values()),
        words=wave.words,
        imported=imported,
        attributes=kept.attributes,
    )
    plan = tuple(one for one in tallies.planned(sealed.question_set) if one.measure in sealed.plan)
    earlier = before or setting_before(wave, [one.measure for one in plan])
    return Case(occasion, kept, rules_of(wave, kept), sealed, replaced, plan, earlier, striking.struck_of(wave.id))


def decide(case: Case) -> Content:
    """Decide what is published; pure: the same case gives the same bytes."""
    left = striking.without(case.sealed, case.struck)
    kept = case.kept
    counts, plan = tallies.counts(left), tallies.published(left)
    # cells of a past round hold its respondents, however many were asked
    sizes = None if case.occasion.imported else kept.sizes
    made = build(
        case.occasion, kept.cells, kept.parents, counts, plan, case.policy, sizes=sizes, replaced=case.replaced
    )
    breaks = changes(case.before, setting(kept, hashes(case.plan)))
    return replace(made, plan=case.plan, breaks=breaks, struck=case.struck)


def build(  # noqa: PLR0913  # what `publish` asks for, and the occasion
    occasion: Occasion,
    cells: Sequence[Cell],
    parents: Parents,
    counts: Counts,
    plan: Sequence[Measure],
    policy: Policy,
    *,
    sizes: Mapping[str, int] | None = None,
    replaced: Mapping[str, int] = NOBODY,
) -> Content:
    """Decide on the figures alone; pure. `counts` leaves out those who did not answer a measure."""
    from analytics.disclosure.publishing import publish  # noqa: PLC0415  # web processes need no linear algebra

    invited = not occasion.imported
    table = publish(cells, parents, counts, plan, policy, sizes=sizes, replacements=replaced, invited=invited)
    return Content(occasion, policy, table, policy_sha256=policy_sha256(policy))


def content_of(wave: Wave, sealed: SealedTotals, replaced: Mapping[str, int]) -> Content:
    """Build the release of a wave from its sealed totals and the cards dealt again by cell."""
    return decide(case_of(wave, sealed, replaced))


def rules_of(wave: Wave, kept: Frozen) -> Policy:
    """Return the policy fixed when a wave opened; a wave that opened before policies were kept fixed its threshold."""
    return from_rules(kept.rules) if kept.rules else Policy(k=wave.threshold)
