"""Check what members and leads type about people."""

from collections.abc import Iterable

from flask_babel import LazyString, lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from core.forms import Form, options
from members.invitations import NotAnAddress, Reason, address
from members.models import LEAD, REFERENT, Member
from members.phones import NotAPhoneNumber, normalise
from members.profile import SECTOR_NAMES, SIZE_NAMES, SPOKEN_NAMES
from members.trades import NotATrade, normalise as normalise_trade

REASONS = {
    Reason.NO_ADDRESS: _l("no e-mail address found"),
    Reason.BAD_ADDRESS: _l("the e-mail address is not complete or has a letter that cannot be there"),
    Reason.TWO_ADDRESSES: _l("two addresses on one line: put each on a line of its own"),
    Reason.UNREADABLE: _l("the line could not be read"),
    Reason.TOO_MANY: _l("the list is too long: send the rest from here on separately"),
    Reason.UNKNOWN_CLUB: _l("no club of this name"),
    Reason.CLUB_MISSING: _l("no club named: there are several"),
}
UNSTATED = [("", _l("I would rather not say"))]
TOO_LONG = _l("This is too long.")


def _strip(text: str | None) -> str:
    return " ".join((text or "").split())


def _line(label: LazyString, longest: int) -> StringField:
    return StringField(label, filters=[_strip], validators=[Length(max=longest, message=TOO_LONG)])


def is_address(form: Form, field: Field) -> None:
    """Refuse what is not an e-mail address, and keep it in the form in which mail is sent."""
    del form
    try:
        field.data = address(field.data or "")
    except NotAnAddress:
        raise ValidationError(_l("Write a complete e-mail address, like name@example.org.")) from None


def is_phone(form: Form, field: Field) -> None:
    """Refuse what cannot be dialled, and keep E.164; an empty field is fine."""
    del form
    try:
        field.data = normalise(field.data) if field.data else ""
    except NotAPhoneNumber:
        raise ValidationError(_l("Write a phone number with all its digits, or leave the field empty.")) from None


def is_trade(form: Form, field: Field) -> None:
    """Refuse what is no class of NACE, and keep its four digits; an empty field is fine."""
    del form
    try:
        field.data = normalise_trade(field.data) if field.data else ""
    except NotATrade:
        raise ValidationError(_l("Write the code as on the notice, like 43.22A, or leave the field empty.")) from None


class AskForm(Form):
    """The address to which a sign-in link is sent."""

    email = StringField(_l("Your e-mail address"), filters=[_strip], validators=[is_address])


class OpenForm(Form):
    """The button behind a sign-in link."""

    own_device = BooleanField(_l("This is my own device: stay signed in for 60 days"), default=True)


class AddressForm(Form):
    """A new address, to be confirmed from it."""

    email = StringField(_l("New e-mail address"), filters=[_strip], validators=[is_address])


class ProfileForm(Form):
    """What members say about themselves."""

    first_name = _line(_l("First name"), 120)
    last_name = _line(_l("Last name"), 120)
    company = _line(_l("Company"), 120)
    postcode = _line(_l("Postcode"), 10)
    area = _line(_l("Area"), 80)
    trade = StringField(_l("Trade (APE code)"), filters=[_strip], validators=[is_trade])
    sector = SelectField(_l("Sector"), choices=options([*UNSTATED, *SECTOR_NAMES.items()]))
    size = SelectField(_l("People you employ"), choices=options([*UNSTATED, *SIZE_NAMES.items()]))
    spoken = SelectMultipleField(_l("Languages you speak"), choices=options(SPOKEN_NAMES.items()))
    phone = StringField(_l("Phone"), filters=[_strip], validators=[is_phone])
    language = SelectField(
        _l("Language of your pages and mails"), choices=options([("fr", "Français"), ("en", "English")])
    )


class InviteForm(Form):
    """A list of people to invite, pasted or as a file."""

    pasted = TextAreaField(_l("Addresses"))
    table = FileField(_l("Or a file (CSV)"))


class RoleForm(Form):
    """A role for a member."""

    member = SelectField(_l("Member"), validators=[InputRequired(message=_l("Choose a member."))])
    kind = RadioField(
        _l("Role"),
        choices=options([(LEAD, _l("Lead")), (REFERENT, _l("Referent"))]),
        default=LEAD,
    )

    def among(self, people: Iterable[Member]) -> "RoleForm":
        """Offer these members."""
        self.member.choices = options([("", _l("Choose a member")), *((one.id, one.name) for one in people)])
        return self


class HandOverForm(Form):
    """Who takes a lead's role over."""

    member = SelectField(_l("Who takes over?"), validators=[InputRequired(message=_l("Choose a member."))])

    def among(self, people: Iterable[Member]) -> "HandOverForm":
        """Offer these members."""
        self.member.choices = options([("", _l("Choose a member")), *((one.id, one.name) for one in people)])
        return self


class MemberForm(Form):
    """What a lead may correct about a member."""

    first_name = _line(_l("First name"), 120)
    last_name = _line(_l("Last name"), 120)
    company = _line(_l("Company"), 120)
    email = StringField(_l("E-mail address"), filters=[_strip], validators=[InputRequired(), is_address])
