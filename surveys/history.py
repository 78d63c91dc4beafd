"""Build the page on which owners look at their own answers, kept by their device alone; the same bytes for everybody.

The page carries how every known question set is scored and scores in the browser: nothing is ever asked of a server.
"""

from collections.abc import Mapping
from functools import cache

from core import help_lines
from surveys import plan, question_sets
from surveys.instruments.model import Instrument, Scale
from surveys.instruments.scoring import points
from surveys.question_sets import QuestionSet
from surveys.rendering import COUNTRY, LANGUAGES, render, script, style

_SCRIPTS = ("own_scores.js", "history.js")
_STYLES = ("checkin.css", "history.css")


@cache
def pages() -> Mapping[str, bytes]:
    """Return the page's files by name: `fr.html`, `en.html`, `history.js`, `history.css`."""
    return {
        **{f"{language}.html": _page(language) for language in LANGUAGES},
        "history.js": script(*_SCRIPTS),
        "history.css": style(*_STYLES),
    }


def scoring(language: str) -> Mapping[str, object]:
    """Return how each known question set is scored and told, by its id, as plain data for the page.

    `codes` lists what each question offers; a scale's `items` map each code to its points, reversed items included.
    """
    return {name: _set(question_sets.load(name), language) for name in question_sets.known()}


def _page(language: str) -> bytes:
    other = next(code for code in LANGUAGES if code != language)
    return render(
        "surveys/history.html",
        language,
        other=other,
        other_page=f"../{other}/",
        help_lines=help_lines.lines(COUNTRY),
        sets=scoring(language),
    )


def _set(question_set: QuestionSet, language: str) -> Mapping[str, object]:
    facts = plan.facts(question_set)
    return {
        "codes": {item.id: [option.code for option in item.options] for item in question_set.items},
        "scales": [
            {"id": scale.id, "title": facts[scale.id].title[language], **_scale(instrument, scale, language)}
            for instrument in question_set.instruments
            for scale in instrument.scales
        ],
        "choices": [
            {
                "id": name,
                "title": each.title[language],
                "question": each.questions[0][language],
                "labels": {code: label[language] for code, label in each.labels.items()},
            }
            for name, each in facts.items()
            if each.measure.kind == "categorical"
        ],
    }


def _scale(instrument: Instrument, scale: Scale, language: str) -> Mapping[str, object]:
    items = (instrument.item(item_id) for item_id in scale.items)
    return {
        "direction": (scale.words or instrument.direction.words).plain()[language],
        "items": {
            item.id: {str(option.code): points(instrument, item, option.code) for option in instrument.options(item)}
            for item in items
        },
        "need": scale.min_answered,
        "method": scale.method,
        "range": scale.range,
        "shown": scale.transform.to,
    }
