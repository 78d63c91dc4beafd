"""Check the hours of a root and the absences of its referents."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField, ValidationError

from core.clock import today
from core.forms import Form, options
from peers.duty.public_holidays import PLACES
from peers.duty.rota import DAYS_OFF, YEAR
from peers.models import PeerHours

OPENS, CLOSES = range(6, 13), range(13, 23)
FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")
AHEAD = 3 * YEAR
NO_DAY = _l("Write a date such as 24/12/2026.")


def read_day(text: str) -> date:
    """Read a date as browsers send it or as people write it, the day first; raises ValueError."""
    for pattern in FORMATS:
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            continue
    raise ValueError(text)


def read_days(text: str) -> list[date]:
    """Read one date per line, in order and without those that are past; raises ValueError for a line that is none."""
    found = {read_day(line) for line in text.splitlines() if line.strip()}
    return sorted(day for day in found if day >= today())


def is_day(_form: Form, field: StringField) -> None:
    """Refuse what is not a date from today on within a year."""
    try:
        day = read_day(field.data or "")
    except ValueError:
        raise ValidationError(NO_DAY) from None
    if not today() - timedelta(days=1) <= day <= today() + YEAR:
        raise ValidationError(_("Choose a day within the next twelve months."))


def _o_clock(hours: Iterable[int]) -> list[tuple[str, object]]:
    return [(str(hour), _l("%(hour)d:00", hour=hour)) for hour in hours]


class HoursForm(Form):
    """When people of a root may be reached."""

    opens = SelectField(_l("From"), coerce=int, choices=options(_o_clock(OPENS)))
    closes = SelectField(_l("Until"), coerce=int, choices=options(_o_clock(CLOSES)))
    weekends = BooleanField(_l("Saturdays and Sundays too"))
    place = SelectField(_l("Public holidays off"), choices=options([("", _l("None")), *PLACES.items()]))
    days_off = TextAreaField(_l("Further days off"))

    def validate_days_off(self, field: TextAreaField) -> None:
        """Refuse a line that is no date, one too far ahead, and more lines than are kept."""
        try:
            days = read_days(field.data or "")
        except ValueError as error:
            raise ValidationError(_("This is not a date: %(text)s. %(advice)s", text=error, advice=NO_DAY)) from None
        if any(day > today() + AHEAD for day in days):
            raise ValidationError(_("Days off can be named for the next three years."))
        if len(days) > DAYS_OFF:
            raise ValidationError(_("Name at most %(number)d days off.", number=DAYS_OFF))

    def days(self) -> list[date]:
        """Return the days off that are not past; the form must be valid."""
        return read_days(self.days_off.data or "")

    def show(self, row: PeerHours) -> "HoursForm":
        """Fill in what a root has chosen."""
        self.opens.data, self.closes.data, self.weekends.data = row.opens, row.closes, row.weekends
        self.place.data = row.holidays
        kept = sorted(day for day in row.days_off if day >= today().isoformat())
        self.days_off.data = "\n".join(date.fromisoformat(day).strftime("%d/%m/%Y") for day in kept)
        return self


class AbsenceForm(Form):
    """Days, both included, on which a referent is away."""

    starts_on = StringField(_l("First day away"), validators=[is_day])
    ends_on = StringField(_l("Last day away"), validators=[is_day])

    def validate_ends_on(self, field: StringField) -> None:
        """Refuse an absence that ends before it starts."""
        if not self.starts_on.errors and read_day(field.data or "") < self.first:
            raise ValidationError(_("The last day cannot be before the first."))

    @property
    def first(self) -> date:
        """Return the first day away; the form must be valid."""
        return read_day(self.starts_on.data or "")

    @property
    def last(self) -> date:
        """Return the last day away; the form must be valid."""
        return read_day(self.ends_on.data or "")
