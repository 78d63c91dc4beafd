"""Draw the cards of a meeting: each a code to scan and the same to type, and nothing that tells one from another."""

from collections.abc import Iterable
from dataclasses import dataclass

import segno
from flask import current_app
from markupsafe import Markup

from networks import card_codes

DARK, LIGHT = "#1d2733", "#ffffff"
"""A code is dark on light in both colour schemes, or phones cannot read it."""

EDGE = 2
"""Light squares around a code; the card around it adds as many."""


@dataclass(frozen=True)
class Card:
    """One card: its code to scan as an SVG picture, and the same as 26 digits in groups of four."""

    scan: Markup
    groups: tuple[str, ...]


def cards(wave_id: str, language: str, drawn: Iterable[tuple[str, bytes]]) -> tuple[Card, ...]:
    """Draw a card for each cell and code."""
    box_url = current_app.extensions["settings"].box_url
    links = ((card_codes.link(box_url, wave_id, language, cell, code), code) for cell, code in drawn)
    return tuple(Card(picture(link), tuple(card_codes.typed(code).split("-"))) for link, code in links)


def picture(link: str) -> Markup:
    """Draw a link as a code to scan; links of one length give pictures of one size."""
    code = segno.make(link, error="m", micro=False)
    drawn = code.svg_inline(border=EDGE, omitsize=True, svgclass=None, lineclass=None, dark=DARK, light=LIGHT)
    return Markup(drawn)  # noqa: S704  # segno writes nothing of the link but squares


def tablet(wave_id: str, language: str) -> str:
    """Return the address for a device that several people use at a meeting."""
    return card_codes.shared(current_app.extensions["settings"].box_url, wave_id, language)


def address(wave_id: str, language: str) -> str:
    """Return where a code is typed, as short as a browser takes it; the page leads on where there is no script."""
    return card_codes.page(current_app.extensions["settings"].box_url, wave_id, language).partition("://")[2]
