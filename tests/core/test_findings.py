import pytest

from core.findings import Finding, together


def test_findings_of_one_name_become_one_and_names_are_sorted():
    found = together([Finding("b", holds=True), Finding("a", holds=True, detail="x"), Finding("b", holds=True)])
    assert found == (Finding("a", holds=True, detail="x"), Finding("b", holds=True))


@pytest.mark.parametrize(
    ("several", "worst"),
    [((True, None), None), ((None, False), False), ((True, False, None), False), ((True, True), True)],
    ids=["unknown-over-holding", "failing-over-unknown", "failing-over-all", "holding"],
)
def test_what_fails_wins_over_what_is_unknown_and_that_over_what_holds(several, worst):
    assert together(Finding("a", holds) for holds in several) == (Finding("a", worst),)


def test_only_what_made_it_fail_is_told_once_each():
    found = together(
        [
            Finding("a", holds=True, detail="fine"),
            Finding("a", holds=False, detail="this"),
            Finding("a", holds=False, detail="this"),
            Finding("a", holds=False, detail="that"),
        ]
    )
    assert found == (Finding("a", holds=False, detail="this; that"),)
