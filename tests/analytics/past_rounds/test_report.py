"""Tests of what a trial prints."""

from datetime import UTC, datetime

from analytics.past_rounds.report import lines
from analytics.release.past import Round
from networks.models import Wave
from networks.tree import Node, Tree
from tests.analytics.released import wave

NODES = Tree([Node("fed", "Fédération", None, is_club=False), Node("x", "Gare", "fed", is_club=True)])
WAVE = Wave(number=3, publishes_at=datetime(2025, 3, 20, 8, tzinfo=UTC))


def test_every_group_is_said_to_be_shown_or_not() -> None:
    content = wave(3, {"x": 9, "y": 40}, {"fed": None, "x": "fed", "y": "fed"}, root="fed")
    nodes = Tree([*(NODES[node] for node in ("fed", "x")), Node("y", "Port", "fed", is_club=True)])
    told = list(lines([Round(WAVE, content)], nodes))
    assert told[0] == "Round 3, published 2025-03-20"
    assert "  Fédération / Gare: Not shown" in told
    assert any(line.startswith("  Fédération: 30 to 49 answers") for line in told)
    assert any(line.startswith("    ucla3: ") and "Not shown" not in line for line in told)
    assert any("weighs_most: cash" in line and "%" in line for line in told)


def test_a_round_with_too_few_answers_says_so() -> None:
    assert list(lines([Round(WAVE, None)], NODES))[1:] == ["  Too few answers: nothing is published."]
