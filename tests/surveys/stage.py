"""Put a real Box with one open wave behind an address that a browser can open."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.settings import Settings
from networks.manifests import b64u
from surveys import ballot_box, checkin, store
from surveys.box import Box, make_box
from surveys.boxes import FolderBoxes
from surveys.folders import WaveFolder
from tests.browser import Serve
from tests.surveys.boxing import CELLS, WAVE, opening, stock_keys, wave_path

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Curtain:
    """An application that is chosen only once its address is known."""

    def __init__(self) -> None:
        self.behind: WSGIApplication | None = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        assert self.behind is not None
        return self.behind(environ, start_response)


@dataclass(frozen=True)
class Stage:
    """One open wave; `address` is where its Box answers."""

    address: str
    boxes: FolderBoxes
    box: Box
    folder: WaveFolder

    def page(self, language: str = "fr") -> str:
        """Return the page's address without any card."""
        return f"{self.address}/box/{WAVE}/{language}/"

    def link(self, language: str = "fr") -> str:
        """Return the link of one fresh card, as a member's mail has it."""
        return f"{self.page(language)}#{CELLS[0]}.{b64u(self.card())}"

    def card(self) -> bytes:
        """Return the code of one fresh card."""
        (code,) = self.boxes.draw_cards(WAVE, {CELLS[0]: 1})[CELLS[0]]
        return code

    def counted(self) -> dict[str, dict[str, int]]:
        """Return what the first cell's totals hold above zero, by measure and value."""
        with store.opened(self.folder.box) as connection:
            totals = ballot_box.totals(connection)[CELLS[0]]
        return {
            measure: {value: number for value, number in values.items() if number} for measure, values in totals.items()
        }

    def used(self) -> int:
        """Return how many cards have been used."""
        with store.opened(self.folder.cards) as connection:
            number: int = connection.execute("SELECT count(*) FROM card WHERE state = 1").fetchone()[0]
        return number


@contextmanager
def open_stage(settings: Settings, serve: Serve, pems: tuple[bytes, ...] = ()) -> Iterator[Stage]:
    """Open a wave, with keys made before if there are any, and serve its Box until the end of the block."""
    curtain = Curtain()
    address = serve(curtain)
    settings = settings.model_copy(update={"base_url": address, "box_url": address})
    stock_keys(settings, pems)
    boxes = FolderBoxes(settings, checkin.page_files)
    boxes.open(replace(opening(), network_name="Club de Nantes"))
    box = make_box(settings)
    curtain.behind = box
    try:
        yield Stage(address, boxes, box, wave_path(settings))
    finally:
        box.extensions["served"].close()
