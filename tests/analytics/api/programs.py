"""A federation with releases, and a program with a token that reads it."""

from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from analytics.api import tokens
from analytics.release import publishing as release, tallies
from analytics.release.content import Content, Struck
from core.db import db, transaction
from networks.models import Network
from networks.waves import State
from tests.analytics.released import wave
from tests.builders import OPENS, make_club, make_federation, make_region, make_wave


@dataclass
class Federation:
    """A region with a published club and one too small, a club apart; two releases and a cancelled check-in."""

    root: Network = field(default_factory=make_federation)

    def __post_init__(self) -> None:
        self.region = make_region(self.root)
        self.large = make_club(self.region, "Club de l'Étang")
        self.small = make_club(self.region, "Club du Port")
        self.apart = make_club(self.root, "Club du Lac")
        self.releases = [release.store(self.content(number)) for number in (1, 2)]
        make_wave(self.root, 3, opens_at=OPENS, state=State.CANCELLED)
        db.session.commit()

    def content(self, number: int) -> Content:
        """Return what a wave publishes."""
        nodes = (self.root, self.region, self.large, self.small, self.apart)
        parents = {node.id: node.parent_id for node in nodes}
        sizes = {self.large.id: 34, self.small.id: 9, self.apart.id: 31}
        content = wave(number, sizes, parents, root=self.root.id, shift=number)
        return replace(content, plan=tallies.planned(content.occasion.question_set))

    def withdrawn(self, number: int, measure: str, reason: str) -> Content:
        """Return what a wave publishes whose root withdrew a measure before."""
        content = self.content(number)
        groups = [
            replace(group, figures=tuple(one for one in group.figures if one.measure != measure))
            for group in content.table.groups
        ]
        table = replace(content.table, groups=tuple(groups))
        return replace(content, table=table, struck=(Struck(measure, reason),))


@dataclass
class Program:
    """Asks with a token, or without."""

    desk: Flask
    token: str = ""

    def ask(self, path: str, method: str = "GET", **headers: str) -> TestResponse:
        """Send a request to a path below /api/v1; underscores in a header's name become hyphens."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        return self.desk.test_client(use_cookies=False).open(f"/api/v1{path}", method=method, headers=sent)

    def read(self, path: str) -> Any:
        """Return what a successful answer says."""
        answer = self.ask(path)
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == "application/json"
        return answer.json


def token_for(node: Network, draw: str = "d" * 43, label: str = "Tableau de la fédération") -> str:
    """Make a token of a node as its page does."""
    with transaction():
        return str(tokens.make(node.id, label, draw))
