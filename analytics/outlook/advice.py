"""Turn forecasts of real alternatives into the few things that a lead could do, each with the way to it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.disclosure.policy import Policy
from analytics.outlook.gathering import Ground
from analytics.outlook.proposals import Choice, Joining, best, choices, joinings, rhythm
from networks.cells import TooFewMembers
from networks.clustering import Clubs
from networks.wave_calendar import expected_answers

MOST_CLASSES = 1_500
"""Roots with more classes of members are not compared choice by choice: a page has to come at once."""


@dataclass(frozen=True)
class Advice:
    """What could be done: clusters, a rhythm, and the ways to tell companies apart with what each would publish."""

    joinings: tuple[Joining, ...]
    rhythm: int
    choices: tuple[Choice, ...]

    @property
    def best(self) -> Choice | None:
        """Return the choice that publishes most, None where nothing could be compared."""
        return best(self.choices) if self.choices else None

    @property
    def present(self) -> Choice | None:
        """Return what is published as things are, None where nothing could be compared."""
        return self.choices[0] if self.choices else None


def advice(ground: Ground, free: Mapping[str, Clubs], *, whole: bool) -> Advice:
    """Return what could be done; `free` are the clubs that could join clusters, `whole` asks for the root's choices."""
    asked = (ground.population, ground.rules, ground.participation.share, Policy(k=ground.rules.threshold))
    often = rhythm(expected_answers(ground.population.members(), ground.participation.share))
    compared = whole and len(ground.population.classes) <= MOST_CLASSES
    try:
        return Advice(joinings(*asked, free), often, choices(*asked) if compared else ())
    except TooFewMembers:
        return Advice((), often, ())
