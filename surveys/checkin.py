"""Render a wave's check-in page once, as bytes that are the same for everybody; no application is needed.

The page names everything it fetches relative to `/box/<wave>/<lang>/`, so that a preview can be served elsewhere.
"""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from core import help_lines
from core.help_lines import HelpLine
from networks.ports import Opening
from surveys import question_sets
from surveys.question_sets import QuestionSet

ROOT = Path(__file__).parent.parent
LANGUAGES = ("fr", "en")
COUNTRY = "FR"
"""Whose lines to call are shown."""

_FRENCH_SIGNS = re.compile(" (?=[?:;])")
"""The space before a French sign, which must not begin a line."""

_SCRIPTS = ("tickets.js", "checkin.js")
_MEDIA = {
    suffix: f"text/{kind}; charset=utf-8"
    for suffix, kind in ((".html", "html"), (".js", "javascript"), (".css", "css"))
}


@dataclass(frozen=True)
class PageFacts:
    """What a wave's page says besides its questions; a preview has no dates, threshold or person to call yet."""

    wave: str
    network: str
    contact: str | None
    publishes_at: datetime | None
    threshold: int | None
    help_lines: tuple[HelpLine, ...]
    time_zone: str = "Europe/Paris"
    preview: bool = False
    demo: bool = False
    assured: bool = False
    """Whether every precondition of the strong promise held when the check-in opened."""


def build_pages(question_set: QuestionSet, facts: PageFacts) -> dict[str, bytes]:
    """Return the page's files by name: `fr.html`, `en.html`, `checkin.js`, `checkin.css`."""
    scripts = "\n".join((ROOT / "static" / "js" / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    return {
        **{f"{language}.html": _lean(_page(question_set, facts, language)) for language in LANGUAGES},
        "checkin.js": _lean(scripts, comment="//"),
        "checkin.css": style(),
    }


@cache
def style() -> bytes:
    """Return the page's style as it is today."""
    return _lean((ROOT / "static" / "css" / "checkin.css").read_text(encoding="utf-8"))


def page_files(opening: Opening, *, demo: bool = False) -> Mapping[str, bytes]:
    """Return the files of a wave's page, frozen with everything else when it opens."""
    facts = PageFacts(
        wave=opening.wave_id,
        network=opening.network_name,
        contact=opening.contact,
        publishes_at=opening.publishes_at,
        threshold=opening.threshold,
        help_lines=help_lines.lines(COUNTRY),
        demo=demo,
        assured=opening.assured,
    )
    return build_pages(question_sets.load(opening.question_set), facts)


class CheckinPreview:
    """Show the page before any wave: it sends and keeps nothing."""

    def file(self, question_set: str, name: str) -> tuple[bytes, str] | None:
        """Return a file and its media type, or None; `name` is "fr/", "en/" or what they name, as "page/checkin.js"."""
        wanted = f"{name[:-1]}.html" if name.endswith("/") else name.removeprefix("page/")
        if question_set not in question_sets.known() or wanted not in _preview(question_set):
            return None
        return _preview(question_set)[wanted], _MEDIA[Path(wanted).suffix]


@cache
def _preview(question_set: str) -> Mapping[str, bytes]:
    facts = PageFacts("preview", "Entrepairs", None, None, None, help_lines.lines(COUNTRY), preview=True)
    return build_pages(question_sets.load(question_set), facts)


def _page(question_set: QuestionSet, facts: PageFacts, language: str) -> str:
    other = next(code for code in LANGUAGES if code != language)
    rules = [{"items": rule.items, "op": rule.op, "value": rule.value} for rule in question_set.support_rules]
    values = {
        "facts": facts,
        "items": question_set.items,
        "rules": json.dumps(rules, separators=(",", ":")),
        "minutes": max(1, round(question_set.est_seconds / 60)),
        "language": language,
        "other": other,
        "other_page": f"../{other}/",
        "published": _day(facts, language),
        "gap": Markup('<b id="{}"></b>').format,
    }
    page = environment(language).get_template("surveys/checkin.html").render(values)
    return _FRENCH_SIGNS.sub("\N{NO-BREAK SPACE}", page) if language == "fr" else page


def _day(facts: PageFacts, language: str) -> str | None:
    if facts.publishes_at is None:
        return None
    local = facts.publishes_at.astimezone(ZoneInfo(facts.time_zone))
    return format_date(local, "EEEE d MMMM", locale=language)


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


def _lean(text: str, comment: str | None = None) -> bytes:
    """Drop indentation, empty lines and whole-line comments: the page has to fit in a few packets."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not (comment and line.startswith(comment))).encode()
