"""Say what an attack gave, against a naive rule and against ours."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What the attacker won, in the same unit for both, and the same in words for the page of threats."""

    won_naive: float
    won_ours: float
    naive: str
    ours: str
