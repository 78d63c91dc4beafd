"""Publish a closed wave once: sealed totals -> measures -> disclosure -> one frozen release.

`build` is pure, `store` adds the rows in the caller's transaction, and `Publisher` is the port that
`networks` calls. Publishing the same totals twice gives the same bytes; after a crash at any point it is done again:

1. The sealed totals stay in the wave's folder until
2. one transaction has added the release with all its pages; then
3. the totals are deleted. A release that is there already is never made again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from analytics.dashboard import charts
from analytics.disclosure import publishing as disclosure
from analytics.disclosure.counting import Counts, Measure, Parents
from analytics.disclosure.policy import Policy, from_rules
from analytics.disclosure.table import Group
from analytics.release import striking, tallies
from analytics.release.content import Content, Occasion, as_json, encode, head, policy_sha256
from analytics.release.editions import Edition, in_line, series
from analytics.release.models import Release, ReleasedPage
from analytics.release.results import latest, setting_before
from analytics.release.series import Setting, breaks, changes, hashes, setting
from core.db import db, transaction
from networks import frozen
from networks.cells import Cell
from networks.frozen import Frozen
from networks.models import Wave
from surveys import sealing
from surveys.sealing import SealedTotals


class OtherPolicy(Exception):
    """A release was not made by the rules that its wave fixed when it opened."""


def build(
    occasion: Occasion, cells: Sequence[Cell], parents: Parents, counts: Counts, plan: Sequence[Measure], policy: Policy
) -> Content:
    """Decide what is published of a wave; pure. `counts` leaves out those who did not answer a measure."""
    table = disclosure.publish(
        cells, parents, counts, plan, policy, replacements=occasion.replacements, invited=not occasion.imported
    )
    return Content(occasion, policy, table, policy_sha256=policy_sha256(policy))


def store(content: Content) -> Release:
    """Add a release with its pages and charts in the caller's transaction; returns the one already there, if any.

    Raises `OtherPolicy` when it was not made by the rules that the wave's opening fixed.
    """
    occasion = content.occasion
    known = db.session.get(Release, occasion.wave_id)
    if known is not None:
        return known
    _require_fixed_rules(content)
    payload = encode(content)
    release = Release(
        wave_id=occasion.wave_id,
        root_id=occasion.root_id,
        number=occasion.number,
        published_at=occasion.published_at,
        head=as_json(head(content)).decode(),
        payload=payload,
        sha256=hashlib.sha256(payload).hexdigest(),
    )
    db.session.add(release)
    db.session.flush()
    db.session.add_all(_pages(content))
    db.session.flush()
    return release


def _pages(content: Content) -> list[ReleasedPage]:
    """Cut the release into its nodes' pages, each with the charts of the last waves up to this one."""
    groups = defaultdict[str, list[Group]](list)
    for group in content.table.groups:
        groups[group.node].append(group)
    means = {node: tuple(replace(figure, shares=()) for figure in of[0].figures) for node, of in groups.items()}
    before = [one for one in latest(content.occasion.root_id, list(groups)) if _earlier(one[0], content)]
    waves = in_line([*before, (content, means)])
    return [
        ReleasedPage(
            wave_id=content.occasion.wave_id,
            network_id=node,
            groups=as_json(of).decode(),
            means=as_json(means[node]).decode(),
            charts=_charts(waves, node, content),
        )
        for node, of in groups.items()
    ]


def _earlier(one: Content, content: Content) -> bool:
    return one.occasion.number < content.occasion.number


def _charts(waves: Sequence[Edition], node: str, content: Content) -> str:
    """Return plotly's figure of each of a node's measures that has a mean in this wave."""
    measures = [figure.measure for figure in waves[-1].figures(node) if figure.mean]
    return charts.as_json({one: charts.figure(_points(waves, node, one, content.policy)) for one in measures})


def _points(waves: Sequence[Edition], node: str, measure: str, policy: Policy) -> list[charts.Point]:
    """Return a chart's points, one a wave; where a series starts anew, no line crosses."""
    labels = [f"{wave.moment:%m/%y}" if wave.moment else "" for wave in waves]
    anew, figures = breaks(waves, node, measure), series(waves, node, measure)
    return [
        charts.point(label, figure, policy, starts=place in anew)
        for place, (label, figure) in enumerate(zip(labels, figures, strict=True))
    ]


class Publisher:
    """Publish sealed waves: the port that `networks` calls."""

    def __init__(self, waves: Path) -> None:
        """Look for sealed totals under this folder, one folder a wave."""
        self.waves = waves

    def rules(self, threshold: int) -> Mapping[str, Any]:
        """Return the policy in force for a threshold, as a wave freezes it at opening."""
        return Policy(k=threshold).rules()

    def publish(self, wave_id: str, replacements: int) -> None:
        """Publish a wave's sealed totals in one transaction, then delete them; idempotent.

        Raises NotSealed when there is neither a release nor sealed totals, UnknownWave for a stranger.
        """
        path = sealing.sealed_path(self.waves, wave_id)
        with transaction():
            wave = db.session.get_one(Wave, wave_id, with_for_update=True)
            if db.session.get(Release, wave_id) is None:
                store(content_of(wave, sealing.read_sealed(path), replacements))
        sealing.delete_sealed(path)


def content_of(
    wave: Wave, sealed: SealedTotals, replacements: int, *, before: Setting | None = None, imported: bool = False
) -> Content:
    """Build the release of a wave from its sealed totals, what its opening froze and what was struck since.

    `before` is what the release before it depends on, read from the database unless given.
    """
    known, struck = frozen.of(wave), striking.struck_of(wave.id)
    occasion = Occasion(
        wave_id=wave.id,
        root_id=wave.root_id,
        number=wave.number,
        question_set=sealed.question_set,
        published_at=wave.publishes_at,
        replacements=replacements,
        words=wave.words or "",
        imported=imported,
        attributes=known.attributes,
    )
    kept = striking.without(sealed, struck)
    made = build(
        occasion, known.cells, known.parents, tallies.counts(kept), tallies.published(kept), rules_of(wave, known)
    )
    plan = tuple(one for one in tallies.planned(sealed.question_set) if one.measure in sealed.plan)
    now = setting(known, hashes(plan))
    return replace(made, plan=plan, breaks=changes(before or setting_before(wave), now), struck=struck)


def rules_of(wave: Wave, known: Frozen) -> Policy:
    """Return the policy fixed when a wave opened; a wave that opened before policies were kept fixed its threshold."""
    return from_rules(known.rules) if known.rules else Policy(k=wave.threshold)


def _require_fixed_rules(content: Content) -> None:
    wave = db.session.get(Wave, content.occasion.wave_id)
    if wave is None or wave.frozen is None:
        return
    known = frozen.of(wave)
    if (content.policy, content.occasion.attributes) != (rules_of(wave, known), known.attributes):
        raise OtherPolicy(wave.id)
