import os
import socket
import stat
import threading
import time

import pytest

from networks.ports import BoxAway, BoxClosed
from surveys import keeper, wire
from surveys.folders import Occupied
from surveys.keeper import UnknownUser, keep, kept, user_id
from surveys.remote import RemoteBoxes
from tests.surveys.boxing import WAVE
from tests.surveys.keeping import socket_path


@pytest.fixture
def path():
    with socket_path() as path:
        yield path


@pytest.fixture
def apart(settings, path):
    """Settings whose boxes stand behind a socket."""
    return settings.model_copy(update={"box_socket": str(path)})


def say(path, sent):
    """Say something to the keeper, stop talking, and return what it says."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(path))
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").read()


def test_only_its_user_and_the_group_of_its_folder_reach_the_socket(apart, path):
    with kept(apart):
        mode = path.stat()
        assert stat.S_ISSOCK(mode.st_mode)
        assert stat.S_IMODE(mode.st_mode) == 0o660
    assert not path.exists()


def test_whoever_is_not_the_user_who_may_ask_is_told_nothing(apart, path, caplog):
    stranger = apart.model_copy(update={"desk_user": str(os.geteuid() + 1)})
    with kept(stranger), caplog.at_level("INFO"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(10)
            connection.connect(str(path))
            assert connection.recv(10) == b""
        with pytest.raises(BoxAway):
            RemoteBoxes(path).make_keys_ahead(0)
    assert "keeper-refused" in caplog.text
    with kept(apart):
        assert RemoteBoxes(path).make_keys_ahead(0) == 0


STRANGE = {
    "nothing": b"\n",
    "HTTP": b"GET / HTTP/1.1\r\n\r\n",
    "half a line": b'{"verb": "examine"}',
    "another verb": b'{"verb": "no such"}\n',
    "a pickle": b"\x80\x04K\x01.\n",
    "more than any question": b" " * wire.LARGEST_ASKED,
}


@pytest.mark.parametrize("line", STRANGE.values(), ids=STRANGE.keys())
def test_what_it_does_not_understand_it_says_and_goes_on(apart, path, line):
    with kept(apart):
        assert say(path, line) == b'{"refused":"Misread","about":""}\n'
        assert RemoteBoxes(path).make_keys_ahead(0) == 0


def test_a_failure_is_logged_by_its_kind_alone(apart, path, caplog):
    with kept(apart), caplog.at_level("INFO"):
        (apart.data_dir / "keys_ahead").write_text("no folder")
        with pytest.raises(wire.KeeperFailed):
            RemoteBoxes(path).make_keys_ahead(1)
    assert '"event": "keeper-failed"' in caplog.text
    assert str(apart.data_dir) not in caplog.text


def test_what_is_under_way_ends_before_the_keeper_does(apart, path):
    made = []
    with kept(apart):
        thread = threading.Thread(target=lambda: made.append(RemoteBoxes(path).make_keys_ahead(1)))
        thread.start()
        while not list((apart.data_dir).glob("keys_ahead")):
            time.sleep(0.001)
    thread.join()
    assert made == [1]


def test_two_keepers_do_not_keep_the_same_boxes(apart):
    with kept(apart), pytest.raises(Occupied), kept(apart):
        pass


def test_what_a_crash_left_of_a_socket_is_replaced(apart, path):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with kept(apart), pytest.raises(BoxClosed):
        RemoteBoxes(path).stocked(WAVE)


def test_it_keeps_until_it_is_told_to_stop_and_files_are_its_own_alone(apart, path):
    told, before = threading.Event(), os.umask(0o022)
    thread = threading.Thread(target=keep, args=(apart, told))
    thread.start()
    try:
        while not path.exists():
            time.sleep(0.005)
        RemoteBoxes(path).make_keys_ahead(1)
        (key,) = (apart.data_dir / "keys_ahead").iterdir()
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert stat.S_IMODE((apart.data_dir / "keys_ahead").stat().st_mode) == 0o700
        told.set()
        thread.join(10)
        assert not thread.is_alive()
    finally:
        assert os.umask(before) == keeper.OWNER_ONLY


def test_a_user_has_a_name_or_a_number():
    assert user_id("") == os.geteuid()
    assert user_id("4711") == 4711
    assert user_id("root") == 0
    with pytest.raises(UnknownUser):
        user_id("nobody-of-that-name")
