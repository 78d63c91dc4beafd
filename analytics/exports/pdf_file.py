"""Draw the HTML on standard input as a tagged PDF on standard output: run as a process of its own.

It reads its own style sheet and what stands in the HTML itself, and fetches nothing from anywhere.
"""

import sys
from pathlib import Path

STYLE = Path(__file__).parents[2] / "static" / "css" / "report.css"
VARIANT = "pdf/ua-1"
UNAVAILABLE = 69
"""Exit status where the library or the system's own libraries that it draws with are missing (sysexits.h)."""


def draw(html: str) -> bytes:
    """Return the PDF of a page; raises ImportError or OSError where it cannot be made here."""
    from weasyprint import CSS, HTML  # noqa: PLC0415  # an extra: whether it is there shows only now
    from weasyprint.urls import URLFetcher  # noqa: PLC0415  # as above

    inline = URLFetcher(allowed_protocols=("data",))
    style = CSS(string=STYLE.read_text(encoding="utf-8"), url_fetcher=inline)
    pdf: bytes = HTML(string=html, url_fetcher=inline).write_pdf(stylesheets=[style], pdf_variant=VARIANT)
    return pdf


def main() -> int:
    """Draw standard input on standard output and return the exit status."""
    try:
        sys.stdout.buffer.write(draw(sys.stdin.buffer.read().decode()))
    except (ImportError, OSError):
        return UNAVAILABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
