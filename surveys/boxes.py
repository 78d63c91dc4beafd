"""Run the box side of a wave for whoever keeps the calendar: the port that `app.py` registers."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime

import orjson

from core.settings import Settings
from networks.manifests import moment
from networks.ports import Opening, SealOutcome
from surveys import cards, opening, sealing
from surveys.folders import UnknownWave, WaveFolder, locked, wave_folder, write_durably
from surveys.keys import make_ahead
from surveys.opening import LOCK, PageBuilder, Workshop
from surveys.served import UnknownCell
from surveys.store import StoreClosed


class FolderBoxes:
    """Open, stock, extend, seal and destroy boxes, each in its wave's folder; one such change at a time."""

    def __init__(self, settings: Settings, pages: PageBuilder) -> None:
        self._workshop = Workshop(settings.waves_dir, settings.data_dir / "keys_ahead", pages)

    def open(self, opening_: Opening) -> str:
        """Create the wave's folder and return its manifest's hash; idempotent."""
        return opening.open_wave(self._workshop, opening_)

    def draw_cards(self, wave_id: str, counts: Mapping[str, int]) -> Mapping[str, Sequence[bytes]]:
        """Add fresh cards and return their codes; raises UnknownWave, UnknownCell or StoreClosed."""
        folder = self._folder(wave_id)
        for cell in counts:
            if not folder.cell(cell).is_file():
                raise UnknownCell(cell)
        if not folder.cards.exists():
            raise StoreClosed(wave_id)
        return cards.draw_cards(folder.cards, counts)

    def extend(self, wave_id: str, closes_at: datetime) -> None:
        """Publish the later closing moment beside the manifest, which never changes; raises UnknownWave."""
        write_durably(self._folder(wave_id).extension, orjson.dumps({"closes_at": moment(closes_at)}))

    def seal(self, wave_id: str, threshold: int) -> SealOutcome:
        """Close the box for good, write its totals, destroy the rest; re-runnable.

        Raises UnknownWave, TotalsDisagree or MoreSheetsThanTickets.
        """
        with self._changing():
            return sealing.seal(self._folder(wave_id), threshold)

    def destroy(self, wave_id: str) -> None:
        """Destroy everything of a cancelled wave but what is public; nothing to do for one never opened."""
        with self._changing(), suppress(UnknownWave):
            sealing.cancel(self._folder(wave_id))

    def make_keys_ahead(self, number: int) -> int:
        """Keep that many unused keys in the pool and return how many were made."""
        return make_ahead(self._workshop.pool, number)

    def _folder(self, wave_id: str) -> WaveFolder:
        return wave_folder(self._workshop.waves, wave_id)

    def _changing(self) -> AbstractContextManager[None]:
        self._workshop.waves.mkdir(mode=0o700, parents=True, exist_ok=True)
        return locked(self._workshop.waves / LOCK, wait=True)
