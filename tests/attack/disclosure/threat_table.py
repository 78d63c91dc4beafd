"""Write the page of threats: each attack on published figures, what a naive rule gives it, and what ours does.

Run as a module to write the page again: `python -m tests.attack.disclosure.threat_table`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.attack.disclosure import over_time, subtraction, unanimity
from tests.attack.disclosure.outcome import Outcome

PAGE = Path(__file__).parents[3] / "docs" / "threats.md"


@dataclass(frozen=True)
class Threat:
    """One row: an attack that runs, or two sentences where no run can show it."""

    number: int
    attack: str
    run: Callable[[], Outcome] | None = None
    naive: str = ""
    ours: str = ""


THREATS = (
    Threat(1, "Read a small group off a table", subtraction.small_cell),
    Threat(2, "Subtract the groups shown from their total", subtraction.siblings),
    Threat(3, "Subtract overlapping breakdowns", subtraction.overlapping),
    Threat(4, "Subtract one level of the tree from another", subtraction.levels),
    Threat(
        5,
        "Watch the page while answers come in",
        naive="each answer is the difference between two looks",
        ours="nothing is shown before closing but whether half the cards are used, computed once; a wave has one "
        "release",
    ),
    Threat(6, "Compare a group before and after somebody joined, all others answering as before", over_time.joiner),
    Threat(6, "The same when answers merely resemble those before", over_time.joiner_of_fresh_answers),
    Threat(7, "Use that all, or all but the attacker, answered alike", unanimity.unanimity),
    Threat(8, "Use that most answers are the lowest", unanimity.floor),
    Threat(9, "Use that the few who disagree are all in one group", unanimity.clustered_dissent),
    Threat(10, "Put several insiders' answers together", unanimity.insiders),
    Threat(
        11,
        "Invent members around one real person",
        naive="the person's answer",
        ours="**not prevented by numbers.** A group needs at least ten answers, its members come by invitation to "
        "their own mailbox, admitted before the wave opens; a lead who invents nine mailboxes is not stopped",
    ),
    Threat(12, "Rename or split categories between waves", over_time.renamed_sector),
    Threat(
        13,
        "Ask for a filter or a combination in the address",
        naive="any group that the attacker can name",
        ours="addresses name a node and a wave, nothing else is read; what was not released is not found",
    ),
    Threat(14, "Invert intervals and other derived numbers", over_time.derived_numbers),
    Threat(
        15,
        "Look for exact numbers in pages, charts and files",
        naive="exact values in a chart's data or a hovering label",
        ours="none: the web process has no exact numbers, they are deleted when the release is written",
    ),
    Threat(
        16,
        "Take a refusal as a signal",
        naive="a missing figure says that answers are unanimous",
        ours="what is shown depends on numbers of people alone, and a masked figure looks the same for every reason. "
        "Where the audit withholds a measure about one bit remains: something was extreme **(accepted)**",
    ),
    Threat(
        17,
        "Lower the threshold afterwards",
        naive="groups that were protected",
        ours="the rules are fixed when a wave opens, and a release is never made again",
    ),
    Threat(
        18,
        "Delete or move somebody and compare",
        naive="the difference is that person",
        ours="a release holds no person: its bytes stay the same",
    ),
    Threat(
        19,
        "Compare questions that not everybody answered",
        naive="a group's number of answers differs by the one who skipped a question",
        ours="numbers are ranges, and a question whose own respondents are too few is masked in the whole breakdown",
    ),
    Threat(20, "Solve for single answers from the spread", over_time.spread),
    Threat(21, "Combine a mean with shares", unanimity.together),
    Threat(
        22,
        "Watch participation to see who answered",
        naive="the counter moves when a colleague says that they are done",
        ours="one range in words, computed once at the midpoint of the wave; at a range's edge one bit remains "
        "**(accepted)**",
    ),
    Threat(23, "Pool what the leads of all levels see", subtraction.pooled_views),
    Threat(
        24,
        "Recognise the writer of a comment",
        naive="style and content",
        ours="questions have no free text. What members write to each other elsewhere is theirs **(accepted)**",
    ),
    Threat(25, "Average many copies of one figure", over_time.copies),
)
HEAD = """# Attacks on published figures

The attacker knows every member's attributes and who answered, sees every published view of all levels with its
history, and is one of the respondents. Each row is an attack that was run, against a rule in common use and against
ours, or a sentence where no run can show it. The naive rules publish exact figures: one hides every group under five
answers, the other merges small categories until each has five. Neither looks at what several groups together give
away. Ours are described in `docs/methods.md`, the attacks in `tests/attack/disclosure/`.

This page is written by `python -m tests.attack.disclosure.threat_table`, and a test compares the two.

| # | attack | naive rule | our rules |
|---|---|---|---|
"""
FOOT = """
## What is left

- Rows 11, 16, 21, 22 and 24 name what is accepted or what only an organisation can prevent.
- Somebody whose answers never change, and who joins a group whose answers never change either, is guessed best by
  comparing two waves (row 6). Nothing links answers over waves, and waves lie weeks apart.
- Two insiders may know what one does not (row 10). The audit expects one anywhere and, in each cell,
  one more for each card replaced there.
- Knowledge from elsewhere ("she told me that she is at nine") is not counted.
"""


@cache
def outcome(threat: Threat) -> Outcome | None:
    """Run an attack, once."""
    return threat.run() if threat.run else None


def page() -> str:
    """Run every attack and return the page."""
    return HEAD + "".join(f"{_row(threat)}\n" for threat in THREATS) + FOOT


def _row(threat: Threat) -> str:
    naive, ours = threat.naive, threat.ours
    found = outcome(threat)
    if found:
        naive, ours = found.naive, found.ours
    return f"| {threat.number} | {threat.attack} | {naive} | {ours} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
