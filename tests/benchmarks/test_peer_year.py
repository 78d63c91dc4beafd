"""The printed year has a row for every world, and a club of 25 that may ask its whole root never runs out of peers."""

import pytest

from benchmarks.peer_year import REFERENCE, Size, report, settings

SMALL = Size(members=200, clubs=8, asks=0.1, days=91)


def test_every_world_has_its_row_beside_the_reference(capsys: pytest.CaptureFixture[str]) -> None:
    report(SMALL, seed=2)
    printed = capsys.readouterr().out
    for world, setting in settings(SMALL.days):
        assert printed.count(f"\n{world}, {setting.answering.name} ") == 1
    for figures in REFERENCE.values():
        assert all(f" {figure} %" in printed for figure in figures)


def test_a_club_of_25_is_never_passed_over_by_the_whole_root_but_by_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report(SMALL, seed=2)
    lines = capsys.readouterr().out.splitlines()
    root, club = (
        [int(word) for word in line[38:].split()[:4]]
        for line in lines
        if line.startswith(("asking the whole root", "asking the own club alone"))
    )
    assert root[0] > 10
    assert root[1:] == [0, 0, 0]
    assert club[1] > 0
