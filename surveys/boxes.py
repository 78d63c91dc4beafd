"""Run the box side of a wave for whoever keeps the calendar: the port that `app.py` registers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from sqlite3 import OperationalError

import orjson

from core.findings import Finding
from core.preconditions.backups import Search
from core.settings import BoxSettings
from networks.manifests import moment
from networks.ports import BoxClosed, Opening, SealOutcome
from networks.restores import Condition
from surveys import cards, opening, preconditions, sealing
from surveys.conditions import conditions
from surveys.folders import UnknownWave, WaveFolder, locked, wave_folder, write_durably
from surveys.keys import make_ahead
from surveys.opening import LOCK, PageBuilder, Workshop
from surveys.served import UnknownCell
from surveys.store import StoreClosed


class FolderBoxes:
    """Open, stock, extend, seal and destroy boxes, each in its wave's folder; one such change at a time."""

    def __init__(self, settings: BoxSettings, pages: PageBuilder) -> None:
        self._settings, self._search = settings, Search()
        self._workshop = Workshop(settings.waves_dir, settings.data_dir / "keys_ahead", pages)

    def open(self, opening_: Opening) -> str:
        """Create the wave's folder and return its manifest's hash; idempotent."""
        return opening.open_wave(self._workshop, opening_)

    def draw_cards(
        self, wave_id: str, counts: Mapping[str, int], draw: bytes | None = None
    ) -> Mapping[str, Sequence[bytes]]:
        """Add cards, fresh or those of a draw, and return their codes; raises BoxClosed or UnknownCell."""
        with self._taking_in(wave_id) as folder:
            for cell in counts:
                if not folder.cell(cell).is_file():
                    raise UnknownCell(cell)
            if draw is None:
                return cards.draw_cards(folder.cards, counts)
            codes = cards.codes_from(draw, wave_id, counts)
            cards.add_cards(folder.cards, codes)
            return codes

    def record(self, wave_id: str) -> Mapping[str, bytes]:
        """Return the public files of a wave by path, or none when it was never opened here."""
        try:
            return self._folder(wave_id).record()
        except UnknownWave:
            return {}

    def stocked(self, wave_id: str) -> int:
        """Return how many cards the box holds; raises BoxClosed."""
        with self._taking_in(wave_id) as folder:
            return cards.stocked(folder.cards)

    def conditions(self) -> Mapping[str, Condition]:
        """Return where every wave's box stands that was ever opened here."""
        return conditions(self._workshop.waves)

    def half_used(self, wave_id: str) -> bool:
        """Tell whether cards have been used for half of the members or more, and nothing finer; raises BoxClosed."""
        with self._taking_in(wave_id) as folder:
            members: int = orjson.loads(folder.manifest.read_bytes())["cells"]["members"]
            return cards.half_used(folder.cards, members)

    def extend(self, wave_id: str, closes_at: datetime) -> None:
        """Publish the later closing moment beside the manifest, which never changes; raises UnknownWave."""
        write_durably(self._folder(wave_id).extension, orjson.dumps({"closes_at": moment(closes_at)}))

    def seal(self, wave_id: str, threshold: int) -> SealOutcome:
        """Close the box for good, write its totals, destroy the rest; re-runnable.

        Never below the threshold that the manifest promised, whoever asks. Raises UnknownWave, TotalsDisagree or
        MoreSheetsThanTickets.
        """
        with self._changing():
            folder = self._folder(wave_id)
            promised: int = orjson.loads(folder.manifest.read_bytes())["threshold"]
            return sealing.seal(folder, max(threshold, promised))

    def destroy(self, wave_id: str) -> None:
        """Destroy everything of a cancelled wave but what is public; nothing to do for one never opened."""
        with self._changing(), suppress(UnknownWave):
            sealing.cancel(self._folder(wave_id))

    def totals(self, wave_id: str) -> bytes:
        """Return the sealed totals as JSON (see surveys/sealing.py); raises NotSealed or UnknownWave."""
        return sealing.sealed_bytes(self._folder(wave_id).sealed)

    def discard_totals(self, wave_id: str) -> None:
        """Delete the sealed totals, once they are released; re-runnable, raises UnknownWave."""
        sealing.delete_sealed(self._folder(wave_id).sealed)

    def examine(self) -> tuple[Finding, ...]:
        """Look at the preconditions of the strong promise on this side."""
        return preconditions.examine(self._settings, self._search)

    def make_keys_ahead(self, number: int) -> int:
        """Keep that many unused keys in the pool and return how many were made."""
        return make_ahead(self._workshop.pool, number)

    def _folder(self, wave_id: str) -> WaveFolder:
        return wave_folder(self._workshop.waves, wave_id)

    @contextmanager
    def _taking_in(self, wave_id: str) -> Iterator[WaveFolder]:
        """Work on the stores of an open wave; raises BoxClosed when they closed or went, before or meanwhile."""
        try:
            folder = self._folder(wave_id)
            if not folder.cards.exists():
                raise BoxClosed(wave_id)
            yield folder
        except (UnknownWave, StoreClosed) as reason:
            raise BoxClosed(wave_id) from reason
        except OperationalError as reason:  # sealed this very moment
            if folder.cards.exists():
                raise
            raise BoxClosed(wave_id) from reason

    def _changing(self) -> AbstractContextManager[None]:
        self._workshop.waves.mkdir(mode=0o700, parents=True, exist_ok=True)
        return locked(self._workshop.waves / LOCK, wait=True)
