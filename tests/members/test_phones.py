import pytest
from hypothesis import given, strategies as st

from members.phones import NotAPhoneNumber, normalise, spoken


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("0692 12 34 56", "+262692123456"),
        ("0690 12 34 56", "+590690123456"),
        ("0696 12 34 56", "+596696123456"),
        ("0694 12 34 56", "+594694123456"),
        ("0639 69 12 34", "+262639691234"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_a_number_is_kept_in_the_form_that_dials_from_anywhere(typed: str, kept: str) -> None:
    assert normalise(typed) == kept


@pytest.mark.parametrize("typed", ["", "12", "appelez-moi", "06 12 34", "00000000000000000000000"])
def test_what_cannot_be_dialled_is_refused(typed: str) -> None:
    with pytest.raises(NotAPhoneNumber):
        normalise(typed)


@given(st.text())
def test_any_text_is_kept_or_refused_and_what_is_kept_stays_the_same(typed: str) -> None:
    try:
        kept = normalise(typed)
    except NotAPhoneNumber:
        return
    assert normalise(kept) == kept
    assert normalise(spoken(kept)) == kept


@given(st.sampled_from(["33", "262", "590", "594", "596"]), st.integers(10**8, 10**9 - 1))
def test_a_spoken_number_typed_again_is_the_same_number(prefix: str, rest: int) -> None:
    try:
        kept = normalise(f"+{prefix}{rest}")
    except NotAPhoneNumber:
        return
    assert normalise(spoken(kept)) == kept


def test_a_number_from_home_is_read_without_its_prefix() -> None:
    assert spoken("+33612345678") == "06 12 34 56 78"
    assert spoken("+262692123456") == "0692 12 34 56"
    assert spoken("+32470123456") == "+32 470 12 34 56"


def test_a_number_reserved_for_fiction_is_one_and_is_read_like_any_other() -> None:
    assert normalise("06 39 98 00 05") == "+33639980005"
    assert spoken("+33639980005") == "06 39 98 00 05"
    with pytest.raises(NotAPhoneNumber):
        normalise("06 39 98 00")
