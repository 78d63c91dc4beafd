"""Check what is chosen on the pages that keep two people safe, and the half-days they agree on."""

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired, Length

from core.forms import Form, options
from peers.forms import CHOOSE
from peers.meeting.appointments import PROPOSED_AT_MOST, HalfDay

REASON_NAMES = {
    "sold_to": _l("Tried to sell me something"),
    "unsafe": _l("I did not feel safe"),
    "indiscreet": _l("Told others what I said"),
    "other": _l("Something else"),
}
HALF_DAYS = _l("Choose one to three half-days.")


class ReportForm(Form):
    """Why somebody is reported: one of four, and no words that would have to be kept."""

    reason = RadioField(_l("What happened?"), choices=options(REASON_NAMES.items()), validators=[InputRequired(CHOOSE)])


class ProposeForm(Form):
    """Up to three half-days that a peer proposes; which of them may be is decided with the request's turn."""

    offered: tuple[HalfDay, ...] = ()
    half_days = SelectMultipleField(
        _l("Which half-days would suit you?"),
        validate_choice=False,
        validators=[InputRequired(HALF_DAYS), Length(max=PROPOSED_AT_MOST, message=HALF_DAYS)],
    )

    def offer(self, half_days: Iterable[HalfDay]) -> None:
        """Set what may be chosen."""
        self.offered = tuple(half_days)
        self.half_days.choices = options((one.code, one.code) for one in self.offered)

    def by_day(self) -> dict[date, dict[str, str]]:
        """Return the codes that may be chosen, by day and half, in order."""
        found: dict[date, dict[str, str]] = {}
        for one in self.offered:
            found.setdefault(one.day, {})[one.half] = one.code
        return found


class PickForm(Form):
    """The half-day that the asker picks."""

    half_day = RadioField(_l("Which half-day suits you?"), validate_choice=False, validators=[InputRequired(CHOOSE)])

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Set what may be chosen."""
        self.half_day.choices = options(choices)
