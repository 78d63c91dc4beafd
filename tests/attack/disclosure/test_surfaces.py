"""What pages, charts and files hold: nothing that was not released, whatever is asked of them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select

from analytics.disclosure.counting import respondents
from analytics.disclosure.policy import Policy
from analytics.release import publishing as release, tallies
from analytics.release.content import Content, Occasion, encode
from analytics.release.models import Release, ReleasedForGood, ReleasedPage
from analytics.release.publishing import OtherPolicy
from core.db import db, transaction
from members.leaving import leave
from members.models import Member
from networks import frozen, tree
from networks.models import Network
from networks.waves import State
from tests.analytics.released import SET, cell, club_counts, wave
from tests.builders import make_club, make_federation, make_lead, make_member, make_root, make_wave
from tests.conftest import START
from tests.pages import CheckedClient, without_token

SignIn = Callable[[Member], CheckedClient]
WAVE = f"{1:016x}"
SIZES = {"large": 13733, "middle": 4347, "small": 6}
"""Numbers that no page has for another reason."""
FILES = ("csv", "xlsx", "json")
NAMES = st.sampled_from(
    ("sector", "region", "a", "b", "node", "cell", "k", "from", "filter", "measure", "raw", "debug")
)
VALUES = st.sampled_from(("", "1", "industry", "north", "*", "' OR 1=1", "../", "true"))


@dataclass(frozen=True)
class Town:
    """A federation with two published clubs and one too small, and its lead's browser."""

    root: Network
    clubs: dict[str, Network]
    lead: Member
    client: CheckedClient

    def pages(self) -> Iterator[str]:
        """Yield the address of every page and file of figures that the lead may open."""
        for node in (self.root, *self.clubs.values()):
            yield f"/app/results/{node.id}"
            yield from (f"/app/results/{node.id}/{WAVE}/{kind}" for kind in FILES)
        yield f"/app/results/{self.root.id}/meeting"
        yield f"/app/results/{self.root.id}/{WAVE}/below/csv"


@pytest.fixture
def town(app: Flask, sign_in: SignIn) -> Town:
    root = make_federation()
    clubs = {name: make_club(root, f"Club {name}") for name in SIZES}
    parents = {root.id: None} | {club.id: root.id for club in clubs.values()}
    release.store(wave(1, {clubs[name].id: size for name, size in SIZES.items()}, parents, root=root.id))
    lead = make_lead(root, clubs["large"])
    db.session.commit()
    return Town(root, clubs, lead, sign_in(lead))


def exact_numbers() -> set[str]:
    """Return how many answered, and how many gave each code, in every club: none of it is published."""
    numbers = set(SIZES.values()) | {sum(SIZES.values())}
    for size in SIZES.values():
        for histogram in club_counts(size).values():
            assert respondents(histogram) == size
            numbers |= set(histogram.values())
    return {str(number) for number in numbers if number > 1000}  # smaller ones stand in pictures


def leaked(body: str) -> set[str]:
    """Return which exact numbers stand in a text, written with or without a space for thousands."""
    said = set(re.findall(r"\d+", re.sub(r"(?<=\d)[\s\u00a0\u202f,](?=\d{3}\b)", "", body)))
    return said & exact_numbers()


def test_no_page_and_no_file_holds_an_exact_number(town: Town) -> None:
    for address in town.pages():
        response = town.client.get(address)
        assert response.status_code in {200, 404}, address
        assert leaked(response.get_data().decode("utf-8", "replace")) == set(), address


def test_an_exact_number_would_be_found() -> None:
    assert leaked("13 733 réponses, dont 2747 à 5") == {"13733", "2747"}
    assert len(exact_numbers()) > 5


def test_what_is_stored_holds_no_exact_number(town: Town) -> None:
    stored = db.session.scalars(select(Release)).one()
    pages = db.session.scalars(select(ReleasedPage))
    kept = stored.payload.decode() + stored.head + "".join(one.groups + one.means + one.charts for one in pages)
    assert leaked(kept) == set()


def test_a_club_too_small_has_no_figure_anywhere(town: Town) -> None:
    small = town.clubs["small"].id
    told = town.client.get(f"/app/results/{small}/{WAVE}/json").get_json()
    assert '"value"' not in str(told)
    page = db.session.get_one(ReleasedPage, (WAVE, small))
    assert '"value"' not in f"{page.groups}{page.means}"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), place=st.integers(0, 7))
def test_asking_for_a_filter_changes_nothing(town: Town, asked: dict[str, str], place: int) -> None:
    address = list(town.pages())[place]
    plain, filtered = town.client.get(address), town.client.get(address, query_string=asked)
    assert filtered.status_code == plain.status_code
    if plain.mimetype == "text/html":
        assert without_token(filtered) == without_token(plain)
    elif "spreadsheet" not in (plain.mimetype or ""):
        assert filtered.get_data() == plain.get_data()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    node=st.text("0123456789abcdef", min_size=1, max_size=20),
    known=st.text("0123456789abcdef", min_size=16, max_size=16),
)
def test_what_was_not_released_is_not_found(town: Town, node: str, known: str) -> None:
    for address in (
        f"/app/results/{node}",
        f"/app/results/{node}/{WAVE}/json",
        f"/app/results/{town.root.id}/{known}/json",
    ):
        assert town.client.get(address).status_code == 404


def test_a_block_of_two_attributes_has_no_address(town: Town) -> None:
    for suffix in ("/industry", "/a/industry", "/industry/alone", f"/{WAVE}", f"/{WAVE}/industry", f"/{WAVE}/cells"):
        assert town.client.get(f"/app/results/{town.root.id}{suffix}").status_code == 404


def twin(root: Network, *, spread: bool) -> Content:
    """Return the release of a club of twelve whose answers lie close together or far apart."""
    codes = [3, 3, 5, 6, 6, 6, 6, 6, 6, 8, 9, 9] if spread else [5, 5, 5, 6, 6, 6, 6, 6, 6, 7, 7, 7]
    counts = {"c": club_counts(12)}
    counts["c"]["ucla3"] = {str(code): codes.count(code) for code in set(codes)}
    occasion = Occasion(WAVE, root.id, 1, SET, START)
    return release.build(occasion, [cell("c", root.id)], {root.id: None}, counts, tallies.measures(SET), Policy())


def test_answers_that_round_alike_are_one_release_to_the_byte(app: Flask) -> None:
    root = make_root()
    assert encode(twin(root, spread=True)) == encode(twin(root, spread=False))


def test_what_is_released_stays_when_somebody_leaves(town: Town) -> None:
    somebody = make_member(town.clubs["large"])
    db.session.commit()
    before = everything()
    with transaction():
        leave(db.session.get_one(Member, somebody.id))
    assert everything() == before


def everything() -> list[tuple[object, ...]]:
    db.session.rollback()
    rows = [tuple(row) for row in db.session.execute(select(Release.sha256, Release.payload, Release.head))]
    pages = db.session.execute(select(ReleasedPage.groups, ReleasedPage.means, ReleasedPage.charts))
    return [*rows, *(tuple(row) for row in pages)]


def test_a_release_is_never_made_again_by_a_lower_threshold(town: Town) -> None:
    before = everything()
    sizes = {town.clubs[name].id: size for name, size in SIZES.items()}
    parents = {town.root.id: None} | dict.fromkeys(sizes, town.root.id)
    with transaction():
        again = release.store(replace(wave(1, sizes, parents, root=town.root.id, shift=3), policy=Policy(k=5)))
    assert again.sha256 == before[0][0]
    assert everything() == before
    with pytest.raises(ReleasedForGood), transaction():
        db.session.get_one(ReleasedPage, (WAVE, town.root.id)).groups = "[]"


def test_a_release_by_other_rules_than_those_of_the_opening_is_refused(app: Flask) -> None:
    root = make_root()
    kept = replace(frozen.freeze((cell("c", root.id),), tree.load(root.id), "Claire", ""), rules=Policy(k=8).rules())
    make_wave(root, id=WAVE, state=State.CLOSED, frozen=frozen.encode(kept))
    with pytest.raises(OtherPolicy):
        release.store(replace(twin(root, spread=True), policy=Policy(k=5)))
