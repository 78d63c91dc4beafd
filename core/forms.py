"""Build Desk's forms: the base class, and choices in the shape WTForms asks for today."""

from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its published types


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Base of every form of Desk; carries the CSRF token."""

    def first_errors(self) -> Mapping[str, str]:
        """Return the first message of each refused field, keyed by the field's id."""
        return {self[name].id: str(messages[0]) for name, messages in self.errors.items() if name and messages}


class Confirm(Form):
    """A button that changes something: only the CSRF token."""


def options(pairs: Iterable[tuple[str, object]]) -> list[SelectChoice]:
    """Return the choices of a radio or select field from (value, label) pairs."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]
