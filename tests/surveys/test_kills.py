"""SIGKILL between any two steps loses nothing acknowledged and counts nothing twice."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings
from networks.restores import Condition
from surveys import spent, store
from surveys.ballot_box import totals
from surveys.bodies import submission
from surveys.conditions import condition, conditions
from surveys.folders import WaveFolder
from surveys.sealing import read_sealed, seal
from surveys.served import ServedWaves
from tests.surveys import boxing
from tests.surveys.boxing import CELLS, WAVE, Device
from tests.surveys.killed import DONE, Executioner, executioner

CELL = CELLS[0]


@pytest.fixture(scope="module")
def killer() -> Iterator[Executioner]:
    with executioner() as running:
        yield running


@pytest.fixture
def sheets(device: Device, codes: list[bytes]) -> list[dict[str, Any]]:
    """Nine sheets with their tickets, not sent yet; the Box is let go of."""
    made = [device.sheet(device.ticket(code, CELL), {"sisq": n % 5 + 1}) for n, code in enumerate(codes[:9])]
    device.client.application.extensions["served"].close()
    return made


def copy_of(folder: WaveFolder, target: Path) -> WaveFolder:
    """Copy a wave into a folder of its own."""
    shutil.copytree(folder.path, target / WAVE)
    return WaveFolder(target / WAVE)


def noted(path: Path) -> Mapping[str, str]:
    """Read which sheets got which receipt before the end."""
    return dict(line.split() for line in path.read_text(encoding="ascii").splitlines()) if path.exists() else {}


def send_all(waves: Path, sheets: list[dict[str, Any]]) -> Mapping[str, str]:
    """Send every sheet (again) and return the receipts."""
    served = ServedWaves(waves)
    wave = served.get(WAVE)
    receipts = {sheet["prepared"]: wave.answer(submission(json.dumps(sheet).encode())) for sheet in sheets}
    served.close()
    return receipts


def counted(folder: WaveFolder) -> tuple[int, Mapping[str, int]]:
    with store.opened(folder.box) as connection:
        return spent.count(connection), totals(connection)[CELL]["sisq"]


def test_an_answer_killed_at_any_step_counts_once_when_sent_again(
    killer: Executioner, folder: WaveFolder, sheets: list[dict[str, Any]], tmp_path: Path
) -> None:
    some = sheets[:3]
    (tmp_path / "sheets.json").write_text(json.dumps(some), encoding="ascii")
    seen = Counter[int]()
    for at in count(1):
        waves = tmp_path / f"at-{at}"
        copy, receipts = copy_of(folder, waves), waves / "receipts"
        order = {"waves": str(waves), "sheets": str(tmp_path / "sheets.json"), "receipts": str(receipts), "threads": 1}
        ending = killer.run("answer", at=at, **order)
        early = noted(receipts)
        seen[len(early)] += 1
        # whatever was acknowledged is there before anything is sent again
        assert counted(copy)[0] >= len(early)
        assert early.items() <= send_all(waves, some).items()
        number, values = counted(copy)
        assert number == len(some)
        assert (values["1"], values["2"], values["3"]) == (1, 1, 1)
        if ending == DONE:
            break
    assert set(seen) == {0, 1, 2, 3}
    assert seen.total() > 20


@pytest.mark.parametrize("answered", [7, 8])
def test_sealing_killed_at_any_step_ends_the_same(
    killer: Executioner, folder: WaveFolder, sheets: list[dict[str, Any]], tmp_path: Path, answered: int
) -> None:
    send_all(folder.path.parent, sheets[:answered])
    whole = copy_of(folder, tmp_path / "whole")
    expected = seal(whole, 8)
    assert expected.sealed is (answered == 8)
    stood = set()
    for at in count(1):
        copy = copy_of(folder, tmp_path / f"at-{at}")
        ending = killer.run("seal", at=at, waves=str(copy.path.parent))
        # right after the crash there is either the whole box or all of its outcome
        assert not copy.box.exists() or counted(copy)[0] == answered
        assert copy.box.exists() or copy.sealed.exists() == expected.sealed
        stood.add(condition(copy))
        assert seal(copy, 8) == expected
        assert {each.name for each in copy.path.iterdir()} == {each.name for each in whole.path.iterdir()}
        if expected.sealed:
            assert read_sealed(copy.sealed) == read_sealed(whole.sealed)
        if ending == DONE:
            break
    assert at > 20
    assert stood == {Condition.OPEN, Condition.CLOSING, Condition.SEALED if expected.sealed else Condition.EMPTY}


def test_cancelling_killed_at_any_step_destroys_in_the_end(
    killer: Executioner, folder: WaveFolder, sheets: list[dict[str, Any]], tmp_path: Path
) -> None:
    send_all(folder.path.parent, sheets[:8])
    for at in count(1):
        copy = copy_of(folder, tmp_path / f"at-{at}")
        ending = killer.run("cancel", at=at, waves=str(copy.path.parent))
        assert condition(copy) is (Condition.CANCELLED if copy.cancelled.exists() else Condition.OPEN)
        killer.run("cancel", waves=str(copy.path.parent))
        assert {each.name for each in copy.path.iterdir()} == {"manifest.json", "cells", "page", "cancelled"}
        if ending == DONE:
            break
    assert at > 10


def test_opening_killed_at_any_step_opens_in_the_end(
    killer: Executioner, settings: Settings, pems: tuple[bytes, ...], tmp_path: Path
) -> None:
    for at in count(1, 3):
        data = tmp_path / f"at-{at}"
        there = settings.model_copy(update={"data_dir": data})
        boxes = boxing.boxes(there, pems * 2)
        ending = killer.run("open", at=at, waves=str(data / "waves"), pool=str(data / "keys_ahead"))
        if (data / "waves" / WAVE).exists():
            assert len(list((data / "waves" / WAVE).rglob("*.pem"))) == len(CELLS)
        assert conditions(data / "waves") in ({}, {WAVE: Condition.OPEN})
        boxes.open(boxing.opening())
        ServedWaves(data / "waves").close()
        assert [path.name for path in (data / "waves").iterdir() if path.is_dir()] == [WAVE]
        if ending == DONE:
            break
    assert at > 20


def test_drawing_cards_killed_at_any_step_draws_all_or_none(
    killer: Executioner, folder: WaveFolder, tmp_path: Path
) -> None:
    drawn = set()
    for at in count(1):
        copy = copy_of(folder, tmp_path / f"at-{at}")
        ending = killer.run("draw", at=at, waves=str(copy.path.parent))
        ServedWaves(copy.path.parent).close()
        with store.opened(copy.cards) as connection:
            drawn.add(connection.execute("SELECT count(*) FROM card").fetchone()[0])
        if ending == DONE:
            break
    assert drawn == {0, 3}
