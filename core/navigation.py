"""Collect what the header and the home page offer: each feature adds its own entries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask, current_app, request

from core.access import Actor, actor


@dataclass(frozen=True)
class Entry:
    """One link of the header: a lazy label and an address; with a sentence `about` it is a card of the home page too.

    `human` marks what leads to a person.
    """

    label: str
    url: str
    about: str = ""
    human: bool = False

    @property
    def current(self) -> bool:
        """Tell whether this is the page being shown."""
        return request.path == self.url

    @property
    def around(self) -> bool:
        """Tell whether the page being shown lies below this one."""
        return request.path.startswith(f"{self.url}/")


Provider = Callable[[Actor], Iterable[Entry]]


def register(app: Flask, provider: Provider) -> None:
    """Add a feature's entries, after those already there."""
    app.extensions.setdefault("navigation", []).append(provider)


def entries() -> tuple[Entry, ...]:
    """Return the entries offered to who is signed in."""
    person = actor()
    if person is None:
        return ()
    providers: list[Provider] = current_app.extensions.get("navigation", [])
    return tuple(entry for provider in providers for entry in provider(person))
