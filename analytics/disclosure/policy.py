"""Fix the rules of publication before a wave opens: thresholds, steps and constants in one frozen value."""

from dataclasses import dataclass

SCALE = 10
"""Every score is published on 0 to 10."""
MEAN_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0)
"""Steps a mean may be rounded to, in points of ten."""
SHARE_STEPS = (1, 2, 5, 10, 20, 25, 50)
"""Steps a share may be rounded to, in percentage points."""
RATE_STEPS = (10, 20, 25, 50)
"""Steps a response rate may be rounded to, in percentage points."""
EDGES = (10, 15, 20, 30, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
"""Where the published ranges of a number of answers begin, below which the threshold itself is the beginning."""


@dataclass(frozen=True)
class Policy:
    """What may be published, as docs/methods.md explains; part of every release."""

    k: int = 8
    """Fewer answers than this: nothing (5 to 20, the root's own setting)."""
    block_floor: int = 10
    """No group within a breakdown is smaller than this, nor than k."""
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
    pooled_sd: float = 3.0
    """Spread of answers assumed in intervals, in points of ten; never the group's own, which would leak."""
    steady_from: int = 30
    """From this many answers on, one wave is compared with the one before."""
    min_change: float = 1.2
    """Smallest change called one, in points of ten: half the usual spread within a group."""
    waves_in_mean: int = 4
    """How many released figures the steady mean of a small group is made of."""

    def __post_init__(self) -> None:
        """Refuse a threshold outside 5 to 20."""
        if not 5 <= self.k <= 20:  # noqa: PLR2004  # the bounds are the rule itself
            raise ValueError(f"threshold {self.k} is not between 5 and 20")

    @property
    def block(self) -> int:
        """Return the smallest allowed size of a group within a breakdown."""
        return max(self.block_floor, self.k)
