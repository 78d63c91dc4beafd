"""Every number of the release worked by hand in docs/worked-release.md is what the code publishes."""

import re
from pathlib import Path

import pytest
from flask_babel import force_locale

from analytics.dashboard import wording
from analytics.dashboard.headline import headline
from analytics.disclosure.counting import Score, categories, exact_mean, respondents
from analytics.disclosure.policy import Policy
from analytics.disclosure.publishing import publish
from analytics.measures.intervals import interval, share_interval, variance, wilson
from analytics.measures.planning import detectable
from analytics.measures.trends import noise, steady
from analytics.release import tallies
from networks.cells import Cell

PAGE = (Path(__file__).parents[2] / "docs" / "worked-release.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.usefixtures("app")
POLICY = Policy()
PLAN = {measure.id: measure for measure in tallies.measures("pulse-fr-1")}
SHEETS = (12, 13)
MEMBERS = 14
WAVES = PAGE.split("\n## ")[1:]


def table(wave, heading):
    """Return the rows of a table, each as its cells."""
    part = WAVES[wave].split(f"### {heading}\n")[1].split("\n###")[0]
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:1] == "|"]
    return rows[2:]


def counts(wave):
    """Return what the page says was sealed."""
    read = {
        measure: {code: int(people) for code, people in re.findall(r"(\w+): (\d+)", cell)}
        for measure, cell, _ in table(wave, "What is sealed")
    }
    return read | {"*": {"1": SHEETS[wave]}}


def released(wave):
    club = Cell("cell", "club", ("club",), None, None, MEMBERS)
    return publish([club], {"club": None}, {"cell": counts(wave)}, list(PLAN.values()), POLICY)


def figures(wave):
    (group,) = released(wave).groups
    return {figure.measure: figure for figure in group.figures}


@pytest.mark.parametrize("wave", [0, 1])
def test_what_is_sealed_adds_up(wave):
    for measure, _, answered in table(wave, "What is sealed"):
        assert respondents(counts(wave)[measure]) == int(answered) <= SHEETS[wave]
    assert set(counts(wave)) - {"*"} == set(PLAN)


@pytest.mark.parametrize("wave", [0, 1])
def test_every_mean_and_its_interval(wave):
    shown = {name: figure for name, figure in figures(wave).items() if figure.mean}
    rows = table(wave, "Means")
    assert [row[0] for row in rows] == list(shown)
    with force_locale("en"):
        for name, above, exact, published, around in rows:
            histogram, score, figure = counts(wave)[name], PLAN[name], shown[name]
            assert isinstance(score, Score)
            total = sum((int(code) - score.low) * people for code, people in histogram.items())
            assert above == f"{total} of {respondents(histogram) * (score.high - score.low)}"
            assert exact == f"{float(exact_mean(histogram, score)):.2f}"
            assert published == wording.figure(figure.mean)
            assert around == wording.spread(interval(figure.mean, figure.n, POLICY))


@pytest.mark.parametrize("wave", [0, 1])
def test_every_share_and_its_interval(wave):
    rows = table(wave, "Shares")
    shown = [(name, share) for name, figure in figures(wave).items() for share in figure.shares]
    with force_locale("en"):
        for (name, answer, people, exact, published, around), (measure, share) in zip(rows, shown, strict=True):
            histogram, figure = counts(wave)[name], figures(wave)[name]
            assert (name, answer) == (measure, share.category)
            assert int(people) == categories(histogram, PLAN[name])[answer]
            assert exact == f"{100 * int(people) / respondents(histogram):.1f} %"
            assert published == wording.percent(share.percent)
            assert around == wording.spread(share_interval(share.percent, figure.n), 0) + " %"


@pytest.mark.parametrize("wave", [0, 1])
def test_the_range_of_answers_and_the_response_rate(wave):
    with force_locale("en"):
        for figure in figures(wave).values():
            assert f'"{wording.answers(figure.n)}"' in PAGE
        assert f'"{wording.percent(released(wave).rate)}" is published' in PAGE


@pytest.mark.parametrize("wave", [0, 1])
def test_the_headline(wave):
    found = headline([figures(one)["ucla3"] for one in range(wave + 1)], POLICY)
    (said,) = re.findall(r"^> (.+)$", WAVES[wave], flags=re.MULTILINE)
    with force_locale("en"):
        assert said == wording.sentence(found, "Loneliness")


def test_the_numbers_between_the_tables():
    series = [(figure.mean, figure.n) for figure in (figures(wave)["ucla3"] for wave in (0, 1))]
    calm = steady(series, POLICY)
    assert f"value +- {1.96 * variance(*series[0], POLICY) ** 0.5:.2f}, cut off" in PAGE
    assert f"{POLICY.pooled_sd}^2 / 10" in PAGE
    assert f"= {noise(series[0], series[1], POLICY):.1f} points apart" in PAGE
    assert f"= {calm.high - calm.value:.2f} to both sides: {calm.low:.1f} to {calm.high:.1f}" in PAGE
    assert f"see one of {detectable(12, POLICY):.1f}\npoints" in PAGE
    half = wilson(0.5, 10)
    assert f"5 in 10, which is {100 * half.high:.0f} %" in PAGE
    assert f'of "50 % or\nmore": from {100 * half.low:.0f} % to 100 %' in PAGE


def test_every_scale_has_a_mean_on_the_page():
    assert {row[0] for row in table(0, "Means")} == {name for name, one in PLAN.items() if isinstance(one, Score)}
