"""Read nginx's configuration: which server answers a path, and what it logs of a visit there.

After nginx's own documentation: https://nginx.org/en/docs/http/ngx_http_core_module.html#location for the choice of a
location, https://nginx.org/en/docs/http/ngx_http_log_module.html for what is inherited.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_QUOTED = r'"((?:\\.|[^"\\])*)"|\'((?:\\.|[^\'\\])*)\''
_WORDS = re.compile(rf"#[^\n]*|{_QUOTED}|([{{}};])|((?:\\.|\$\{{[^}}]*\}}|[^\s;{{}}\"'])+)")
HANDED_ON = frozenset({"proxy_pass", "grpc_pass", "uwsgi_pass", "fastcgi_pass", "scgi_pass"})
_DEPTH = 8


class Unreadable(ValueError):
    """The configuration says something that is not understood here."""


@dataclass(frozen=True)
class Directive:
    """One line of the configuration, with what stands in its braces if it has any."""

    name: str
    words: tuple[str, ...] = ()
    inside: tuple["Directive", ...] = ()

    def all(self, *names: str) -> tuple["Directive", ...]:
        """Return the directives of these names directly inside."""
        return tuple(one for one in self.inside if one.name in names)


@dataclass
class _Reader:
    folder: Path
    words: list[tuple[str, bool]] = field(default_factory=list)

    def block(self, *, inner: bool, depth: int) -> Iterator[Directive]:
        line: list[str] = []
        while self.words:
            word, plain = self.words.pop(0)
            if not plain or word not in {"{", "}", ";"}:
                line.append(word)
            elif word == "}":
                if line or not inner:
                    raise Unreadable("a brace too many")
                return
            elif not line:
                raise Unreadable("a line without a name")
            else:
                inside = tuple(self.block(inner=True, depth=depth)) if word == "{" else ()
                yield from self._told(Directive(line[0], tuple(line[1:]), inside), depth)
                line = []
        if line or inner:
            raise Unreadable("it ends in the middle of a line")

    def _told(self, directive: Directive, depth: int) -> Iterable[Directive]:
        return self._included(directive.words[0], depth) if directive.name == "include" else (directive,)

    def _included(self, pattern: str, depth: int) -> Iterator[Directive]:
        if depth == 0:
            raise Unreadable("files that include each other")
        found = _matching(self.folder, pattern)
        if not found and not set("*?[") & set(pattern):
            raise Unreadable(f"missing {pattern}")
        for path in found:
            yield from _Reader(self.folder, _split(path)).block(inner=False, depth=depth - 1)


def _matching(folder: Path, pattern: str) -> list[Path]:
    """Return the files that a line includes; a relative name is one beside nginx.conf, which lies here or above."""
    if Path(pattern).is_absolute():
        return sorted(Path("/").glob(pattern.lstrip("/")))
    return next((found for base in (folder, *folder.parents) if (found := sorted(base.glob(pattern)))), [])


def _split(path: Path) -> list[tuple[str, bool]]:
    """Return the words of a file, each with whether it stood without quotes."""
    found = _WORDS.finditer(path.read_text(encoding="utf-8"))
    return [
        (one[1] or one[2] or one[3] or one[4] or "", one[1] is None and one[2] is None)
        for one in found
        if not one[0].startswith("#")
    ]


def read(path: Path) -> Directive:
    """Read a file and what it includes; raises Unreadable, OSError or UnicodeDecodeError."""
    return Directive("main", (), tuple(_Reader(path.parent, _split(path)).block(inner=False, depth=_DEPTH)))


def servers(main: Directive) -> Iterator[tuple[Directive, ...]]:
    """Return each server with what it stands in, outermost first; a site's own file has none around it."""
    for http in (*main.all("http"), main):
        for server in http.all("server"):
            yield (main, http, server) if http is not main else (main, server)


def serves(server: Directive, host: str) -> bool:
    """Tell whether a server names a host: https://nginx.org/en/docs/http/server_names.html."""
    return any(_names(name, host) for line in server.all("server_name") for name in line.words)


def _names(name: str, host: str) -> bool:
    if name.startswith("~"):
        return matches("~", name.removeprefix("~"), host)
    if name.startswith((".", "*.")):  # with a star, only hosts below that name
        return host.endswith(name.removeprefix("*")) or (name[0] == "." and host == name.removeprefix("."))
    return host.startswith(name.removesuffix("*")) if name.endswith(".*") else name == host


def chain(levels: tuple[Directive, ...], path: str) -> tuple[Directive, ...]:
    """Return the levels that apply to a path, outermost first, down to the location that nginx chooses."""
    chosen = _location(levels[-1].all("location"), path)
    return chain((*levels, chosen), path) if chosen is not None else levels


def _location(locations: tuple[Directive, ...], path: str) -> Directive | None:
    exact = [one for one in locations if one.words[0] == "=" and path == one.words[1]]
    prefixes = [one for one in locations if one.words[0] not in {"=", "~", "~*"} and path.startswith(_prefix(one))]
    longest = max(prefixes, key=lambda one: len(_prefix(one)), default=None)
    if exact or (longest is not None and longest.words[0] == "^~"):
        return exact[0] if exact else longest
    fitting = (one for one in locations if one.words[0] in {"~", "~*"} and _fits(one, path))
    return next(fitting, longest)


def _prefix(location: Directive) -> str:
    return location.words[-1]


def _fits(location: Directive, path: str) -> bool:
    sign, pattern = location.words
    return matches(sign, pattern, path)


def matches(sign: str, pattern: str, text: str) -> bool:
    """Tell whether a text fits a pattern, in any case with the sign `~*`; raises Unreadable for one not understood."""
    try:
        return re.search(pattern, text, re.IGNORECASE if sign == "~*" else 0) is not None
    except re.error as error:
        raise Unreadable(pattern) from error


def hands_on(levels: tuple[Directive, ...]) -> bool:
    """Tell whether the innermost level passes a request on or redirects it, so that somebody may be sent there."""
    fallback = [one for one in levels[-1].all("try_files") if one.words[-1].startswith("@")]
    redirects = [one for one in levels[-1].all("return") if not one.words[0].startswith(("2", "4", "5"))]
    return bool(fallback or redirects or levels[-1].all(*HANDED_ON))


def endings(levels: tuple[Directive, ...]) -> Iterator[tuple[Directive, ...]]:
    """Return the level where a request may end: the location itself, or the named one that it falls back to."""
    yield levels
    at = next(place for place, level in enumerate(levels) if level.name == "server")
    for one in levels[-1].all("try_files"):
        named = (each for each in levels[at].all("location") if each.words == (one.words[-1],))
        yield from ((*levels[: at + 1], each) for each in named)
