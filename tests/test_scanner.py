"""The scanner of the tests reads what was drawn, at any length and with any mask."""

import pytest
import segno

from tests.scanner import scan


@pytest.mark.parametrize("length", [17, 60, 86, 95, 120, 150])
@pytest.mark.parametrize("mask", range(8))
def test_a_code_is_read_back(length: int, mask: int) -> None:
    text = ("https://exemple.fr/box/#" * 9)[:length]
    code = segno.make(text, error="m", micro=False, mask=mask)
    assert scan(code.svg_inline(omitsize=True, svgclass=None, lineclass=None, dark="#1d2733", light="#fff")) == text
