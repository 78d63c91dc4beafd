"""Hold the open waves of the one process that serves them: their keys in memory, one writer per store."""

import sqlite3
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from core import tickets
from core.tickets import SigningKey
from surveys import answers, ballot_box, cards, issuing, question_sets, sealing, store
from surveys.ballot_box import Decision, Sheet
from surveys.bodies import Submission, TicketRequest
from surveys.folders import ID, WaveFolder, locked, wave_folder
from surveys.issuing import Claim, Verdict
from surveys.keys import load_key
from surveys.plan import tally_plan
from surveys.question_sets import QuestionSet
from surveys.writer import GroupWriter, Job, Outcome

LOCK = ".box.lock"


class UnknownCell(LookupError):
    """The wave has no such cell."""


class UnknownCard(LookupError):
    """No card of that cell has this code."""


class CardUsed(RuntimeError):
    """The card already gave a ticket to another blinded message."""


class UnfitBlinded(ValueError):
    """The blinded message is not a number that the cell's key can sign."""


class ForgedTicket(ValueError):
    """The signature is not the cell's on this message."""


class TicketSpent(RuntimeError):
    """The ticket already stands for other answers."""


class WaveCancelled(RuntimeError):
    """The wave was cancelled and everything in it destroyed."""


class PlanChanged(RuntimeError):
    """The question set no longer counts what the wave's manifest promised."""


@dataclass(frozen=True)
class _CellKey:
    signing: SigningKey = field(repr=False)
    public: RSAPublicKey


class ServedWave:
    """One open wave: gives tickets for cards and counts answers for tickets."""

    def __init__(self, folder: WaveFolder, served: "ServedWaves") -> None:
        manifest = orjson.loads(folder.manifest.read_bytes())
        self._folder, self._keys = folder, dict[str, _CellKey]()
        self._question_set = question_sets.load(manifest["question_set"])
        self._plan = tally_plan(self._question_set)
        if [(each.id, each.values) for each in self._plan] != sealing.plan_of(manifest):
            raise PlanChanged(manifest["wave"])
        wave: str = manifest["wave"]
        with ExitStack() as undo:
            box = undo.enter_context(store.opened(folder.box))
            card_store = undo.enter_context(store.opened(folder.cards))
            store.beat(box)  # a first commit clears away a journal that a crash left without use
            card_store.execute("VACUUM")  # in case a crash came between an insertion and its rebuilding
            self._stores = undo.pop_all()
        self._counting: GroupWriter[Sheet, Decision] = GroupWriter(
            lambda sheets: ballot_box.count(box, sheets), lambda: store.beat(box), lambda: served.drop(wave)
        )
        self._issuing: GroupWriter[Claim, Verdict] = GroupWriter(
            lambda claims: issuing.decide(card_store, claims),
            lambda: store.beat(card_store),
            lambda: served.drop(wave),
        )

    def ticket(self, asked: TicketRequest) -> bytes:
        """Return the blind signature for a card.

        Raises UnknownCell, UnfitBlinded, UnknownCard, CardUsed, StoreClosed, WaveCancelled or WriterFailed.
        """
        key = self._key(asked.cell)
        # before the card is used up: afterwards only this blinded message would do
        if not 1 < int.from_bytes(asked.blinded, "big") < key.signing.n - 1:
            raise UnfitBlinded
        verdict = self._wait(self._issuing, issuing.claim(cards.card_hash(asked.card), asked.cell, asked.blinded))
        if verdict is Verdict.UNKNOWN:
            raise UnknownCard
        if verdict is Verdict.ALREADY_USED:
            raise CardUsed
        return tickets.blind_sign(key.signing, asked.blinded)

    def answer(self, sent: Submission) -> str:
        """Count a sheet and return its receipt, once it is durable.

        Raises UnknownCell, ForgedTicket, AnswersRefused, TicketSpent, StoreClosed, WaveCancelled or WriterFailed.
        """
        if not tickets.verify(self._key(sent.cell).public, sent.prepared, sent.signature):
            raise ForgedTicket
        given = answers.parse(self._question_set, sent.answers)
        row_id = tickets.row_id(sent.prepared)
        tag = ballot_box.tag_of(sent.tag_key, row_id, answers.canonical(given))
        sheet = Sheet(sent.cell, row_id, tag, answers.deltas(self._plan, self._question_set, given))
        if self._wait(self._counting, sheet) is Decision.REFUSED:
            raise TicketSpent
        return ballot_box.receipt(row_id, tag)

    @property
    def question_set(self) -> QuestionSet:
        """Return the questions asked in this wave."""
        return self._question_set

    def cell_of(self, code: bytes) -> str:
        """Return the cell of a card whose code was typed without it; raises UnknownCard, StoreClosed, WaveCancelled."""
        try:
            cell = cards.cell_of(self._folder.cards, code)
        except sqlite3.OperationalError as error:
            if self._folder.cards.exists():
                raise
            raise self._end() from error  # sealed since this wave was looked up
        if cell is None:
            raise UnknownCard
        return cell

    def signing_key(self, cell: str) -> SigningKey:
        """Return a cell's key, for the form without script alone; raises UnknownCell or StoreClosed."""
        return self._key(cell).signing

    def stop(self) -> None:
        """Finish what waits, then forget the keys and close the stores."""
        self._counting.stop()
        self._issuing.stop()
        self._keys.clear()
        self._stores.close()

    def _wait(self, writer: GroupWriter[Job, Outcome], job: Job) -> Outcome:
        """Return the outcome of a job once it is durable, or tell how the wave has ended."""
        try:
            return writer.submit(job)
        except store.StoreClosed:
            raise self._end() from None

    def _end(self) -> Exception:
        return WaveCancelled() if self._folder.cancelled.exists() else store.StoreClosed()

    def _key(self, cell: str) -> _CellKey:
        key = self._keys.get(cell)
        return key if key is not None else self._load(cell)

    def _load(self, cell: str) -> _CellKey:
        if ID.fullmatch(cell) is None or not self._folder.cell(cell).is_file():
            raise UnknownCell
        try:
            signing = load_key(self._folder.key(cell))
        except FileNotFoundError as error:  # sealed since this wave was looked up
            raise self._end() from error
        return self._keys.setdefault(cell, _CellKey(signing, signing.public_key))


class ServedWaves:
    """All waves that this process serves; one process per folder, held by a lock.

    Raises Occupied when another process already serves the folder.
    """

    def __init__(self, waves: Path) -> None:
        waves.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._root = waves
        self._waves: dict[str, ServedWave] = {}
        self._gate = threading.Lock()
        with ExitStack() as undo:
            undo.enter_context(locked(waves / LOCK, wait=False))
            undo.callback(self._drop_all)
            for box in sorted(waves.glob("*/box.db")):
                self._start(box.parent.name)
            self._undo = undo.pop_all()

    def get(self, wave: str) -> ServedWave:
        """Return an open wave; raises UnknownWave, WaveCancelled or StoreClosed."""
        found = self._waves.get(wave)
        if found is not None:
            return found
        with self._gate:
            return self._waves.get(wave) or self._open(wave)

    def drop(self, wave: str) -> None:
        """Stop serving a wave and forget its keys; re-runnable, from any thread."""
        dropped = self._waves.pop(wave, None)
        if dropped is not None:
            dropped.stop()

    def close(self) -> None:
        """Stop serving and let another process begin."""
        self._undo.close()

    def _drop_all(self) -> None:
        for wave in tuple(self._waves):
            self.drop(wave)

    def _start(self, wave: str) -> None:
        # closed but not yet destroyed: the worker finishes that, here there is nothing to serve
        with suppress(store.StoreClosed, WaveCancelled):
            self.get(wave)

    def _open(self, wave: str) -> ServedWave:
        folder = wave_folder(self._root, wave)
        if folder.cancelled.exists():
            raise WaveCancelled
        if not folder.box.exists():
            raise store.StoreClosed
        try:
            opened = ServedWave(folder, self)
        except sqlite3.OperationalError as error:
            if folder.box.exists():
                raise
            raise store.StoreClosed from error  # sealed this very moment
        self._waves[wave] = opened
        return opened
