"""Answer without script: the Box makes the ticket itself, from a code typed into a plain form.

Script keeps the server from seeing code and answers together; this form cannot, and says so on the page. What is
kept afterwards is the same as for any other answer: a used card, a spent ticket whose tag key is gone, totals.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import shake_256
from itertools import count as numbers
from typing import Protocol

from core import tickets
from core.tickets import SigningKey
from networks.card_codes import NotACode, read_typed
from surveys.bodies import Submission, TicketRequest
from surveys.instruments.model import Code
from surveys.question_sets import Item, QuestionSet

CODE_FIELD = "code"
NO_ANSWER = "none"
"""What the form sends for "I prefer not to answer"; no option has this code."""

FILLER = "."
"""Fills every answer to a question up to one length, so that the size of what is posted does not tell which it was.

A browser sends it as it is, in one byte; no option's code ends with it.
"""

_DOMAIN = b"entrepairs/form/v1"
_TAG_KEY_BYTES = 32


class OpenWave(Protocol):
    """What counting needs of a wave; surveys.served.ServedWave is it."""

    def cell_of(self, code: bytes) -> str:
        """Return the cell of a card; raises UnknownCard."""

    def signing_key(self, cell: str) -> SigningKey:
        """Return the key of a cell."""

    def ticket(self, asked: TicketRequest) -> bytes:
        """Return the blind signature for a card; raises CardUsed."""

    def answer(self, sent: Submission) -> str:
        """Count a sheet and return its receipt; raises TicketSpent."""


@dataclass(frozen=True)
class Filled:
    """Hold what was typed and picked in the form, so that the page can show it again.

    `card` is None when the text is no code; `picked` maps a question to the text its radio button sends.
    """

    text: str
    card: bytes | None
    picked: Mapping[str, str]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Tell whether there is a code and something picked for every question."""
        return self.card is not None and not self.missing

    @property
    def sheet(self) -> Mapping[str, Code | None]:
        """Return the answers as a device would send them."""
        return {item_id: None if sent == NO_ANSWER else sent for item_id, sent in self.picked.items()}


def read_form(question_set: QuestionSet, sent: Mapping[str, str]) -> Filled:
    """Read the posted fields; what no button of the form sends counts as not picked."""
    text = sent.get(CODE_FIELD, "").strip()
    given = {item.id: sent.get(item.id, "").rstrip(FILLER) for item in question_set.items}
    picked = {item.id: given[item.id] for item in question_set.items if _offers(item, given[item.id])}
    missing = tuple(item.id for item in question_set.items if item.id not in picked)
    return Filled(text, _card(text), picked, missing)


def button_value(item: Item, code: Code | None) -> str:
    """Return what a question's button sends for a code, or for no answer: as long for each of its answers."""
    longest = max(map(len, (*item.codes, NO_ANSWER)))
    return (NO_ANSWER if code is None else str(code)).ljust(longest, FILLER)


def count(wave: OpenWave, card: bytes, sheet: Mapping[str, Code | None]) -> str:
    """Count a sheet under a card's own ticket and return the receipt.

    The tag key is drawn here and forgotten, so a second sheet raises TicketSpent whatever it says. Raises what
    the wave's `cell_of`, `ticket` and `answer` raise.
    """
    cell = wave.cell_of(card)
    key = wave.signing_key(cell)
    draw = draw_from(key, card)
    prepared = tickets.prepare(tickets.fingerprint(key.public_key), draw)
    blinding = tickets.blind(key.public_key, prepared, draw)
    blind_sig = wave.ticket(TicketRequest(card, cell, blinding.blinded))
    signature = tickets.finalize(key.public_key, prepared, blind_sig, blinding.inverse)
    return wave.answer(Submission(cell, prepared, signature, secrets.token_bytes(_TAG_KEY_BYTES), sheet))


def draw_from(key: SigningKey, card: bytes) -> Callable[[int], bytes]:
    """Return random bytes that are the same every time for a card, and unknown without the cell's private key.

    A form that was cut off between its ticket and its answer can so be sent again; the key dies at sealing.
    """
    seed = hmac.digest(key.to_pem(), _DOMAIN + card, "sha512")
    drawn = numbers()
    return lambda size: shake_256(seed + next(drawn).to_bytes(4, "big")).digest(size)


def _offers(item: Item, sent: str) -> bool:
    return sent == NO_ANSWER or sent in item.codes


def _card(text: str) -> bytes | None:
    try:
        return read_typed(text)
    except NotACode:
        return None
