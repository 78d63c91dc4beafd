"""Check what leads type about their networks, settings and dates."""

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import LazyString, lazy_gettext as _l, ngettext
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Regexp

from core.forms import Form, options
from networks.attributes import ATTRIBUTES, MERGE_ORDERS
from networks.models import CLUB, GROUP, NAME_LENGTH, THRESHOLDS, YEARLY_RHYTHMS, Wave
from networks.wave_calendar import Dates
from networks.waves import LONGEST_EXTENSION

MOMENT = "%Y-%m-%dT%H:%M"
"""How a browser writes a moment of the root's own time zone."""
ZONES = {
    "Europe/Paris": _l("Mainland France"),
    "America/Guadeloupe": _l("Guadeloupe"),
    "America/Martinique": _l("Martinique"),
    "America/Cayenne": _l("French Guiana"),
    "Indian/Reunion": _l("Reunion Island"),
    "Indian/Mayotte": _l("Mayotte"),
    "Pacific/Noumea": _l("New Caledonia"),
    "Pacific/Tahiti": _l("Tahiti"),
    "Europe/Brussels": _l("Belgium"),
    "Europe/Luxembourg": _l("Luxembourg"),
    "Europe/Zurich": _l("Switzerland"),
}
RHYTHMS = {
    2: _l("Twice a year"),
    3: _l("Three times a year"),
    4: _l("Four times a year, the usual rhythm"),
    6: _l("Every two months"),
    12: _l("Every month, for about 50 answers or more"),
}
KINDS = {CLUB: _l("A club: members belong to it"), GROUP: _l("A region: it holds clubs")}
ORDERS = {
    "attributes-first": _l("Keep clubs apart as long as possible"),
    "leaf-first": _l("Keep sectors and sizes apart as long as possible, across clubs"),
}
TOLD_APART = {
    "sector,size": _l("By sector and by size of the company"),
    "sector": _l("By sector only"),
    "size": _l("By size of the company only"),
    "": _l("By neither: figures of clubs and regions only"),
}
WAYS = {
    "mail": _l("By mail: everyone gets a personal link"),
    "drawn": _l("Printed: everyone draws a card at a meeting"),
}
LANGUAGES = {"fr": "Français", "en": "English"}


def _strip(text: str | None) -> str:
    return " ".join((text or "").split())


def _line(label: LazyString, longest: int, *, required: LazyString | None = None) -> StringField:
    checks = [DataRequired(message=required)] if required else []
    too_long = _l("Write %(count)s characters at most.", count=longest)
    return StringField(label, filters=[_strip], validators=[*checks, Length(max=longest, message=too_long)])


def _choice(
    label: LazyString, pairs: Iterable[tuple[object, object]], read: Callable[[str], object] = str
) -> SelectField:
    return SelectField(label, choices=options((str(value), name) for value, name in pairs), coerce=read)


def is_moment(form: Form, field: Field) -> None:
    """Refuse what is not a day and a time."""
    del form
    try:
        datetime.strptime(field.data or "", MOMENT)  # noqa: DTZ007  # the root's zone is added later
    except ValueError:
        raise ValidationError(_l("Choose a day and a time.")) from None


class NameForm(Form):
    """The name of a node."""

    name = _line(_l("Name"), NAME_LENGTH, required=_l("Write a name."))


class NodeForm(NameForm):
    """A new node below a group."""

    kind = RadioField(_l("What is it?"), choices=options(KINDS.items()), default=CLUB)


class ClusterForm(NameForm):
    """A name and the clubs whose figures appear together."""

    clubs = SelectMultipleField(_l("Clubs"))

    def among(self, pairs: Iterable[tuple[str, object]]) -> "ClusterForm":
        """Offer these clubs, as (id, label)."""
        self.clubs.choices = options(pairs)
        return self


class SettingsForm(Form):
    """What a root decides."""

    contact = _line(_l("Person to call, and how"), 200, required=_l("Name a person whom members can call."))
    threshold = _choice(_l("Publish nothing under how many answers?"), [(k, k) for k in THRESHOLDS], int)
    waves_per_year = _choice(_l("How often?"), [(number, RHYTHMS[number]) for number in YEARLY_RHYTHMS], int)
    skip_august = BooleanField(_l("Leave August and the end of the year free"))
    merge_order = RadioField(
        _l("When groups are too small to be counted apart"),
        choices=options((order, ORDERS[order]) for order in MERGE_ORDERS),
    )
    attributes = RadioField(
        _l("Which groups of companies may figures tell apart?"),
        choices=options((chosen, TOLD_APART[chosen]) for chosen in ATTRIBUTES),
    )
    mail_figures = BooleanField(_l("Figures may be sent by mail to members who ask for them"))
    language = _choice(_l("Language of the first mail to new members"), LANGUAGES.items())
    time_zone = _choice(_l("Time zone"), ZONES.items())


class InvitationsForm(Form):
    """How the invitations of a club reach its members."""

    way = RadioField(_l("How do invitations reach the members of this club?"), choices=options(WAYS.items()))


class PrintForm(Form):
    """The draw from which the codes of printed cards follow: 32 random bytes that no server keeps."""

    draw = HiddenField(validators=[Regexp("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\\Z")])


class DatesForm(Form):
    """The three moments of a check-in, in the root's time zone."""

    opens_at = StringField(_l("Opens"), validators=[is_moment])
    closes_at = StringField(_l("Closes"), validators=[is_moment])
    publishes_at = StringField(_l("Figures appear"), validators=[is_moment])

    def dates(self, time_zone: str) -> Dates:
        """Return the moments typed; the form must be valid."""
        zone = ZoneInfo(time_zone)
        read = [datetime.strptime(field.data or "", MOMENT).replace(tzinfo=zone) for field in self._moments()]
        return Dates(*read)

    def show(self, dates: Dates | Wave, time_zone: str) -> "DatesForm":
        """Fill in the moments of a proposal or a wave."""
        for field in self._moments():
            field.data = getattr(dates, field.name).astimezone(ZoneInfo(time_zone)).strftime(MOMENT)
        return self

    def _moments(self) -> tuple[StringField, StringField, StringField]:
        return self.opens_at, self.closes_at, self.publishes_at


class ExtendForm(Form):
    """For how long an open check-in is extended."""

    days = SelectField(_l("Leave it open for longer"), coerce=int)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        longest = LONGEST_EXTENSION.days
        labels = ((str(n), ngettext("%(num)d day", "%(num)d days", n)) for n in range(1, longest + 1))
        self.days.choices = options(labels)
