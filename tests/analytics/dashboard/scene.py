"""A federation with publications, and its results pages as people read them."""

from bs4 import BeautifulSoup, Tag

from analytics.release import publishing as release
from core.db import db
from networks.models import Network
from tests.analytics.released import wave
from tests.builders import make_club, make_federation, make_region
from tests.pages import CheckedClient


class Federation:
    """A federation of one region with a published club and one too small, and a club apart."""

    def __init__(self, waves: int = 2) -> None:
        self.root = make_federation()
        self.region = make_region(self.root)
        self.large = make_club(self.region, "Club <b>large</b>")
        self.small = make_club(self.region, "Club du Port")
        self.apart = make_club(self.root, "Club du Lac")
        for number in range(1, waves + 1):
            release.store(wave(number, self.sizes, self.parents, root=self.root.id, shift=number))
        db.session.commit()

    @property
    def sizes(self) -> dict[str, int]:
        return {self.large.id: 24, self.small.id: 9, self.apart.id: 31}

    @property
    def parents(self) -> dict[str, str | None]:
        nodes = (self.root, self.region, self.large, self.small, self.apart)
        return {node.id: node.parent_id for node in nodes}


def address(node: Network) -> str:
    return f"/app/results/{node.id}"


def soup(client: CheckedClient, node: Network) -> BeautifulSoup:
    response = client.get(address(node))
    assert response.status_code == 200
    return BeautifulSoup(response.get_data(as_text=True), "html5lib")


def text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
