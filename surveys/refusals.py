"""Say no in words: one status, one code and one message per language for each reason, whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from werkzeug.exceptions import ClientDisconnected, HTTPException

from surveys import answers, bodies, folders, gate, served, store, writer


@dataclass(frozen=True)
class Refusal:
    """One way of saying no; `message` is by language."""

    code: str
    status: int
    message: Mapping[str, str]


_REASONS: Mapping[type[Exception], str] = {
    bodies.Malformed: "malformed",
    bodies.CutShort: "cut_short",
    ClientDisconnected: "cut_short",
    answers.AnswersRefused: "answers",
    served.UnfitBlinded: "blinded",
    gate.ForeignOrigin: "origin",
    gate.WrongContentType: "content_type",
    served.ForgedTicket: "ticket",
    folders.UnknownWave: "unknown_wave",
    served.UnknownCell: "unknown_cell",
    served.UnknownCard: "unknown_card",
    served.CardUsed: "card_used",
    served.TicketSpent: "ticket_spent",
    served.WaveCancelled: "cancelled",
    store.StoreClosed: "closed",
    writer.WriterFailed: "unavailable",
}
_STATUSES = {400: "malformed", 404: "not_found", 405: "method", 413: "too_large"}


_TOLD = yaml.safe_load(Path(__file__).with_name("refusals.yaml").read_text(encoding="utf-8"))

HEADING: Mapping[str, str] = _TOLD["heading"]
"""Title of the page shown instead of the check-in, by language."""

REFUSALS = {
    code: Refusal(code, entry["status"], {"fr": entry["fr"], "en": entry["en"]})
    for code, entry in _TOLD["reasons"].items()
}
"""Every refusal, by code."""


def refusal(error: Exception) -> Refusal:
    """Return how an error is told: its own reason, a plain HTTP one, or the unexpected."""
    for kind in type(error).mro():
        if kind in _REASONS:
            return REFUSALS[_REASONS[kind]]
    status = error.code if isinstance(error, HTTPException) else None
    return REFUSALS[_STATUSES.get(status or 500, "unexpected")]
