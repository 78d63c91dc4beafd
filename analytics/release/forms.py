"""Check what a lead types when withdrawing a measure."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Length

from core.forms import Form, options

SHORTEST, LONGEST = 10, 200
"""A reason that everybody reads says something, and fits its line in every file."""


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


class StrikeForm(Form):
    """Which measure is withdrawn, and why."""

    measure = RadioField(_l("What was wrong?"), validators=[DataRequired(_l("Choose what to withdraw."))])
    reason = StringField(
        _l("Why, in words that everybody will read"),
        filters=[_line],
        validators=[
            DataRequired(_l("Write in a few words why: everybody will read it.")),
            Length(SHORTEST, LONGEST, _l("Write between %(min)d and %(max)d characters.")),
        ],
    )

    @classmethod
    def of(cls, titles: Mapping[str, str]) -> "StrikeForm":
        """Return the form for a check-in that asked these measures."""
        form = cls()
        form.measure.choices = options(titles.items())
        return form


class TakeBackForm(Form):
    """Which measure is published after all."""

    measure = StringField(validators=[DataRequired(), Length(max=40)])
