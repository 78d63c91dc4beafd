"""Say who acts and guard every route of Desk.

The members' side fills in the actor of a request; features only read it here. Programs act with a token instead, and
their views know no actor. Each Desk view carries one guard, and `unguarded` finds those that do not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import Literal, ParamSpec, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

Kind = Literal["lead", "referent", "operator"]
P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)
View = Callable[P, ResponseReturnValue]


@dataclass(frozen=True)
class Role:
    """What a member does beyond being one: `kind` at the node `network_id` and everything below it."""

    kind: Kind
    network_id: str


@dataclass(frozen=True)
class Actor:
    """Who makes this request, as the features need to know it."""

    member_id: str
    root_id: str
    leaf_id: str
    language: str
    roles: frozenset[Role] = frozenset()
    name: str = ""

    def is_operator(self) -> bool:
        """Tell whether this person runs the installation."""
        return any(role.kind == "operator" for role in self.roles)


@dataclass(frozen=True)
class Bearer:
    """A program that shows a token, which opens the node `network_id` and everything below it."""

    token_id: str
    network_id: str


@dataclass
class Access:
    """How the guards learn who acts, which nodes lie above a node (nearest first, itself included) and what opens."""

    load: Callable[[], Actor | None] = field(default=lambda: None)
    lineage: Callable[[str], tuple[str, ...]] = field(default=lambda network_id: (network_id,))
    redeem: Callable[[str], Bearer | None] = field(default=lambda _token: None)


def init_app(app: Flask, *, load: Callable[[], Actor | None], lineage: Callable[[str], tuple[str, ...]]) -> None:
    """Register how to load the actor and how to walk up the tree of networks."""
    app.extensions["access"] = Access(load, lineage)


def accept_tokens(app: Flask, redeem: Callable[[str], Bearer | None]) -> None:
    """Register how to tell what a program's token opens."""
    app.extensions["access"].redeem = redeem


def _access() -> Access:
    access: Access = current_app.extensions.setdefault("access", Access())
    return access


def actor() -> Actor | None:
    """Return who is signed in, or None; loaded once per request."""
    if "actor" not in g:
        g.actor = _access().load()
    found: Actor | None = g.actor
    return found


def require_actor() -> Actor:
    """Return who is signed in; raises 401 Unauthorized when nobody is."""
    return actor() or abort(401)


def bearer() -> Bearer | None:
    """Return what the token of this request opens, or None; looked up once per request."""
    if "bearer" not in g:
        shown = request.authorization
        token = shown.token if shown is not None and shown.type == "bearer" else None
        g.bearer = _access().redeem(token) if token else None
    found: Bearer | None = g.bearer
    return found


def require_bearer() -> Bearer:
    """Return what the token of this request opens; raises 401 Unauthorized without one that is valid."""
    found = bearer()
    if found is None:
        challenge = WWWAuthenticate("bearer", {"realm": "Entrepairs figures"})
        raise Unauthorized(www_authenticate=challenge)
    return found


def holds(person: Actor, kind: Kind, network_id: str) -> bool:
    """Tell whether a person holds a role at a node or at one of its ancestors."""
    return any(Role(kind, node) in person.roles for node in _access().lineage(network_id))


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Open a view to everybody."""
    view.guard = "public"  # type: ignore[attr-defined]  # read by the route test
    return view


def _guard(name: str, check: Callable[[Actor, dict[str, object]], bool]) -> Callable[[View[P]], View[P]]:
    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            person = actor()
            if person is None:
                return redirect(url_for("signin.ask", next=request.full_path.rstrip("?")), code=303)
            if not check(person, kwargs):
                # 404, not 403: whether another network's page exists is nobody's business
                abort(404)
            return view(*args, **kwargs)

        guarded.guard = name  # type: ignore[attr-defined]  # read by the route test
        return guarded

    return decorate


def signed_in(view: View[P]) -> View[P]:
    """Open a view to any member who is signed in."""
    return _guard("signed_in", lambda _person, _values: True)(view)


def lead_of(parameter: str) -> Callable[[View[P]], View[P]]:
    """Open a view to the leads of the node named by a route parameter, and of its ancestors."""
    return _guard(f"lead_of:{parameter}", lambda person, values: holds(person, "lead", str(values[parameter])))


def referent_of(parameter: str) -> Callable[[View[P]], View[P]]:
    """Open a view to the referents of the node named by a route parameter, and of its ancestors."""
    return _guard(f"referent_of:{parameter}", lambda person, values: holds(person, "referent", str(values[parameter])))


def operator(view: View[P]) -> View[P]:
    """Open a view to those who run the installation."""
    return _guard("operator", lambda person, _values: person.is_operator())(view)


def token(view: Callable[P, R]) -> View[P]:
    """Open a view to programs with any valid token; no session is looked at."""
    return _token_guard("token", lambda _found, _values: True)(view)


def token_of(parameter: str) -> Callable[[View[P]], View[P]]:
    """Open a view to programs whose token opens the node named by a route parameter."""

    def opens(found: Bearer, values: dict[str, object]) -> bool:
        return found.network_id in _access().lineage(str(values[parameter]))

    return _token_guard(f"token_of:{parameter}", opens)


def _token_guard(name: str, check: Callable[[Bearer, dict[str, object]], bool]) -> Callable[[View[P]], View[P]]:
    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            return view(*args, **kwargs) if check(require_bearer(), kwargs) else abort(404)

        guarded.guard = name  # type: ignore[attr-defined]  # read by the route test
        return guarded

    return decorate


def unguarded(app: Flask, exempt: Iterable[str] = ("static",)) -> tuple[str, ...]:
    """List the endpoints without a guard."""
    return tuple(
        name for name, view in sorted(app.view_functions.items()) if name not in exempt and not hasattr(view, "guard")
    )
