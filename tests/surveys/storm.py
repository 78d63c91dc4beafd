"""Let owners answer while the Box is killed again and again, then compare what was promised with what is there."""

import json
import random
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core import tickets
from core.settings import Settings
from networks.manifests import b64u
from surveys import question_sets
from surveys.bodies import TicketRequest, submission
from surveys.sealing import SealedTotals, read_sealed
from surveys.served import ServedWave, ServedWaves
from tests.surveys import boxing
from tests.surveys.boxing import CELLS, WAVE
from tests.surveys.killed import DONE, KILLED, Executioner

AGAIN, THREADS = 3, 6
QUESTIONS = question_sets.load("pulse-fr-1")
Sheets = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Aftermath:
    """What a storm left: receipts noted before a kill, receipts of the end, and the sealed totals."""

    endings: Counter[str]
    sheets: Sequence[Mapping[str, Any]]
    early: Mapping[str, str]
    final: Mapping[str, str]
    sealed: SealedTotals

    def check(self) -> None:
        """Check that nothing acknowledged was lost and nothing counted twice."""
        assert self.early.items() <= self.final.items()
        assert self.sealed.sheets == self.sealed.issued == len(self.sheets)
        sent = Counter((sheet["cell"], str(sheet["answers"]["peer_talk"])) for sheet in self.sheets)
        counted = {(cell, value): self.sealed.cells[cell]["peer_talk"][value] for cell, value in sent}
        assert counted == sent


@dataclass(frozen=True)
class Weather:
    """How a storm blows: new sheets before each kill, and where a kill falls at the latest (seconds, or steps)."""

    fresh: int = 6
    longest_s: float = 0.25
    most_steps: int = 150
    witness: Callable[[Sheets], None] | None = None
    """Is told after each kill, before anything starts again, which sheets were on their way."""


def storm(
    settings: Settings,
    pems: tuple[bytes, ...],
    killer: Executioner,
    kills: int,
    seed: int,
    weather: Weather = Weather(),
) -> Aftermath:
    """Kill a Box that often, at random steps and moments, while sheets come in, and as often as it takes at sealing."""
    fresh = weather.fresh
    drawn = random.Random(seed)
    boxes, waves = boxing.boxes(settings, pems), settings.waves_dir
    cards, opening = fresh * kills // len(CELLS), boxing.opening()
    boxes.open(replace(opening, cells=tuple(replace(cell, members=cards) for cell in opening.cells)))
    codes = boxes.draw_cards(WAVE, dict.fromkeys(CELLS, cards))
    served = ServedWaves(waves)
    sheets = [_sheet(served.get(WAVE), cell, code, drawn) for cell in CELLS for code in codes[cell]]
    served.close()
    drawn.shuffle(sheets)
    receipts, endings = settings.data_dir / "receipts", Counter[str]()
    receipts.touch()
    for start in range(0, len(sheets), fresh):
        so_far = sheets[: start + fresh]
        chosen = sheets[start : start + fresh] + drawn.sample(so_far, min(AGAIN, len(so_far)))
        ending = _answer(killer, settings.data_dir, chosen, drawn, weather)
        endings[ending] += 1
        if weather.witness is not None and ending != DONE:
            weather.witness(chosen)
    early = dict(line.split() for line in receipts.read_text(encoding="ascii").splitlines())
    served = ServedWaves(waves)
    final = {sheet["prepared"]: served.get(WAVE).answer(submission(json.dumps(sheet).encode())) for sheet in sheets}
    served.close()
    while killer.run("seal", waves=str(waves), at=drawn.randint(1, 60)) != DONE:
        endings["killed while sealing"] += 1
    return Aftermath(endings, sheets, early, final, read_sealed(boxing.wave_path(settings).sealed))


def _sheet(wave: ServedWave, cell: str, code: bytes, drawn: random.Random) -> dict[str, Any]:
    """Take a ticket and fill in a sheet for it at random."""
    return a_sheet(wave, cell, code, {item.id: drawn.choice(item.options).code for item in QUESTIONS.items})


def a_sheet(wave: ServedWave, cell: str, code: bytes, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Take a ticket for a card and return a sheet for it, as a device sends it."""
    key = wave.signing_key(cell).public_key
    prepared = tickets.prepare(tickets.fingerprint(key))
    blinding = tickets.blind(key, prepared)
    blind_sig = wave.ticket(TicketRequest(code, cell, blinding.blinded))
    return {
        "cell": cell,
        "prepared": b64u(prepared),
        "signature": b64u(tickets.finalize(key, prepared, blind_sig, blinding.inverse)),
        "tag_key": b64u(secrets.token_bytes(32)),
        "answers": answers,
    }


def _answer(killer: Executioner, data: Path, sheets: Sheets, drawn: random.Random, weather: Weather) -> str:
    """Send sheets to a Box that dies at a random step or moment."""
    (data / "sheets.json").write_text(json.dumps(sheets), encoding="ascii")
    order = {
        "waves": str(data / "waves"),
        "sheets": str(data / "sheets.json"),
        "receipts": str(data / "receipts"),
        "threads": THREADS,
    }
    if drawn.random() < 1 / 2:
        return killer.run("answer", at=drawn.randint(1, weather.most_steps), **order)
    ending = killer.run("answer", after_s=drawn.uniform(0, weather.longest_s), **order)
    return f"{ending} after a while" if ending == KILLED else ending
