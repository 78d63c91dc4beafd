"""Make the PDF of a part in a process of its own, so that no web process ever loads what draws it."""

import os
import pkgutil
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from analytics.exports.about import about
from analytics.exports.pdf_file import UNAVAILABLE
from analytics.exports.report import report
from analytics.exports.table import Part
from core.errors import DomainError

ROOT = Path(__file__).parents[2]
CHARTS = ROOT / "static" / "css" / "charts.css"
WIDTH = 640
"""How wide a picture is drawn, in pixels."""
BAR = 12
"""How high a picture is that says no height, in pixels: a bar beside a number."""
PAPER = {
    "--soft": "#333",
    "--line": "#999",
    "--sheet": "#fff",
    "--tint": "#eee",
    "--c1": "#0072b2",
    "--sans": "'DejaVu Sans', sans-serif",
}
"""What the page's tokens are on paper."""
BLACK = "#000"
LETTERS = ".chart .tick { font: 14px 'DejaVu Sans', sans-serif; }"
"""Said of the letters themselves: what draws the file hands no font down within a picture."""
COMMAND = (sys.executable, "-m", "analytics.exports.pdf_file")
LONGEST_S = 60
AT_ONCE = BoundedSemaphore(2)
"""How many are made at a time by this process; a few more wait for their turn."""
WAITING = BoundedSemaphore(6)
"""How many are made or wait: whoever comes then is asked to come back, so that pages always find a free thread."""


class PdfMissing(DomainError):
    """This installation has nothing to make a PDF with."""

    status = 501
    title = _l("There is no PDF here")
    message = _l("This installation cannot make PDF files. Print the page instead, or take the spreadsheet.")


class PdfFailed(DomainError):
    """A PDF took too long or could not be drawn."""

    status = 503
    title = _l("The PDF could not be made")
    message = _l("Try again in a few minutes, or print the page instead.")


@cache
def possible() -> bool:
    """Tell whether the library that makes PDF files is installed, without loading it."""
    return any(module.name == "weasyprint" for module in pkgutil.iter_modules())


def make(part: Part) -> bytes:
    """Return a part's report as a tagged PDF; raises PdfMissing or PdfFailed."""
    if not possible():
        raise PdfMissing
    return drawn(
        render_template("analytics/report.html", report=report(part), part=part, about=about(part), image=image)
    )


def image(svg: Markup) -> Markup:
    """Return a picture of a page as an image that stands in the page itself, with its description in words."""
    head, inner = str(svg).split(">", 1)
    kind, height, said = (re.search(f'{name}="([^"]*)"', head) for name in ("class", "height", "aria-label"))
    size = f'width="{WIDTH}" height="{height[1] if height else BAR}"'
    alone = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind[1] if kind else ""}" {size}><style>{_style()}</style>'
    )
    source = b64encode(f"{alone}{inner}".encode()).decode()
    return Markup('<img class="{}" src="data:image/svg+xml;base64,{}" alt="{}">').format(
        kind[1] if kind else "",
        source,
        Markup(said[1] if said else ""),  # noqa: S704  # escaped where the picture was drawn
    )


@cache
def _style() -> str:
    """Return what the page's style says of charts, for paper, so that it can stand within XML."""
    rules = re.findall(r"^\.(?:chart|share)\b[^{}]*\{[^}]*\}", CHARTS.read_text(encoding="utf-8"), re.MULTILINE)
    on_paper = re.sub(r"var\((--\w+)\)", lambda token: PAPER.get(token[1], BLACK), "\n".join([*rules, LETTERS]))
    return escape(on_paper)


def drawn(html: str, command: Sequence[str] = COMMAND, longest: float = LONGEST_S) -> bytes:
    """Draw a page as a PDF in a process that knows none of our secrets; raises PdfMissing or PdfFailed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "FONTCONFIG_FILE") if name in os.environ}
    with _turn():
        try:
            done = subprocess.run(
                command,
                input=html.encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env=kept,
                timeout=longest,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise PdfFailed from None
    if done.returncode:
        raise PdfMissing if done.returncode == UNAVAILABLE else PdfFailed
    return done.stdout


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for a turn; raises PdfFailed where too many wait already."""
    if not WAITING.acquire(blocking=False):
        raise PdfFailed
    try:
        with AT_ONCE:
            yield
    finally:
        WAITING.release()
