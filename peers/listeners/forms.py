"""Check how a member would like to listen, whom they avoid, and whom a referent confirms."""

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from core.clock import today
from core.forms import Form, options
from peers.forms import AGREE, CHOOSE, AvoidingForm, ChoicesForm
from peers.listeners.listening import Habits
from peers.listeners.vouching import Candidacy
from peers.models import CAPACITIES, COOL_DOWNS

CAPACITY_NAMES = {
    0: _l("Nobody for now"),
    1: _l("One person at a time"),
    2: _l("Up to two people"),
    3: _l("Up to three people"),
}
NO_DAY = _l("Write the day in full, or leave the field empty.")
REST = _l("Choose between %(least)s and %(most)s days.", least=COOL_DOWNS.start, most=COOL_DOWNS.stop - 1)


class DayField(DateField):
    """A day, or none; what is no day is refused in words of our own."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day that a browser sends."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NO_DAY) from None


class DaysField(IntegerField):
    """A number of days of rest; what is no number is refused in words of our own."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number that a browser sends."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(REST) from None


class ListenForm(ChoicesForm):
    """How a member listens; the charter is ticked once, when first joining."""

    capacity = RadioField(
        _l("How many people at once?"),
        coerce=int,
        default=1,
        choices=options((str(one), CAPACITY_NAMES[one]) for one in CAPACITIES),
        validators=[InputRequired(CHOOSE)],
    )
    paused_until = DayField(_l("Ask me nothing before this day"), validators=[Optional()])
    cool_down = DaysField(
        _l("Days of rest after each person"),
        default=30,
        validators=[InputRequired(REST), NumberRange(COOL_DOWNS.start, COOL_DOWNS.stop - 1, REST)],
    )
    charter = BooleanField(_l("I have read the charter and will keep to it"), validators=[InputRequired(AGREE)])

    def habits(self) -> Habits:
        """Return what was chosen, once it has been checked."""
        names = ("capacity", "paused_until", "cool_down")
        return Habits(**{name: self[name].data for name in names} | self.chosen())

    def validate_paused_until(self, field: DateField) -> None:
        """Refuse a day that is over."""
        if field.data is not None and field.data < today():
            raise ValidationError(_("This day is over. Choose a later one, or leave the field empty."))


class AvoidForm(AvoidingForm):
    """Whom a member would rather not meet, for good."""

    kept: tuple[str, ...] = ()
    """The names that are kept already, as they were written."""

    def validate_avoid(self, field: TextAreaField) -> None:
        """Refuse an empty field, and more names than are kept in all."""
        super().validate_avoid(field)
        if not self.avoided():
            raise ValidationError(_("Write at least one name."))
        if len(self.kept) + len({*self.avoided()} - {*self.kept}) > self.most:
            raise ValidationError(_("At most %(lines)s names are kept. Remove some first.", lines=self.most))


class FoundersForm(Form):
    """The founding peers whom a referent confirms, several at once."""

    founders = SelectMultipleField(
        _l("Tick those whom you confirm."),
        validators=[InputRequired(_l("Tick at least one person."))],
        validate_choice=False,
    )

    def among(self, candidates: list[Candidacy]) -> "FoundersForm":
        """Offer these candidates, the referent's own left out."""
        self.founders.choices = options((one.member_id, one.name) for one in candidates if not one.own)
        return self
