"""Render the Box's own pages to bytes, without an application: templates, words, lean scripts and styles."""

import io
import re
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).parent.parent
LANGUAGES = ("fr", "en")
COUNTRY = "FR"
"""Whose lines to call are shown."""

_SPACED = re.compile(
    r"""("(?:\\.|[^"\\])*"|`[^`]*`|/(?![/*\s])(?:\\.|\[[^\]]*\]|[^/\\\n])+/)"""
    r"""|[ ]*(?://.*|/\*.*?\*/)[ ]*"""
    r"""|[ ]*([{}()=,;:+*<>?&|!\[\]-]+)[ ]*"""
)
"""A text or pattern of a script, which stays as it is, a remark, or a sign with its idle spaces."""

_LOOSE_RULES = re.compile(r"/\*.*?\*/\s*|\s*([{}:;,])\s*")
_FRENCH_SIGNS = re.compile(" (?=[?:;])")
"""The space before a French sign, which must not begin a line."""


def render(template: str, language: str, **values: object) -> bytes:
    """Return a page in one language, as few bytes as it needs."""
    page = environment(language).get_template(template).render(language=language, **values)
    spaced = _FRENCH_SIGNS.sub("\N{NO-BREAK SPACE}", page) if language == "fr" else page
    return re.sub(r"[ \n]+", " ", spaced).replace("> <", ">\n<").encode()


def day_in_words(day: date, language: str) -> str:
    """Write a day without its year: « mardi 1er décembre »."""
    number = "d'er'" if day.day == 1 and language == "fr" else "d"
    return format_date(day, f"EEEE {number} MMMM", locale=language)


def script(*names: str) -> bytes:
    """Return scripts one after the other, line by line, without comments and spaces that mean nothing."""
    text = "\n".join((ROOT / "static" / "js" / name).read_text(encoding="utf-8") for name in names)
    lines = (line.strip() for line in text.splitlines())
    told = (_SPACED.sub(lambda found: found[1] or found[2] or "", line) for line in lines)
    return "\n".join(line for line in told if line).encode()


@cache
def style(*names: str) -> bytes:
    """Return style sheets one after the other, the check-in's own when none is named."""
    sheets = ((ROOT / "static" / "css" / name).read_text(encoding="utf-8") for name in names or ("checkin.css",))
    return "\n".join(_LOOSE_RULES.sub(r"\1", sheet).strip() for sheet in sheets).encode()


@cache
def environment(language: str) -> Environment:
    """Return the templates of the Box speaking one language; StrictUndefined, no application needed."""
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
    )
    environment.install_gettext_translations(_translations(language), newstyle=True)  # type: ignore[attr-defined]
    return environment


def _translations(language: str) -> NullTranslations:
    """Compile the words from their source here: unlike the compiled file, it is always there and current."""
    source = ROOT / "translations" / language / "LC_MESSAGES" / "surveys.po"
    if not source.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.StringIO(source.read_text(encoding="utf-8")), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
