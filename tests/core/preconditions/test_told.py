import pytest

from core.findings import Finding
from core.preconditions.catalogue import CATALOGUE
from core.preconditions.told import FAILS, HOLDS, NOTED, QUIET, UNKNOWN, WORDS, tell


@pytest.mark.parametrize(
    ("finding", "state"),
    [
        (Finding("backups", holds=True), HOLDS),
        (Finding("backups", holds=False), FAILS),
        (Finding("backups", None), UNKNOWN),
        (Finding("swap", holds=True), QUIET),
        (Finding("swap", holds=False), NOTED),
        (Finding("swap", None), NOTED),
        (Finding("never-listed", None), UNKNOWN),
    ],
)
def test_every_finding_has_a_state_and_what_fails_says_what_to_do(app, finding, state):
    (told,) = tell([finding])
    assert told.state == state
    assert str(told.word) == str(WORDS[state])
    assert bool(told.remedy) is (state not in {HOLDS, QUIET} and finding.name in CATALOGUE)
    assert str(told.checked)


def test_what_needs_doing_stands_first():
    found = [
        Finding("swap", None),
        Finding("address", holds=True),
        Finding("backups", None),
        Finding("gate", holds=False),
    ]
    assert [one.name for one in tell(found)] == ["gate", "backups", "address", "swap"]
