"""Blurring: nothing is shown that fewer than five members share."""

import random
from collections.abc import Callable

from hypothesis import given, strategies as st

from peers.meeting.blur import Attributes, shown, speaking

Crowd = list[tuple[dict[str, str], frozenset[str]]]
Card = Callable[[Attributes, frozenset[str], list[dict[str, str]]], tuple[dict[str, str], tuple[str, ...]]]

PERSON = {"sector": "industry", "area": "Lyon", "size": "alone"}
NAMES = tuple(PERSON)


def crowd(**counts: int) -> list[dict[str, str]]:
    """Members who share everything, or only what the key names, with the person; the rest share nothing."""
    shared = {"all": NAMES, "sector_area": ("sector", "area"), "size": ("size",), "none": ()}
    return [
        {name: PERSON[name] if name in shared[key] else f"other {key}" for name in NAMES}
        for key, count in counts.items()
        for _ in range(count)
    ]


def blur(person: Attributes, everybody: list[dict[str, str]]) -> Attributes:
    """What a card says of a person, languages aside."""
    return shown(person, (), everybody)[0]


def test_five_who_share_everything_show_everything_and_four_do_not() -> None:
    assert blur(PERSON, crowd(all=5, none=20)) == PERSON
    assert blur(PERSON, crowd(all=4, none=20)) == {}


def test_the_largest_part_that_five_share_is_kept() -> None:
    assert blur(PERSON, crowd(all=1, sector_area=4, none=20)) == {"sector": "industry", "area": "Lyon"}
    assert blur(PERSON, crowd(all=1, size=4, none=20)) == {"size": "alone"}


def test_a_small_network_shows_nothing() -> None:
    assert blur(PERSON, crowd(all=14)) == {}
    assert blur(PERSON, crowd(all=15)) == PERSON


def test_what_a_person_did_not_state_is_not_shown() -> None:
    silent = {"sector": "", "area": "", "size": ""}
    assert blur(silent, [silent] * 20) == {}


VALUES = st.sampled_from(["", "a", "b", "c"])
LANGUAGES = ("fr", "en", "de", "it")
people = st.tuples(
    st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES)), st.frozensets(st.sampled_from(LANGUAGES), max_size=4)
)
crowds = st.lists(people, min_size=1, max_size=60)


def rows(everybody: Crowd) -> list[dict[str, str]]:
    return [{**one, **speaking(told)} for one, told in everybody]


def narrow_cells(everybody: Crowd, card: Card) -> list[int]:
    """Return the sizes under five of the cells at which somebody's card points, for each member of a crowd."""
    sizes = []
    for person, spoken in everybody:
        attributes, languages = card(person, spoken, rows(everybody))
        cell = [attributes.items() <= one.items() and told.issuperset(languages) for one, told in everybody]
        if attributes or languages:
            sizes.append(sum(cell))
    return [size for size in sizes if size < 5]


@given(crowds)
def test_no_card_has_a_cell_under_five(everybody: Crowd) -> None:
    assert narrow_cells(everybody, shown) == []
    for person, spoken in everybody:
        attributes, languages = shown(person, spoken, rows(everybody))
        assert all(person[name] == value and value for name, value in attributes.items())
        assert spoken.issuperset(languages)
        assert not attributes or len(everybody) >= 15


def test_the_same_count_finds_narrow_cells_on_a_card_that_is_not_blurred() -> None:
    """Positive control: among thirty members told in full, many stand alone."""
    drawn = random.Random(5)
    everybody: Crowd = [
        (
            {"sector": drawn.choice("abcde"), "area": drawn.choice("abcdef"), "size": drawn.choice("abc")},
            frozenset(drawn.sample(LANGUAGES, 2)),
        )
        for _ in range(30)
    ]
    assert narrow_cells(everybody, shown) == []
    told_in_full = narrow_cells(everybody, lambda person, spoken, _rows: (dict(person), tuple(spoken)))
    assert len(told_in_full) > 20
    assert 1 in told_in_full
