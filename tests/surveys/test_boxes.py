import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import orjson
import pytest
from pydantic import ValidationError

from core.settings import Settings
from networks.manifests import manifest_hash
from networks.ports import BallotBoxes, BoxClosed, NotSealed, SealOutcome
from surveys import store
from surveys.boxes import FolderBoxes
from surveys.folders import UnknownWave, WaveFolder
from surveys.sealing import decode
from surveys.served import UnknownCell
from surveys.wire import KeeperFailed
from tests.surveys import boxing
from tests.surveys.boxing import CELLS, WAVE, Device, opening
from tests.surveys.keeping import kept_boxes

OTHER = "ffffffffffffffff"


@pytest.fixture(params=["folder", "socket"])
def boxes(request: pytest.FixtureRequest, settings: Settings, pems: tuple[bytes, ...]) -> Iterator[BallotBoxes]:
    """The boxes of this process, and those that a keeper keeps."""
    in_folder = boxing.boxes(settings, pems)
    if request.param == "folder":
        yield in_folder
        return
    with kept_boxes(settings) as remote:
        yield remote


@pytest.fixture
def folder(settings: Settings, boxes: BallotBoxes) -> WaveFolder:
    """The folder of an open wave, opened by whichever side it is."""
    boxes.open(opening())
    return boxing.wave_path(settings)


@pytest.fixture
def codes(boxes: BallotBoxes, folder: WaveFolder) -> list[bytes]:
    return list(boxes.draw_cards(WAVE, {CELLS[0]: 12})[CELLS[0]])


def test_it_is_the_port_that_networks_declares(boxes: BallotBoxes) -> None:
    port: BallotBoxes = boxes
    manifest_digest = port.open(opening())
    assert manifest_digest == port.open(opening())
    assert len(manifest_digest) == 43


def test_the_hash_is_that_of_the_manifest_that_is_served(device: Device, boxes: BallotBoxes) -> None:
    assert boxes.open(opening()) == manifest_hash(device.client.get(f"/box/{WAVE}/manifest.json").data)


def test_cards_drawn_while_the_box_is_served_can_be_used(device: Device, boxes: BallotBoxes) -> None:
    drawn = boxes.draw_cards(WAVE, {CELLS[0]: 1, CELLS[1]: 1})
    for cell in CELLS:
        assert device.send(device.ticket(drawn[cell][0], cell)).status_code == 200


def test_the_cards_of_a_draw_are_added_once_and_returned_each_time(boxes: BallotBoxes, folder: WaveFolder) -> None:
    first, again = (boxes.draw_cards(WAVE, {CELLS[0]: 3}, b"d" * 32) for _ in range(2))
    assert first == again
    assert boxes.stocked(WAVE) == 3
    boxes.draw_cards(WAVE, {CELLS[0]: 3}, b"e" * 32)
    assert boxes.stocked(WAVE) == 6


def test_cards_need_a_cell_of_the_wave(boxes: BallotBoxes, folder: WaveFolder) -> None:
    with pytest.raises(UnknownCell):
        boxes.draw_cards(WAVE, {CELLS[0]: 1, OTHER: 1})


def test_a_sealed_wave_draws_no_card(boxes: BallotBoxes, folder: WaveFolder) -> None:
    assert boxes.seal(WAVE, 8) == SealOutcome(sealed=False, sheets=None)
    with pytest.raises(BoxClosed):
        boxes.draw_cards(WAVE, {CELLS[0]: 1})


def test_a_wave_that_closes_or_was_never_opened_draws_no_card(boxes: BallotBoxes, folder: WaveFolder) -> None:
    with store.opened(folder.cards) as connection:
        store.close_for_good(connection)
    for wave in (WAVE, OTHER):
        with pytest.raises(BoxClosed):
            boxes.draw_cards(wave, {CELLS[0]: 1})


def test_what_is_no_id_reaches_no_folder(boxes: BallotBoxes, folder: WaveFolder) -> None:
    for wave in ("no id at all", "../elsewhere", f"{WAVE}\n"):
        with pytest.raises((BoxClosed, ValidationError)):
            boxes.draw_cards(wave, {CELLS[0]: 1})
        with pytest.raises((UnknownWave, ValidationError)):
            boxes.totals(wave)


def test_a_store_that_is_there_but_cannot_be_read_is_no_closed_box(boxes: BallotBoxes, folder: WaveFolder) -> None:
    with store.opened(folder.cards) as connection:
        connection.execute("DROP TABLE card")
    with pytest.raises((sqlite3.OperationalError, KeeperFailed)):
        boxes.draw_cards(WAVE, {CELLS[0]: 1})


def test_eight_sheets_are_sealed_and_served_no_more(device: Device, boxes: BallotBoxes, codes: list[bytes]) -> None:
    for code in codes[:8]:
        device.send(device.ticket(code, CELLS[0]))
    assert boxes.seal(WAVE, 8) == SealOutcome(sealed=True, sheets=8)
    assert device.ask(codes[8], device.prepare(CELLS[0])).status_code == 423


def test_nobody_is_handed_totals_of_fewer_sheets_than_the_manifest_promised(
    device: Device, boxes: BallotBoxes, codes: list[bytes]
) -> None:
    for code in codes[:7]:
        device.send(device.ticket(code, CELLS[0]))
    assert boxes.seal(WAVE, 1) == SealOutcome(sealed=False, sheets=None)
    with pytest.raises(NotSealed):
        boxes.totals(WAVE)


def test_whether_half_has_come_is_told_as_yes_or_no_until_the_end(
    device: Device, boxes: BallotBoxes, codes: list[bytes]
) -> None:
    others = boxes.draw_cards(WAVE, {CELLS[1]: 2})[CELLS[1]]
    answers = []
    for code, cell in [(code, CELLS[0]) for code in codes] + [(code, CELLS[1]) for code in others]:
        device.ticket(code, cell)
        answers.append(boxes.half_used(WAVE))
    assert answers == [False] * 13 + [True]
    boxes.destroy(WAVE)
    with pytest.raises(BoxClosed):
        boxes.half_used(WAVE)


def test_an_extension_leaves_the_manifest_alone(boxes: BallotBoxes, folder: WaveFolder) -> None:
    before = folder.manifest.read_bytes()
    boxes.extend(WAVE, datetime(2026, 3, 20, 17, tzinfo=UTC))
    assert orjson.loads(folder.extension.read_bytes()) == {"closes_at": "2026-03-20T17:00:00Z"}
    assert folder.manifest.read_bytes() == before


def test_a_wave_never_opened_has_nothing_to_destroy_but_cannot_be_sealed(boxes: BallotBoxes) -> None:
    boxes.destroy(OTHER)
    with pytest.raises(UnknownWave):
        boxes.seal(OTHER, 8)
    with pytest.raises(UnknownWave):
        boxes.extend(OTHER, datetime(2026, 3, 20, tzinfo=UTC))


def test_keys_made_ahead_are_used_by_the_next_opening(settings: Settings) -> None:
    boxes = FolderBoxes(settings, lambda _opening: {})
    assert boxes.make_keys_ahead(2) == 2
    boxes.open(opening())
    assert boxes.make_keys_ahead(0) == 0
    assert not list((settings.data_dir / "keys_ahead").iterdir())


def test_sealed_totals_are_handed_out_until_they_are_discarded(
    device: Device, boxes: BallotBoxes, codes: list[bytes]
) -> None:
    with pytest.raises(NotSealed):
        boxes.totals(WAVE)
    for code in codes[:8]:
        device.send(device.ticket(code, CELLS[0]))
    boxes.seal(WAVE, 8)
    assert decode(boxes.totals(WAVE)).sheets == 8
    for _ in range(2):
        boxes.discard_totals(WAVE)
        with pytest.raises(NotSealed):
            boxes.totals(WAVE)


def test_a_wave_that_was_never_opened_has_no_totals(boxes: BallotBoxes) -> None:
    with pytest.raises(UnknownWave):
        boxes.totals(OTHER)
    with pytest.raises(UnknownWave):
        boxes.discard_totals(OTHER)
