"""Render a wave's check-in page once, as bytes that are the same for everybody; no application is needed.

The page names everything it fetches relative to `/box/<wave>/<lang>/`, so that a preview can be served elsewhere.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from markupsafe import Markup

from core import help_lines
from core.help_lines import HelpLine
from networks.ports import Opening
from surveys import question_sets
from surveys.question_sets import QuestionSet
from surveys.rendering import COUNTRY, LANGUAGES, day_in_words, render, script, style

_SCRIPTS = ("tickets.js", "exchange.js", "checkin.js")
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
    opens_at: datetime | None = None


def build_pages(question_set: QuestionSet, facts: PageFacts) -> dict[str, bytes]:
    """Return the page's files by name: `fr.html`, `en.html`, `checkin.js`, `checkin.css`."""
    return {
        **{f"{language}.html": _page(question_set, facts, language) for language in LANGUAGES},
        "checkin.js": script(*_SCRIPTS),
        "checkin.css": style(),
    }


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
        opens_at=opening.opens_at,
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


def _page(question_set: QuestionSet, facts: PageFacts, language: str) -> bytes:
    other = next(code for code in LANGUAGES if code != language)
    rules = [{"items": rule.items, "op": rule.op, "value": rule.value} for rule in question_set.support_rules]
    opens, publishes = _local(facts.opens_at, facts), _local(facts.publishes_at, facts)
    return render(
        "surveys/checkin.html",
        language,
        facts=facts,
        question_set=question_set.id,
        items=question_set.items,
        rules=json.dumps(rules, separators=(",", ":")),
        minutes=max(1, round(question_set.est_seconds / 60)),
        other=other,
        other_page=f"../{other}/",
        history=f"../../history/{language}/",
        day=opens.date().isoformat() if opens else "",
        published=day_in_words(publishes, language) if publishes else None,
        gap=Markup('<b id="{}"></b>').format,
    )


def _local(moment: datetime | None, facts: PageFacts) -> datetime | None:
    return moment.astimezone(ZoneInfo(facts.time_zone)) if moment else None
