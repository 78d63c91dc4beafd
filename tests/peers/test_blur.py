"""Blurring: nothing is shown that fewer than five members share."""

from collections import Counter

from hypothesis import given, strategies as st

from peers.blur import blur

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


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES)), min_size=1, max_size=60))
def test_no_card_has_a_cell_under_five(everybody: list[dict[str, str]]) -> None:
    for person in everybody:
        shown = blur(person, everybody)
        cells = Counter(tuple(one[name] for name in shown) for one in everybody)
        assert not shown or cells[tuple(shown.values())] >= 5
        assert not shown or len(everybody) >= 15
        assert all(person[name] == value for name, value in shown.items())
