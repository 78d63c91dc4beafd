"""Put findings into words for whoever runs the installation, what needs doing first."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from core.findings import Finding
from core.preconditions.catalogue import CATALOGUE, Entry

HOLDS, FAILS, UNKNOWN, NOTED, QUIET = "holds", "fails", "unknown", "noted", "quiet"
WORDS = {
    FAILS: _l("does not hold"),
    UNKNOWN: _l("not known"),
    HOLDS: _l("holds"),
    NOTED: _l("noted"),
    QUIET: _l("nothing to note"),
}
"""In the order in which they are told."""


@dataclass(frozen=True)
class Told:
    """One finding in words; `remedy` and `detail` are empty when there is nothing to do."""

    name: str
    state: str
    checked: object
    remedy: object = ""
    detail: str = ""

    @property
    def word(self) -> object:
        """Return the word for the state, lazy."""
        return WORDS[self.state]


def tell(found: Iterable[Finding]) -> tuple[Told, ...]:
    """Return findings in words: what fails, what is not known, what holds, and then the notes."""
    return tuple(sorted((_told(one) for one in found), key=lambda one: (list(WORDS).index(one.state), one.name)))


def _told(finding: Finding) -> Told:
    entry = CATALOGUE.get(finding.name, Entry(finding.name, ""))
    if finding.holds:
        return Told(finding.name, HOLDS if entry.decides else QUIET, entry.checked, detail=finding.detail)
    state = NOTED if not entry.decides else UNKNOWN if finding.holds is None else FAILS
    return Told(finding.name, state, entry.checked, entry.remedy, finding.detail)
