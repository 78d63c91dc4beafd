"""Static files are what they should be: vendored bytes pinned, colours readable."""

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
SUMS = (STATIC / "vendor" / "SHA512SUMS").read_text().splitlines()
PINNED = {name: digest for digest, name in (line.split("  ") for line in SUMS)}
TEXT, GRAPHIC = 4.5, 3.0
PAIRS = [
    ("ink", "paper", TEXT),
    ("soft", "paper", TEXT),
    ("soft", "sheet", TEXT),
    ("accent", "paper", TEXT),
    ("accent", "tint", TEXT),
    ("on-accent", "accent", TEXT),
    ("warm", "paper", TEXT),
    ("warm", "warm-tint", TEXT),
    ("edge", "sheet", GRAPHIC),
    *((f"c{number}", "paper", GRAPHIC) for number in range(1, 5)),
]


@pytest.mark.parametrize("name", sorted(PINNED))
def test_a_vendored_file_is_the_one_that_was_checked(name):
    assert hashlib.sha512((STATIC / "vendor" / name).read_bytes()).hexdigest() == PINNED[name]


def test_every_vendored_file_is_pinned():
    vendor = STATIC / "vendor"
    there = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.suffix in {".js", ".css"}}
    assert there == set(PINNED)


def schemes():
    """The tokens of the light and of the dark scheme."""
    css = (STATIC / "css" / "desk.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks[:2])
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour):
    """Relative luminance of WCAG 2.2."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_are_readable(scheme, front, back, least):
    tokens = schemes()[scheme]
    high, low = sorted((luminance(tokens[front]), luminance(tokens[back])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= least
