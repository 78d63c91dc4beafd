"""Fix the rules of publication before a wave opens: thresholds, steps and constants in one frozen value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

SCALE = 10
"""Every score is published on 0 to 10."""
THRESHOLDS = (5, 20)
"""The least and the most that a root may choose as its threshold k."""


@dataclass(frozen=True)
class Policy:
    """What may be published, as docs/methods.md explains; fixed at opening and part of every release."""

    k: int = 8
    """Fewer answers than this: nothing (5 to 20, the root's own setting)."""
    block_floor: int = 10
    """No group below the root is smaller than this, nor than k."""
    effective: int = 5
    """No combination of published numbers concerns fewer people than this; at most k."""
    covers: float = 0.9
    """A node below the root has a total only if its own cells hold at least this share of its members."""
    mean_from: int = 10
    """Below this many answers a level in words stands for the mean."""
    bands_from: int = 30
    """Shares need this many answers (the root's total: `mean_from`)."""
    mean_factor: int = 2
    """A mean's step is at least this many persons' full range over n."""
    share_factor: int = 3
    """A share's step is at least this many persons over n."""
    ends: int = 2
    """A closed end covers at least this many persons at the edge of the scale."""
    mean_steps: tuple[float, ...] = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0)
    """Steps a mean may be rounded to, in points of ten."""
    share_steps: tuple[int, ...] = (1, 2, 5, 10, 20, 25, 50)
    """Steps a share may be rounded to, in percentage points."""
    rate_steps: tuple[int, ...] = (10, 20, 25, 50)
    """Steps a response rate may be rounded to, in percentage points."""
    edges: tuple[int, ...] = (10, 15, 20, 30, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
    """Where the published ranges of a number of answers begin, below which k itself is the beginning."""
    pooled_sd: float = 3.5
    """Spread of answers assumed in intervals, in points of ten; never the group's own, which would leak.

    A question with three answers spreads this wide, one with seven less: docs/methods.md has the measured coverage.
    """
    steady_from: int = 30
    """From this many answers on, one wave is compared with the one before."""
    min_change: float = 1.2
    """Smallest change called one, in points of ten: half the usual spread within a group."""
    waves_in_mean: int = 4
    """How many released figures the steady mean of a small group is made of."""
    bulk_from: int = 1_500
    """From this many groups on, breakdowns are added together and repaired, not tried one by one."""
    most_groups: int = 5_000
    """Groups checked in one piece; a larger piece gives up the breakdowns of its top node."""
    insiders: int = 1
    """How many respondents the attacker of the audit is, whose answers it knows."""
    audit_nodes: int = 2_000
    """How many nodes the audit's search may visit before it counts as failed: a number, never seconds."""

    def __post_init__(self) -> None:
        """Refuse a threshold outside 5 to 20 and an effective group larger than it; lists become tuples."""
        least, most = THRESHOLDS
        if not least <= self.k <= most:
            raise ValueError(f"threshold {self.k} is not between {least} and {most}")
        if not 1 <= self.effective <= self.k:
            raise ValueError(f"an effective group of {self.effective} is not between 1 and the threshold {self.k}")
        for each in fields(self):
            if isinstance(value := getattr(self, each.name), list):
                object.__setattr__(self, each.name, tuple(value))

    @property
    def block(self) -> int:
        """Return the smallest allowed size of a group below the root."""
        return max(self.block_floor, self.k)

    def rules(self) -> dict[str, Any]:
        """Return the policy as plain values that JSON keeps; `from_rules` reads them back."""
        return asdict(self)


def from_rules(rules: Mapping[str, Any]) -> Policy:
    """Read a policy back from what `Policy.rules` gave, before or after JSON.

    Raises TypeError for a rule that is not known, ValueError for one out of range.
    """
    return Policy(**rules)
