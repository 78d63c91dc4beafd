import socket
import threading

import pytest

from networks.ports import BoxAway
from surveys.boxes import FolderBoxes
from surveys.remote import RemoteBoxes, boxes_of
from tests.surveys.boxing import CELLS, WAVE, opening
from tests.surveys.keeping import kept_boxes, socket_path


def test_boxes_are_in_the_folder_unless_a_socket_leads_elsewhere(settings):
    assert isinstance(boxes_of(settings), FolderBoxes)
    assert isinstance(boxes_of(settings.model_copy(update={"box_socket": "/run/boxes.sock"})), RemoteBoxes)


def test_without_a_keeper_nothing_is_done_and_a_page_says_so():
    with socket_path() as path, pytest.raises(BoxAway):
        RemoteBoxes(path).make_keys_ahead(0)
    assert BoxAway.status == 503


@pytest.mark.parametrize("said", [b"", b'{"told": 1'], ids=["nothing", "half an answer"])
def test_a_keeper_that_ends_in_the_middle_is_noticed_at_once(said):
    with socket_path() as path, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()

        def hang_up():
            connection, _ = listening.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(said)

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(BoxAway):
            RemoteBoxes(path).make_keys_ahead(0)
        thread.join()


def test_what_a_wave_is_asked_reads_the_same_from_both_sides_of_the_socket(settings, boxes):
    with kept_boxes(settings) as remote:
        assert remote.open(opening()) == boxes.open(opening())
        assert remote.record(WAVE) == boxes.record(WAVE)
        assert remote.record(WAVE)["manifest.json"]
        assert remote.conditions() == boxes.conditions()
        draw = bytes(range(32))
        drawn = remote.draw_cards(WAVE, {CELLS[0]: 3}, draw)
        assert drawn == boxes.draw_cards(WAVE, {CELLS[0]: 3}, draw)
        assert remote.stocked(WAVE) == boxes.stocked(WAVE) == 3


def test_of_boxes_elsewhere_what_lies_around_them_is_examined_too(settings, boxes):
    with kept_boxes(settings) as remote:
        here, there = set(boxes.examine()), set(remote.examine())
    assert here < there
    assert {one.name for one in there - here} == {"backups", "core-dumps", "file-system", "snapshots"}
