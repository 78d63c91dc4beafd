"""Answer what the pages of a network ask beforehand: the port that `networks` calls."""

from flask import render_template
from markupsafe import Markup

from analytics.disclosure.policy import Policy
from analytics.outlook import wording
from analytics.outlook.advice import advice
from analytics.outlook.gathering import ground
from analytics.outlook.usual import usual_share
from networks.ports import Participation


class ReleaseForesight:
    """Forecast by the rules of publication."""

    def usual_share(self, root_id: str) -> Participation:
        """Return the participation to expect: the root's own as published, else the usual one."""
        return usual_share(root_id)

    def alone_from(self, threshold: int) -> int:
        """Return the fewest answers with which a club is published apart, at a root's threshold."""
        return Policy(k=threshold).block

    def short(self, network_id: str) -> Markup:
        """Return what a node will see and what it will not."""
        return _part("short", network_id)

    def change(self, network_id: str) -> Markup:
        """Return the smallest change that a check-in of this node could show."""
        return _part("change", network_id)

    def choices(self, root_id: str) -> Markup:
        """Return which attributes of companies would publish most."""
        given = advice(ground(root_id), {}, whole=True)
        return _drawn("analytics/outlook_choices.html", advice=given, network_id=root_id)


def _part(part: str, network_id: str) -> Markup:
    return _drawn("analytics/outlook_part.html", part=part, outlook=ground(network_id).outlook(network_id))


def _drawn(template: str, **facts: object) -> Markup:
    return Markup(render_template(template, wording=wording, **facts))  # noqa: S704  # the template escapes
