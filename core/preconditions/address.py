"""Check that pages and answers travel encrypted, or do not leave this machine."""

from urllib.parse import urlsplit

from core.findings import Finding
from core.settings import Settings

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def is_local(address: str) -> bool:
    """Tell whether an address is this machine's alone."""
    return (urlsplit(address).hostname or "") in THIS_MACHINE


def addresses(settings: Settings) -> tuple[Finding, ...]:
    """Look at the addresses under which Desk and Box are told to be."""
    both = (settings.base_url, settings.box_url)
    plain = [one for one in both if not one.startswith("https://") and not is_local(one)]
    apart = urlsplit(settings.base_url).hostname != urlsplit(settings.box_url).hostname
    return Finding("address", not plain, ", ".join(dict.fromkeys(plain))), Finding("own-host", apart)
