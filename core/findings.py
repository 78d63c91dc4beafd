"""Hold what an examination of the installation found: plain values, which cross between processes and sides."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.printable import printable


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `name` is a constant word, `holds` is None where it cannot be known here.

    `detail` names the setting, the file or the error in question, in no language; never a secret, nothing personal. A
    file may be called anything: what a database or a terminal would not take as text is replaced.
    """

    name: str
    holds: bool | None
    detail: str = ""

    def __post_init__(self) -> None:
        """Keep the detail as text that can be stored, sent and shown."""
        object.__setattr__(self, "detail", printable(self.detail))


Check = Callable[[], Finding | Iterable[Finding]]
"""Looks at one or several things; what it raises counts as not known."""


def together(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return one finding per name, sorted: what fails wins over what is not known, and that over what holds."""
    by_name: dict[str, list[Finding]] = {}
    for finding in findings:
        by_name.setdefault(finding.name, []).append(finding)
    return tuple(_worst(by_name[name]) for name in sorted(by_name))


def _worst(same: list[Finding]) -> Finding:
    holds = min((finding.holds for finding in same), key=(False, None, True).index)
    details = dict.fromkeys(finding.detail for finding in same if finding.holds is holds and finding.detail)
    return Finding(same[0].name, holds, "; ".join(details))
