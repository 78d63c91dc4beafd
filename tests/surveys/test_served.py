import gc
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_bytes

import orjson
import pytest

from core.settings import Settings
from core.tickets import SigningKey
from surveys import store
from surveys.ballot_box import totals
from surveys.box import Box, make_box
from surveys.boxes import FolderBoxes
from surveys.folders import Occupied, UnknownWave, WaveFolder
from surveys.served import PlanChanged, ServedWaves, UnknownCard, WaveCancelled
from surveys.store import StoreClosed
from tests.surveys.boxing import ANSWERS, CELLS, WAVE, Device, Ticket, boxes as make_boxes, opening
from tests.surveys.tables import masked_pages

CELL = CELLS[0]


def serving(box: Box) -> ServedWaves:
    served = box.extensions["served"]
    assert isinstance(served, ServedWaves)
    return served


def test_one_process_serves_a_folder(box: Box, settings: Settings) -> None:
    with pytest.raises(Occupied):
        make_box(settings)
    serving(box).close()
    make_box(settings).extensions["served"].close()


def test_a_wave_opened_later_is_found(box: Box, settings: Settings, pems: tuple[bytes, ...]) -> None:
    later = "b" * 16
    with pytest.raises(UnknownWave):
        serving(box).get(later)
    make_boxes(settings, pems).open(opening(later))
    assert serving(box).get(later) is serving(box).get(later)


def test_the_stores_are_open_before_the_first_request(box: Box) -> None:
    names = {thread.name.split("-")[0] for thread in threading.enumerate()}
    assert "writer" in names
    assert list(serving(box)._waves) == [WAVE]


def test_cards_that_a_crash_left_where_they_were_drawn_lie_in_order_after_a_start(
    folder: WaveFolder, tmp_path: Path
) -> None:
    with store.opened(folder.cards) as connection:
        for _ in range(60):
            with store.writing(connection):
                connection.execute("INSERT INTO card VALUES (?, ?, 0, ?)", (token_bytes(32), CELL, token_bytes(32)))
    ordered = tmp_path / "ordered.db"
    shutil.copy(folder.cards, ordered)
    with store.opened(ordered) as connection:
        connection.execute("VACUUM")
    expected = masked_pages(ordered)["card"]
    assert masked_pages(folder.cards)["card"] != expected
    ServedWaves(folder.path.parent).close()
    assert masked_pages(folder.cards)["card"] == expected


def test_of_twenty_sheets_under_one_ticket_exactly_one_counts(
    device: Device, folder: WaveFolder, codes: list[bytes]
) -> None:
    ticket = device.ticket(codes[0], CELL)
    together = threading.Barrier(20)

    def send(number: int) -> int:
        together.wait()
        return device.another().send(ticket, {"sisq": number % 5 + 1}).status_code

    with ThreadPoolExecutor(20) as pool:
        statuses = sorted(pool.map(send, range(20)))
    assert statuses == [200, *[409] * 19]
    with store.opened(folder.box) as connection:
        assert totals(connection)[CELL]["*"] == {"1": 1}


def test_twenty_owners_at_once_all_count(device: Device, boxes: FolderBoxes, folder: WaveFolder) -> None:
    drawn = boxes.draw_cards(WAVE, dict.fromkeys(CELLS, 10))
    tickets = [device.ticket(code, cell) for cell in CELLS for code in drawn[cell]]
    together = threading.Barrier(20)

    def send(ticket: Ticket) -> str:
        together.wait()
        return str(device.another().send(ticket, ANSWERS).get_json()["receipt"])

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(send, tickets))) == 20
    with store.opened(folder.box) as connection:
        assert [totals(connection)[cell]["ucla3"]["6"] for cell in CELLS] == [10, 10]


def living_keys() -> int:
    gc.collect()
    return sum(isinstance(each, SigningKey) for each in gc.get_objects())


@pytest.mark.parametrize("end", ["seal", "destroy"])
def test_keys_leave_memory_when_the_wave_ends(
    device: Device, box: Box, boxes: FolderBoxes, codes: list[bytes], end: str
) -> None:
    before = living_keys()
    device.ticket(codes[0], CELL)
    assert living_keys() == before + 1
    if end == "seal":
        boxes.seal(WAVE, 8)
    else:
        boxes.destroy(WAVE)
    device.ask(codes[1], device.prepare(CELL))
    served = serving(box)
    for thread in threading.enumerate():
        if thread.name.startswith("writer"):
            thread.join(10)
    assert WAVE not in served._waves
    assert living_keys() == before


def test_a_wave_that_ended_is_not_served_again(settings: Settings, boxes: FolderBoxes, folder: WaveFolder) -> None:
    boxes.destroy(WAVE)
    served = ServedWaves(settings.waves_dir)
    with pytest.raises(WaveCancelled):
        served.get(WAVE)
    folder.cancelled.unlink()
    with pytest.raises(StoreClosed):
        served.get(WAVE)
    served.close()


def test_a_wave_cancelled_under_way_is_told_from_a_closed_one(
    boxes: FolderBoxes, device: Device, codes: list[bytes]
) -> None:
    ticket = device.ticket(codes[0], CELL)
    boxes.destroy(WAVE)
    refused = [device.send(ticket), device.ask(codes[1], device.prepare(CELL))]
    assert [response.status_code for response in refused] == [410, 410]


def test_a_box_closed_but_not_yet_sealed_is_not_served(settings: Settings, folder: WaveFolder) -> None:
    with store.opened(folder.box) as connection:
        store.close_for_good(connection)
    served = ServedWaves(settings.waves_dir)
    with pytest.raises(StoreClosed):
        served.get(WAVE)
    served.close()


def test_keys_destroyed_before_they_were_loaded_mean_closed(box: Box, device: Device, folder: WaveFolder) -> None:
    ticket = device.prepare(CELL)
    folder.key(CELL).unlink()
    assert device.ask(bytes(16), ticket).status_code == 423


def test_a_wave_whose_questions_changed_is_not_served(settings: Settings, folder: WaveFolder) -> None:
    manifest = orjson.loads(folder.manifest.read_bytes())
    manifest["plan"] = manifest["plan"][:-1]
    folder.manifest.write_bytes(orjson.dumps(manifest))
    for _ in range(2):  # and the lock was given back
        with pytest.raises(PlanChanged):
            ServedWaves(settings.waves_dir)


def test_the_cell_of_a_typed_card_is_found(box: Box, codes: list[bytes]) -> None:
    wave = serving(box).get(WAVE)
    assert wave.cell_of(codes[0]) == CELL
    with pytest.raises(UnknownCard):
        wave.cell_of(bytes(16))
