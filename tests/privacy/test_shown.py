"""A promise is made as far as its tests, its version and the installation allow, and no further."""

from datetime import date

import pytest

from privacy import promises, shown
from privacy.promises import Promise, Words
from privacy.proofs import Outcome, Proofs, Sources
from privacy.shown import Standing

HERE = Sources("a" * 64, "b" * 64)
TEST = "tests/core/test_logs.py"
STRONG, WEAK = "Nothing, even in a full copy.", "Nothing in the logs."
PROMISE = Promise(
    id="logs",
    part="site",
    fr="Rien.",
    en=STRONG,
    weaker=Words(fr="Presque rien.", en=WEAK),
    needs=("logs", "proxy"),
    tests=(TEST,),
)
FOUND = {"logs": True, "proxy": True}


def standing(
    found: dict[str, bool | None] | None = None, *, assured: bool = True, product: str = HERE.product
) -> Standing:
    outcome = Outcome(passed=2, day=date(2026, 3, 2), version="0.1.0", product=product, tests=HERE.tests)
    return Standing(Proofs(files={TEST: outcome}), HERE, FOUND if found is None else found, assured)


def test_a_promise_is_made_in_full_where_everything_was_found_and_proved() -> None:
    said = shown.said(PROMISE, standing(), "en")
    assert (said.text, said.proved_on, said.current, said.full) == (STRONG, date(2026, 3, 2), True, True)


def test_without_assurance_it_is_made_in_weaker_words() -> None:
    assert shown.said(PROMISE, standing(assured=False), "en").text == WEAK
    assert shown.said(PROMISE, standing(assured=False), "fr").text == "Presque rien."


def test_a_promise_without_weaker_words_keeps_its_own() -> None:
    plain = PROMISE.model_copy(update={"weaker": None})
    assert shown.said(plain, standing(assured=False), "en").text == STRONG


@pytest.mark.parametrize(
    "found", [{"logs": True}, {"logs": True, "proxy": None}, {"logs": False, "proxy": True}], ids=str
)
def test_what_is_not_found_or_not_known_is_said(found: dict[str, bool | None]) -> None:
    assert not shown.said(PROMISE, standing(found), "en").full


def test_what_passed_for_another_version_is_told_apart() -> None:
    said = shown.said(PROMISE, standing(product="c" * 64), "en")
    assert (said.proved_on, said.current) == (date(2026, 3, 2), False)


def test_the_page_has_a_day_only_when_every_promise_is_proved_here() -> None:
    register = promises.load().model_copy(update={"promises": (PROMISE,)})
    assert shown.proved_since(register, standing()) == date(2026, 3, 2)
    assert shown.proved_since(register, standing(product="c" * 64)) is None
    two = register.model_copy(update={"promises": (PROMISE, PROMISE.model_copy(update={"tests": ("tests/a.py",)}))})
    assert shown.proved_since(two, standing()) is None


def test_every_promise_and_limit_has_its_place_on_the_page() -> None:
    register = promises.load()
    parts = shown.parts(register, standing(), "fr")
    assert [part.title for part in parts] == [part.fr for part in register.parts]
    assert sum(len(part.promises) for part in parts) == len(register.promises)
    assert [limit for part in parts for limit in part.limits] == [
        limit.fr for part in register.parts for limit in register.limits if limit.part == part.id
    ]
