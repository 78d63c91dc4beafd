"""Invent releases for the tests of files: one with everything a file can hold, in hostile words."""

from dataclasses import replace
from datetime import date

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Group, ReleasedTable, Share
from analytics.exports.table import Part
from analytics.release.content import Break, Content, Occasion, Planned, Struck
from tests.conftest import START

NODE, ROOT, WAVE = "b" * 16, "a" * 16, "c" * 16
HOSTILE = '=HYPERLINK("http://evil.example";"Gare")'
REASON = "+cmd|' /C calc'!A0"
MANY, SOME, FEW = Answers(30, 49), Answers(15, 19), Answers(8, 9)
MEASURES = ("ucla3", "owner_isolated", "sisq", "peer_talk", "weighs_most")
TOTAL = Group(
    NODE,
    n=MANY,
    figures=(
        Figure("ucla3", MANY, mean=Rounded(3.5, "=", 0.5), shares=(Share("0", Rounded(60.0, "=", 10)),)),
        Figure("owner_isolated", MANY, mean=Rounded(8.0, ">=", 1.0)),
        Figure("peer_talk", MANY, shares=(Share("needed", Rounded(10.0, "<=", 10)),)),
        Figure("weighs_most"),
    ),
)
BLOCKS = (
    Group(NODE, "a", ("industry", "construction"), SOME, (Figure("ucla3", SOME, mean=Rounded(4.0, "=", 2.0)),)),
    Group(NODE, "a", ("trade_services",), FEW, (Figure("ucla3", FEW, level="middle"),)),
    Group(NODE, "b", ("alone",)),
)
HEAD = Content(
    Occasion(WAVE, ROOT, 3, "pulse-fr-1", START, 2, "abeille lampe neige vitre"),
    Policy(k=8),
    ReleasedTable(Rounded(40.0, "=", 10), ()),
    tuple(Planned(one, f"{one}-fr", "1", "f" * 64) for one in MEASURES),
    (Break("wording", None, "ucla3"), Break("clubs", NODE), Break("clubs", ROOT)),
    (Struck("sisq", REASON),),
)


def part(**changes: object) -> Part:
    """Return a part with some fields changed."""
    whole = Part(HOSTILE, HEAD, (TOTAL, *BLOCKS), date(2026, 3, 17), "d" * 64)
    return replace(whole, **changes)  # type: ignore[arg-type]  # fields by name
