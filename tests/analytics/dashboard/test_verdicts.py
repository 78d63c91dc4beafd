"""Tests of what two compared publications allow to conclude, in words."""

import pytest
from flask_babel import force_locale

from analytics.dashboard import verdicts
from analytics.dashboard.comparison import Compared, ComparedChoice, ComparedShare, Verdict
from analytics.dashboard.wording import Words
from analytics.disclosure.coarsening import Rounded
from analytics.disclosure.table import Figure
from analytics.measures.intervals import Estimate

pytestmark = pytest.mark.usefixtures("app")
VERDICTS: list[Verdict] = ["masked", "new_series", "no_comparison", "too_few", "none", "higher", "lower"]
TALK = Words("Talk", "", {"needed": "Would have needed it", "helped": "It helped"})


def test_every_verdict_on_two_figures_has_its_own_sentence() -> None:
    with force_locale("en"):
        apart = Estimate(-1.5, -2.0, -1.0)
        said = {verdicts.score(Compared("x", Figure("x"), Figure("x"), one, apart)) for one in VERDICTS}
        assert len(said) == len(VERDICTS)
        assert "Reliably lower, by about 1.5 points." in said


def share(category: str, verdict: Verdict, apart: float) -> ComparedShare:
    return ComparedShare(category, Rounded(30, "=", 1), Rounded(20, "=", 1), verdict, Estimate(apart, -20, 20))


def test_the_shares_that_moved_are_named_with_their_points() -> None:
    found = ComparedChoice("peer_talk", None, (share("needed", "lower", -10), share("helped", "none", 1)))
    other = ComparedChoice("peer_talk", None, (share("needed", "none", 1), share("helped", "higher", 12)))
    with force_locale("en"):
        assert verdicts.choice(found, TALK) == "Would have needed it: reliably less, by about 10 percentage points."
        assert verdicts.choice(other, TALK) == "It helped: reliably more, by about 12 percentage points."


def test_where_no_share_moved_for_certain_nothing_else_is_said() -> None:
    still = ComparedChoice("peer_talk", None, (share("needed", "none", 4),))
    with force_locale("en"):
        assert verdicts.choice(still, TALK) == "No reliable difference."
        reasons = {verdicts.choice(ComparedChoice("peer_talk", one), TALK) for one in VERDICTS[:4]}
    assert len(reasons) == 4
