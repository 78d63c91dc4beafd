"""Write the code behind each address once a run: hundreds of applications in a row have the same addresses."""

from collections.abc import Callable

from flask import Flask
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]
_known: dict[tuple[object, ...], Builder] = {}


class KnownRule(Rule):
    """A rule that takes the function which writes its address from an equal rule before it.

    Compiling that function is most of what making an application costs. It reads its converters from the rule that it
    is called with, so equal rules can share it.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:  # noqa: FBT001, FBT002 - werkzeug's signature
        defaults = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, self.subdomain, defaults, append_unknown)
        if key not in _known:
            _known[key] = super()._compile_builder(append_unknown)
        return _known[key]


Flask.url_rule_class = KnownRule
