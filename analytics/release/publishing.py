"""Publish a closed wave once: sealed totals -> measures -> disclosure -> one frozen release.

`store` adds the rows in the caller's transaction, and `Publisher` is the port that `networks` calls. Publishing the
same totals twice gives the same bytes; after a crash at any point it is done again:

1. The sealed totals stay where the boxes are until
2. one transaction has added the release with all its pages; then
3. the totals are deleted. A release that is there already is never made again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analytics.dashboard import charts
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Group
from analytics.release import striking
from analytics.release.content import Content, as_json, encode, head
from analytics.release.deciding import Case, build, case_of, content_of, decide, rules_of
from analytics.release.editions import Edition, in_line, series
from analytics.release.models import Release, ReleasedPage
from analytics.release.results import latest
from analytics.release.series import breaks
from core.db import db, transaction
from networks import frozen
from networks.models import Wave
from networks.ports import BallotBoxes
from surveys import sealing

__all__ = ["OtherPolicy", "Publisher", "StruckMeanwhile", "build", "content_of", "store"]


class OtherPolicy(Exception):
    """A release was not made by the rules that its wave fixed when it opened."""


class StruckMeanwhile(Exception):
    """A measure was struck, or taken back, while the release was being decided on."""


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

    def __init__(self, boxes: BallotBoxes) -> None:
        """Take sealed totals from these boxes, wherever they stand."""
        self._boxes = boxes

    def rules(self, threshold: int) -> Mapping[str, Any]:
        """Return the policy in force for a threshold, as a wave freezes it at opening."""
        return Policy(k=threshold).rules()

    def publish(self, wave_id: str, replacements: Mapping[str, int]) -> None:
        """Publish a wave's sealed totals in one transaction, then delete them; idempotent.

        `replacements` are the cards dealt again, by cell that had any. Raises NotSealed when there is neither a
        release nor sealed totals, UnknownWave for a stranger, and `StruckMeanwhile`, whereupon the next run decides
        again.
        """
        content = self._decided(wave_id, replacements)
        if content is not None:
            with transaction():
                db.session.get_one(Wave, wave_id, with_for_update=True)  # nothing is struck meanwhile
                if striking.struck_of(wave_id) != content.struck:
                    raise StruckMeanwhile(wave_id)
                store(content)
        self._boxes.discard_totals(wave_id)

    def has(self, wave_id: str) -> bool:
        """Tell whether a wave's release is there, in the caller's transaction."""
        return db.session.get(Release, wave_id) is not None

    def _decided(self, wave_id: str, replaced: Mapping[str, int]) -> Content | None:
        """Decide on a wave's release, holding no lock; None when it is there already."""
        case = None if db.session.get(Release, wave_id) else self._case(wave_id, replaced)
        db.session.rollback()
        return decide(case) if case else None

    def _case(self, wave_id: str, replaced: Mapping[str, int]) -> Case:
        sealed = sealing.decode(self._boxes.totals(wave_id))
        return case_of(db.session.get_one(Wave, wave_id), sealed, replaced)


def _require_fixed_rules(content: Content) -> None:
    wave = db.session.get(Wave, content.occasion.wave_id)
    if wave is None or wave.frozen is None:
        return
    known = frozen.of(wave)
    if (content.policy, content.occasion.attributes) != (rules_of(wave, known), known.attributes):
        raise OtherPolicy(wave.id)
