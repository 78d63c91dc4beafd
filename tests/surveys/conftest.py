"""Offer an open wave, the Box that serves it and a device to the tests of the Box."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from core.settings import Settings
from core.tickets import SigningKey
from surveys.box import Box, make_box
from surveys.boxes import FolderBoxes
from surveys.folders import WaveFolder
from tests.browser import Serve
from tests.surveys import boxing
from tests.surveys.boxing import Device
from tests.surveys.stage import Stage, open_stage


@pytest.fixture(scope="session")
def pems() -> tuple[bytes, ...]:
    """Two signing keys for the whole session: drawing one takes a third of a second."""
    return tuple(SigningKey.generate().to_pem() for _ in boxing.CELLS)


@pytest.fixture
def boxes(settings: Settings, pems: tuple[bytes, ...]) -> FolderBoxes:
    return boxing.boxes(settings, pems)


@pytest.fixture
def folder(settings: Settings, boxes: FolderBoxes) -> WaveFolder:
    """The folder of an open wave of two cells."""
    boxes.open(boxing.opening())
    return boxing.wave_path(settings)


@pytest.fixture
def box(settings: Settings, folder: WaveFolder) -> Iterator[Box]:
    """The Box that serves the open wave."""
    box = make_box(settings)
    yield box
    box.extensions["served"].close()


@pytest.fixture
def device(box: Box, folder: WaveFolder) -> Device:
    return Device(box.test_client(), folder)


@pytest.fixture
def codes(boxes: FolderBoxes, folder: WaveFolder) -> list[bytes]:
    """Twelve cards of the first cell."""
    cell = boxing.CELLS[0]
    return list(boxes.draw_cards(boxing.WAVE, {cell: 12})[cell])


@pytest.fixture
def stage(settings: Settings, serve: Serve, pems: tuple[bytes, ...]) -> Iterator[Stage]:
    """An open wave behind an address that a browser can open."""
    with open_stage(settings, serve, pems) as stage:
        yield stage


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    """A page on a phone that must neither fail nor complain in its console."""
    page = phone.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    assert errors == []
