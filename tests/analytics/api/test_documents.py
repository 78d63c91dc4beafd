"""The one JSON form of a node's part of a release: published numbers, and nothing where nothing is shown."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from analytics.api.documents import document
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Group, ReleasedTable, Share
from analytics.measures.intervals import interval, share_interval
from analytics.release.content import Break, Content, Occasion, Planned, Struck
from tests.conftest import START

ROOT, CLUB = "a" * 16, "b" * 16
N = Answers(30, 49)
MEAN, SHARE = Rounded(4.5, "=", 0.5), Rounded(20.0, "<=", 10.0)
FIGURES = (
    Figure("ucla3", N, mean=MEAN, shares=(Share("0", SHARE),)),
    Figure("sisq", Answers(8, 9), level="middle"),
    Figure("weighs_most"),
)
PLAN = tuple(Planned(one, f"{one}-fr", "1", "f" * 64) for one in ("ucla3", "sisq", "weighs_most", "owner_isolated"))
HEAD = Content(
    Occasion("c" * 16, ROOT, 3, "pulse-fr-1", START, 2, "abeille lampe neige vitre"),
    Policy(k=9),
    ReleasedTable(Rounded(50, "=", 10), ()),
    PLAN,
    (Break("wording", None, "sisq"), Break("clubs", CLUB), Break("clubs", ROOT)),
    (Struck("owner_isolated", "The question was wrong."),),
    "e" * 64,
)


def told(groups: tuple[Group, ...], head: Content = HEAD) -> Any:
    """Return the document as a reader of the file gets it."""
    return json.loads(json.dumps(document(head, groups)))


@pytest.fixture(scope="module")
def whole() -> Any:
    return told((Group(ROOT, n=N, figures=FIGURES), Group(ROOT, "a", ("industry",), None)))


def figures(found: Any, group: int = 0) -> dict[str, dict[str, object]]:
    return {one["measure"]: one for one in found["groups"][group]["figures"]}


def test_a_mean_has_its_step_its_closed_end_and_its_interval(whole: Any) -> None:
    around = interval(MEAN, N, Policy(k=9))
    assert figures(whole)["ucla3"] == {
        "measure": "ucla3",
        "status": "published",
        "n": {"low": 30, "high": 49},
        "level": None,
        "mean": {
            "value": 4.5,
            "bound": "=",
            "step": 0.5,
            "interval": {"low": round(around.low, 2), "high": round(around.high, 2)},
        },
        "shares": [
            {
                "category": "0",
                "value": 20.0,
                "bound": "<=",
                "step": 10.0,
                "interval": {"low": 0.0, "high": round(share_interval(SHARE, N).high, 2)},
            }
        ],
    }


def test_a_level_stands_without_a_number_beside_its_range_of_answers(whole: Any) -> None:
    assert figures(whole)["sisq"] == {
        "measure": "sisq",
        "status": "published",
        "n": {"low": 8, "high": 9},
        "level": "middle",
        "mean": None,
        "shares": [],
    }


def test_a_masked_figure_says_that_it_is_masked_and_nothing_else(whole: Any) -> None:
    assert figures(whole)["weighs_most"] == {"measure": "weighs_most", "status": "masked"}


def test_a_struck_measure_says_why_in_every_group(whole: Any) -> None:
    struck = {"measure": "owner_isolated", "status": "struck", "reason": "The question was wrong."}
    assert figures(whole)["owner_isolated"] == figures(whole, 1)["owner_isolated"] == struck


def test_a_masked_group_holds_no_number_though_its_figures_had_some() -> None:
    found = told((Group(CLUB, n=None, figures=FIGURES),))
    (group,) = found["groups"]
    assert group["status"] == "masked"
    assert list(numbers(group)) == []
    assert list(numbers(found["policy"]))  # the positive control: numbers are seen where there are some


def test_a_struck_measure_shows_no_number_even_if_it_was_counted() -> None:
    counted = replace(FIGURES[0], measure="owner_isolated")
    found = told((Group(ROOT, n=N, figures=(counted,)),))
    assert list(numbers(figures(found)["owner_isolated"])) == []


def test_the_response_rate_is_the_roots_alone(whole: Any) -> None:
    assert whole["response_rate"] == {"value": 50, "bound": "=", "step": 10}
    assert told((Group(CLUB, n=N, figures=FIGURES),))["response_rate"] is None


def test_breaks_are_those_of_all_and_of_this_node_and_name_no_other(whole: Any) -> None:
    assert whole["breaks"] == [{"reason": "wording", "measure": "sisq"}, {"reason": "clubs", "measure": None}]
    assert CLUB not in json.dumps(whole)


def test_it_says_how_it_was_made(whole: Any) -> None:
    assert whole["wave"] == {
        "id": "c" * 16,
        "number": 3,
        "question_set": "pulse-fr-1",
        "published_at": "2026-03-02T09:00:00Z",
        "replacements": 2,
        "words": "abeille lampe neige vitre",
        "imported": False,
    }
    assert whole["instruments"][0] == {
        "measure": "ucla3",
        "instrument": "ucla3-fr",
        "version": "1",
        "sha256": "f" * 64,
    }
    assert whole["policy"]["k"] == 9
    assert whole["policy_sha256"] == "e" * 64


def test_moments_of_any_zone_are_told_in_utc() -> None:
    moment = (START + timedelta(minutes=1)).astimezone(ZoneInfo("Europe/Paris"))
    later = replace(HEAD, occasion=replace(HEAD.occasion, published_at=moment))
    wave = told((Group(ROOT),), later)["wave"]
    assert wave["published_at"] == "2026-03-02T09:01:00Z"


def numbers(value: object) -> Iterator[float]:
    """Yield every number of a JSON value."""
    if isinstance(value, dict):
        for one in value.values():
            yield from numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from numbers(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value
