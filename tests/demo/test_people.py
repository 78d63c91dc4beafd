import re

from demo import tree
from demo.people import invent
from members.profile import SECTORS, SIZES, SPOKEN_NAMES


def everybody(seed=7):
    return [person for people in invent(tree.places(), seed).values() for person in people]


def test_the_same_seed_invents_the_same_people():
    assert everybody() == everybody()
    assert [person.email for person in everybody(8)] != [person.email for person in everybody(7)]


def test_there_are_a_federation_of_a_hundred_and_thirty_four_and_a_club_of_fourteen():
    sizes = [place.members for place in tree.places()]
    assert len(sizes) == 9
    assert sum(sizes[:-1]) == 134
    assert sizes[-1] == 14


def test_nobody_shares_an_address_or_a_number():
    people = everybody()
    assert len({person.email for person in people}) == len({person.phone for person in people}) == len(people)


def test_addresses_and_numbers_can_reach_nobody():
    for person in everybody():
        assert re.fullmatch(r"[a-z.-]+@exemple\.example", person.email)
        assert re.fullmatch(r"\+3363998\d{4}", person.phone)


def test_a_profile_says_only_what_a_profile_may_say():
    for person in everybody():
        assert person.sector in {None, *SECTORS}
        assert person.size in {None, *SIZES}
        assert set(person.spoken.split(",")) <= SPOKEN_NAMES.keys()


def test_some_leave_sector_or_size_open():
    assert any(person.sector is None for person in everybody())
    assert any(person.size is None for person in everybody())
