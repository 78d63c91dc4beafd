"""Say of a file where its figures come from: the release, its hash and words, the rules, and how to read it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from flask_babel import gettext as _

from analytics.dashboard import wording
from analytics.exports.naming import names
from analytics.exports.table import Part

Fact = tuple[str, object]
"""A label, and words, a number or a day."""


def about(part: Part) -> list[Fact]:
    """Return what a file says about itself, in the order in which people ask."""
    occasion = part.head.occasion
    return [
        (_("Network"), part.network),
        (_("Wave"), occasion.number),
        (_("Published on"), part.published_on),
        *_rate(part),
        (_("Replacement invitations"), occasion.replacements),
        (_("SHA-256 of the publication"), part.sha256),
        *([(_("Words to compare with your mail"), occasion.words)] if occasion.words else []),
        *((_("How to read it"), text) for text in method(part)),
        *_changes(part),
        *([(_("SHA-256 of the rules"), part.head.policy_sha256)] if part.head.policy_sha256 else []),
        *((_("Instrument"), f"{one.measure}: {one.instrument} {one.version}, {one.sha256}") for one in part.head.plan),
        *((_("Rule %(name)s", name=name), _plain(value)) for name, value in asdict(part.head.policy).items()),
    ]


def method(part: Part) -> Sequence[str]:
    """Return how the figures are made and protected, a sentence each."""
    policy = part.head.policy
    return (
        _("Means run from 0 to 10, shares from 0 to 100 percent."),
        _("Figures are rounded to their step, all the more when few people answered."),
        _("The likely range holds the true figure in 95 cases out of 100."),
        _("With fewer than %(threshold)s answers nothing is published.", threshold=policy.k),
        _("A group within a network has at least %(block)s answers.", block=policy.block),
        _("Whatever the reason, a figure that is not shown always looks the same."),
        _("People who did not answer may feel differently."),
    )


def _rate(part: Part) -> Iterator[Fact]:
    """Give the response rate where it is published: for the root alone."""
    rate = part.head.table.rate
    if rate and part.groups[0].node == part.head.occasion.root_id:
        yield _("Response rate"), wording.percent(rate)


def _changes(part: Part) -> Iterator[Fact]:
    """Give each break of a series of this node, with the measure it is about."""
    known = names(part.head.occasion.question_set).measures
    for one in part.head.breaks:
        if one.node in {None, part.groups[0].node}:
            title = known[one.measure].title if one.measure else _("All measures")
            yield _("New series: %(measure)s", measure=title), str(wording.STARTS[one.reason])


def _plain(value: object) -> object:
    return ", ".join(str(one) for one in value) if isinstance(value, tuple) else value
