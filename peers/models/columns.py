"""Keep a set of short codes in one text column."""

from sqlalchemy import Dialect, String, TypeDecorator


class Codes(TypeDecorator[frozenset[str]]):
    """A set of codes without commas, kept sorted so that its order says nothing."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> str | None:
        """Join the codes."""
        del dialect
        return None if value is None else ",".join(sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:
        """Return the codes that the database holds."""
        del dialect
        return None if value is None else frozenset(filter(None, value.split(",")))
