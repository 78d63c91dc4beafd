from pathlib import Path

import pytest

from surveys.box import Box
from surveys.folders import WaveFolder
from tests.surveys.boxing import WAVE, Device


def test_the_box_has_no_session_and_sets_no_cookie(box: Box, device: Device, codes: list[bytes]) -> None:
    assert box.secret_key is None
    device.client.set_cookie("entrepairs", "someone", path="/")
    for response in (device.client.get(f"/box/{WAVE}/fr/"), device.ask(codes[0], device.prepare("00000000000000c1"))):
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")


def test_a_trace_is_not_logged(box: Box, caplog: pytest.LogCaptureFixture) -> None:
    with box.test_request_context("/box/somewhere"), caplog.at_level("DEBUG"):
        box.log_exception((None, None, None))
    assert caplog.records == []


def test_what_happens_in_the_box_writes_nothing_but_the_stores(
    device: Device, folder: WaveFolder, codes: list[bytes], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    with caplog.at_level("DEBUG"):
        device.send(device.ticket(codes[0], "00000000000000c1"))
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    assert caplog.records == []
