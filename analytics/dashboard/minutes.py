"""Write a paragraph that a network can paste into the minutes of a meeting, from what its page says. Pure."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from core.i18n import date_long


@dataclass(frozen=True)
class Facts:
    """What the paragraph tells: each sentence as the page has it, empty where there is none."""

    name: str
    published_on: date
    answers: str
    findings: tuple[str, ...]
    resolution: str


def paragraph(told: Facts) -> str:
    """Return the paragraph in the language now spoken."""
    sentences = [
        _(
            "The figures of %(name)s published on %(date)s were presented.",
            name=told.name,
            date=date_long(told.published_on),
        ),
        _("They come from %(answers)s.", answers=told.answers) if told.answers else "",
        *told.findings,
        _("Everyone present sees the same figures, and nobody's own answer can be told from them."),
        _("Decided: %(text)s", text=told.resolution) if told.resolution else "",
    ]
    return " ".join(str(sentence) for sentence in sentences if sentence)
