"""Where a wave's box stands, read from its folder alone; tests/surveys/test_kills.py asks after each kill."""

from pathlib import Path

from networks.restores import Condition
from surveys import store
from surveys.boxes import FolderBoxes
from surveys.conditions import condition, conditions
from surveys.folders import WaveFolder
from tests.surveys.boxing import CELLS, WAVE, Device


def test_a_box_goes_from_open_to_sealed_to_empty(
    device: Device, boxes: FolderBoxes, folder: WaveFolder, codes: list[bytes]
) -> None:
    assert boxes.conditions() == {WAVE: Condition.OPEN}
    for code in codes[:8]:
        device.send(device.ticket(code, CELLS[0]))
    boxes.seal(WAVE, 8)
    assert boxes.conditions() == {WAVE: Condition.SEALED}
    boxes.discard_totals(WAVE)
    assert boxes.conditions() == {WAVE: Condition.EMPTY}


def test_a_box_without_enough_answers_is_empty_once_sealed(boxes: FolderBoxes, folder: WaveFolder) -> None:
    boxes.seal(WAVE, 8)
    assert boxes.conditions() == {WAVE: Condition.EMPTY}


def test_a_cancelled_box_says_so(boxes: FolderBoxes, folder: WaveFolder) -> None:
    boxes.destroy(WAVE)
    assert boxes.conditions() == {WAVE: Condition.CANCELLED}


def test_a_box_that_has_closed_or_lost_its_cards_takes_nothing_in(folder: WaveFolder, tmp_path: Path) -> None:
    folder.cards.rename(tmp_path / "cards.db")
    assert condition(folder) is Condition.CLOSING
    (tmp_path / "cards.db").rename(folder.cards)
    assert condition(folder) is Condition.OPEN
    with store.opened(folder.box) as box:
        store.close_for_good(box)
    assert condition(folder) is Condition.CLOSING


def test_looking_changes_no_byte(folder: WaveFolder) -> None:
    before = {path: path.read_bytes() for path in folder.path.glob("*.db")}
    condition(folder)
    assert {path: path.read_bytes() for path in folder.path.glob("*.db*")} == before


def test_what_is_no_opened_wave_has_no_condition(tmp_path: Path) -> None:
    assert conditions(tmp_path / "nowhere") == {}
    for name in (f".{WAVE}", WAVE, "no-id"):
        (tmp_path / name).mkdir()
    assert conditions(tmp_path) == {}
