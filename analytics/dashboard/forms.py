"""Check what a lead writes beside published figures, and what is to be compared."""

from datetime import date

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from analytics.dashboard.models import NOTE_LENGTH, RESOLUTION_LENGTH
from core.clock import today
from core.forms import Form
from core.i18n import zone

EARLIEST = date(2000, 1, 1)


def _stripped(text: str | None) -> str:
    return " ".join((text or "").split())


class NoteForm(Form):
    """One thing that happened to the network."""

    day = DateField(_l("Day"), [DataRequired(_l("Choose a day."))])
    what = StringField(
        _l("In a few words"),
        [
            DataRequired(_l("Say in a few words what happened.")),
            Length(max=NOTE_LENGTH, message=_l("At most 80 characters.")),
        ],
        filters=[_stripped],
    )

    def validate_day(self, field: DateField) -> None:
        """Refuse days to come and those before any check-in."""
        if field.data and not EARLIEST <= field.data <= today(zone().key):
            raise ValidationError(_l("Choose a day that has passed."))


class ResolutionForm(Form):
    """What the network will do; nothing written takes it back. `before` is what stood there when the page came."""

    before = HiddenField(validators=[Length(max=RESOLUTION_LENGTH)])

    text = TextAreaField(
        _l("In a few words"),
        [Length(max=RESOLUTION_LENGTH, message=_l("At most 400 characters."))],
        filters=[_stripped],
    )

    def beside(self, other: str) -> "ResolutionForm":
        """Say what somebody else wrote meanwhile; sent once more, the form takes its place."""
        said = _("Somebody else has just written: “%(text)s”. Sent once more, your text takes its place.", text=other)
        gone = _("Somebody else has just taken the text back. Sent once more, yours takes its place.")
        self.before.data, self.text.errors = other, [said if other else gone]
        return self
