"""The page of threats says what the attacks give today, row by row."""

import pytest

from tests.attack.disclosure.threat_table import PAGE, THREATS, Threat, outcome, page

RUN = [threat for threat in THREATS if threat.run]


def test_the_page_is_what_the_attacks_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_threat_has_a_row() -> None:
    assert sorted({threat.number for threat in THREATS}) == list(range(1, 26))


def test_the_page_says_where_numbers_protect_nobody() -> None:
    rows = {line.split("|")[1].strip(): line for line in PAGE.read_text(encoding="utf-8").splitlines() if "|" in line}
    assert "not prevented by numbers" in rows["11"]
    assert all("accepted" in rows[number] for number in ("16", "21", "22", "24"))


@pytest.mark.parametrize("threat", RUN, ids=lambda threat: threat.attack)
def test_every_attack_that_runs_wins_less_against_our_rules(threat: Threat) -> None:
    found = outcome(threat)
    assert found is not None
    assert found.won_naive > 0
    assert found.won_ours < found.won_naive / 2
