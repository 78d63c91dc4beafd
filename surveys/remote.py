"""Work on boxes that another user keeps: the port that `networks` calls, over a socket instead of a folder."""

import socket
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from core.findings import Finding
from core.settings import BoxSettings
from networks.ports import BallotBoxes, BoxAway, Opening, SealOutcome
from networks.restores import Condition
from surveys import checkin, wire
from surveys.boxes import FolderBoxes

USUAL_S, LONG_S = 60, 900
"""Seconds to wait for an answer; a keeper that ends is noticed at once."""
LONG = frozenset({"open", "make_keys_ahead", "seal", "destroy"})
"""Verbs that draw keys, a third of a second each, or that wait for one that does."""


def boxes_of(settings: BoxSettings) -> BallotBoxes:
    """Return who works on the boxes: another user's keeper if there is one, this process itself otherwise."""
    if settings.box_socket:
        return RemoteBoxes(Path(settings.box_socket))
    return FolderBoxes(settings, partial(checkin.page_files, demo=settings.demo))


class RemoteBoxes:
    """Ask the keeper of the boxes; each method raises what `FolderBoxes` does, and `BoxAway` without a keeper."""

    def __init__(self, path: Path) -> None:
        """Ask at the socket of this path."""
        self._path = str(path)

    def open(self, opening: Opening) -> str:
        """Create the wave's folder and return its manifest's hash; idempotent."""
        digest: str = self._ask("open", opening=opening)
        return digest

    def make_keys_ahead(self, number: int) -> int:
        """Keep that many unused keys in the pool and return how many were made."""
        made: int = self._ask("make_keys_ahead", number=number)
        return made

    def draw_cards(
        self, wave_id: str, counts: Mapping[str, int], draw: bytes | None = None
    ) -> Mapping[str, Sequence[bytes]]:
        """Add cards, fresh or those of a draw, and return their codes; raises BoxClosed or UnknownCell."""
        codes: Mapping[str, Sequence[bytes]] = self._ask("draw_cards", wave_id=wave_id, counts=counts, draw=draw)
        return codes

    def record(self, wave_id: str) -> Mapping[str, bytes]:
        """Return the public files of a wave by path, or none when it was never opened."""
        files: Mapping[str, bytes] = self._ask("record", wave_id=wave_id)
        return files

    def stocked(self, wave_id: str) -> int:
        """Return how many cards the box holds; raises BoxClosed."""
        number: int = self._ask("stocked", wave_id=wave_id)
        return number

    def conditions(self) -> Mapping[str, Condition]:
        """Return where the box of every wave stands that was ever opened there, by wave id."""
        found: Mapping[str, Condition] = self._ask("conditions")
        return found

    def half_used(self, wave_id: str) -> bool:
        """Tell whether cards have been used for half of the members or more; raises BoxClosed."""
        half: bool = self._ask("half_used", wave_id=wave_id)
        return half

    def extend(self, wave_id: str, closes_at: datetime) -> None:
        """Publish the later closing moment; raises UnknownWave."""
        self._ask("extend", wave_id=wave_id, closes_at=closes_at)

    def seal(self, wave_id: str, threshold: int) -> SealOutcome:
        """Close the box for good, write its totals, destroy the rest; re-runnable.

        Raises UnknownWave, TotalsDisagree or MoreSheetsThanTickets.
        """
        outcome: SealOutcome = self._ask("seal", wave_id=wave_id, threshold=threshold)
        return outcome

    def destroy(self, wave_id: str) -> None:
        """Destroy everything of a cancelled wave but what is public; nothing to do for one never opened."""
        self._ask("destroy", wave_id=wave_id)

    def totals(self, wave_id: str) -> bytes:
        """Return the sealed totals as JSON; raises NotSealed or UnknownWave."""
        sealed: bytes = self._ask("totals", wave_id=wave_id)
        return sealed

    def discard_totals(self, wave_id: str) -> None:
        """Delete the sealed totals, once they are released; re-runnable, raises UnknownWave."""
        self._ask("discard_totals", wave_id=wave_id)

    def examine(self) -> tuple[Finding, ...]:
        """Return what the Box's user finds where it looks at its own machine; see surveys/preconditions.py."""
        findings: tuple[Finding, ...] = self._ask("examine")
        return findings

    def _ask(self, verb: str, **asked: object) -> Any:  # noqa: ANN401  # each verb has its own
        question = wire.write_question(verb, **asked)
        try:
            line = self._exchange(question, LONG_S if verb in LONG else USUAL_S)
        except OSError as reason:
            raise BoxAway from reason
        if not line.endswith(b"\n"):
            raise BoxAway
        return wire.read_answer(verb, line)

    def _exchange(self, question: bytes, seconds: float) -> bytes:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(seconds)
            connection.connect(self._path)
            connection.sendall(question)
            with connection.makefile("rb") as lines:
                return lines.readline(wire.LARGEST_TOLD)
