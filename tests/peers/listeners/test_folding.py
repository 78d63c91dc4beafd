"""One name, however it is written; two names, never taken for one because of their letters alone."""

import pytest
from hypothesis import given, strategies as st

from peers.listeners.folding import LEGAL_FORMS, fold, spellings, words

NAMES = st.lists(st.text("abcdefghijklmnopqrstuvwxyzéèçœ", min_size=2, max_size=8), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Émilie Le Goff", "LE GOFF emilie"),
        ("Jean-Pierre Dupont", "dupont jean pierre"),
        ("Françoise  D'Arc", "d arc francoise"),
        ("Atelier Martin SARL", "martin, atelier"),
        ("S.A.R.L. Atelier Martin", "Atelier Martin SAS"),
        ("Cœur & Co", "COEUR"),
        ("Müller GmbH", "muller"),
        ("L\u2019Épi d\u2019Or", "l'epi d'or"),
    ],
)
def test_ways_to_write_a_name_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Anne Martin", "Anna Martin"), ("Atelier Martin", "Garage Martin"), ("Roman", "Manor")]
)
def test_other_names_stay_others(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_name_made_of_a_legal_form_alone_is_kept() -> None:
    assert fold("SA") == "sa"
    assert fold("Sas") == "sas"


@pytest.mark.parametrize("empty", ["", "  ", "-", "…", "_"])
def test_without_a_letter_there_is_no_name(empty: str) -> None:
    assert fold(empty) == ""
    assert spellings(empty) == frozenset()


@pytest.mark.parametrize(
    "typed",
    ["Yann Le Gall", "le gall yann", "Legall Yann", "LE-GALL, Yann", "yann legall"],
)
def test_a_name_of_several_words_is_found_in_one_word_too(typed: str) -> None:
    assert fold(typed) in spellings("Yann", "Le Gall")


@pytest.mark.parametrize("typed", ["L'Atelier Duval", "Latelier Duval", "l atelier duval", "SAS L\u2019ATELIER-DUVAL"])
def test_a_company_is_found_with_or_without_its_apostrophe(typed: str) -> None:
    assert fold(typed) in spellings("L'Atelier Duval SARL")


@given(NAMES, st.randoms())
def test_order_case_and_legal_forms_never_matter(name: list[str], draw: object) -> None:
    shuffled = sorted(name, key=lambda _word: draw.random())  # type: ignore[attr-defined]  # random.Random
    if set(words(" ".join(name))) <= LEGAL_FORMS:
        return
    assert fold(" ".join(shuffled).upper() + " SARL") == fold(" ".join(name))
    assert fold(" ".join(name)) in spellings(" ".join(name))
