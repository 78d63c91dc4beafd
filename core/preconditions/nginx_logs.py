"""Tell what nginx logs of a visit to a path, from the levels of its configuration that apply there.

A condition (`if=`) is worked out for each status that an answer may have, through `map`s of the variables that are
known beforehand: https://nginx.org/en/docs/http/ngx_http_map_module.html.
"""

import re
from collections.abc import Mapping, Sequence

from core.preconditions.nginx import Directive, Unreadable, matches

Levels = Sequence[Directive]
NOWHERE, OFF = "/dev/null", "off"
STATUSES = ("200", "204", "303", "304", "400", "403", "404", "409", "429", "499", "500", "502", "504")
QUIET = frozenset({"crit", "alert", "emerg"})
"""From these levels on nginx names neither the caller nor the address asked for."""
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


def visits_logged(levels: Levels, path: str) -> bool:
    """Tell whether visits are logged: nginx does so unless the innermost level that speaks of it says otherwise.

    Raises Unreadable for a condition on what only a request can tell.
    """
    said = _innermost(levels, "access_log")
    return not said or any(_writes(levels, one.words, path) for one in said)


def errors_logged(levels: Levels) -> bool:
    """Tell whether an error is logged together with the request that met it."""
    said = _innermost(levels, "error_log")
    return not said or any(one.words[0] != NOWHERE and not QUIET & set(one.words[1:]) for one in said)


def _innermost(levels: Levels, name: str) -> tuple[Directive, ...]:
    return next((said for level in reversed(levels) if (said := level.all(name))), ())


def _writes(levels: Levels, words: tuple[str, ...], path: str) -> bool:
    condition = next((word.removeprefix("if=") for word in words if word.startswith("if=")), None)
    if words[0] in {OFF, NOWHERE} or condition is None:
        return words[0] not in {OFF, NOWHERE}
    visits = ({"status": status, "uri": path, "request_uri": path, "document_uri": path} for status in STATUSES)
    return any(_value(levels, condition, visit) not in {"", "0"} for visit in visits)


def _value(levels: Levels, text: str, visit: Mapping[str, str]) -> str:
    def known(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        return visit[name] if name in visit else _mapped(levels, name, visit)

    return _VARIABLE.sub(known, text)


def _mapped(levels: Levels, name: str, visit: Mapping[str, str]) -> str:
    maps = [one for level in levels for one in level.all("map") if one.words[1:] == (f"${name}",)]
    if not maps:
        raise Unreadable(f"${name}")
    subject = _value(levels, maps[0].words[0], visit)
    exact = [one for one in maps[0].inside if one.name.lower() == subject.lower()]
    patterns = [one for one in maps[0].inside if one.name.startswith("~") and _fits(one.name, subject)]
    chosen = [*exact, *patterns, *maps[0].all("default")]
    return _value(levels, chosen[0].words[0], visit) if chosen else ""


def _fits(pattern: str, subject: str) -> bool:
    sign = "~*" if pattern.startswith("~*") else "~"
    return matches(sign, pattern.removeprefix(sign), subject)
