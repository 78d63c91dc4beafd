import pytest
from hypothesis import given, strategies as st

from networks.card_codes import NotACode, form, link, page, read_typed, shared, typed


@given(st.binary(min_size=16, max_size=16))
def test_what_is_typed_reads_back(code: bytes) -> None:
    assert read_typed(typed(code)) == code


def test_a_code_has_26_digits_in_groups_of_four() -> None:
    assert typed(bytes(15) + b"\x01") == "0000-0000-0000-0000-0000-0000-01"


def test_misread_digits_case_spaces_and_hyphens_do_not_matter() -> None:
    assert read_typed("oOoO 0000 0000 0000 0000 0000 0l") == bytes(15) + b"\x01"
    assert read_typed(typed(b"\xab" * 16).lower().replace("-", "")) == b"\xab" * 16


@pytest.mark.parametrize("text", ["", "0000", "U" * 26, "Z" * 26, "0" * 27, "\u00e9" * 26])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(NotACode):
        read_typed(text)


def test_a_code_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        typed(b"short")


def test_a_link_leads_to_the_page_and_hides_cell_and_code_from_every_log() -> None:
    place = ("https://urne.exemple.fr/", "a" * 16, "fr")
    assert page(*place) == f"https://urne.exemple.fr/box/{'a' * 16}/fr/"
    assert form(*place) == f"{page(*place)}form"
    assert shared(*place) == f"{page(*place)}#shared"
    assert link(*place, "c" * 16, bytes(16)) == f"{page(*place)}#{'c' * 16}.{'A' * 22}"
