"""Give `entrepairs verify-wave`: to the operator the whole chain, to anybody one wave over its public address.

With an address it needs no settings and no database: it reads what the Box gives to everybody, as the check-in page
does, and sends nothing of a card but the id of its cell.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import click
from flask import Flask

from core.clock import system_clock
from core.printable import printable
from core.settings import Settings, from_environment
from networks import chain, links, verifying
from networks.links import Break, Link
from networks.verifying import Fetch, NoRecord, Report

CreateDesk = Callable[[Settings], Flask]
PATIENCE_S = 20
LARGEST = 2 * 2**20
"""Bytes of one file; the largest, a manifest, has some thousand."""
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_LINK = re.compile(r"(?P<base>https?://[^#]+?)/box/(?P<wave>[0-9a-f]{16})/\w\w/#(?P<cell>[0-9a-f]{16})(\..*)?")
_WAVE = re.compile(r"[0-9a-f]{16}")


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing: what is checked is what stands at the address."""


@dataclass(frozen=True)
class Asked:
    """What is to be looked at: the Box's address and the wave, and a cell and words if any are given."""

    base: str
    wave: str
    cell: str = ""
    words: str = ""


def build(create_desk: CreateDesk) -> click.Command:
    """Return the verb of the command line."""
    return click.Command(
        "verify-wave",
        callback=partial(run, create_desk),
        help=(
            "Check public records. On the server, without an address: of every check-in, or of one. "
            "Anywhere else: of one check-in at the address that your mail's link begins with."
        ),
        params=[
            click.Argument(["wave"], required=False),
            click.Option(["--url"], help="Where the check-in is, for instance https://club.example.org."),
            click.Option(["--link"], help="A card's link; what follows its dot may be left out, and is never sent."),
            click.Option(["--words"], help="Four words to compare: from a mail, a poster or a report."),
        ],
    )


def run(create_desk: CreateDesk, wave: str | None, url: str | None, link: str | None, words: str | None) -> None:
    """Check, say what was found, and end with status 1 when anything differs."""
    outside = _asked(wave, url, link, words)
    if outside is not None:
        sound = _say_report(_verified(outside))
    else:
        with create_desk(from_environment()).app_context():
            sound = _say_chains(wave, words)
    if not sound:
        raise click.exceptions.Exit(1)


def _asked(wave: str | None, url: str | None, link: str | None, words: str | None) -> Asked | None:
    """Return what to look at from outside, or None for the whole chain here; raises click.UsageError."""
    if wave is not None and not _WAVE.fullmatch(wave):
        raise click.UsageError("A check-in is named by 16 digits from 0 to f: they follow /box/ in your mail's link.")
    if link is not None:
        found = _LINK.fullmatch(link.strip())
        if found is None:
            raise click.UsageError("This is not a card's link.")
        return Asked(_base(found["base"]), found["wave"], found["cell"], words or "")
    if url is None:
        return None
    if wave is None:
        raise click.UsageError("Say which check-in: its 16 digits follow /box/ in your mail's link.")
    return Asked(_base(url), wave, words=words or "")


def _base(url: str) -> str:
    """Return an address without its end; raises click.UsageError unless nobody on the way can change what it gives."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise click.UsageError("The address has to begin with https://.")
    return url.rstrip("/")


def _verified(asked: Asked) -> Report:
    try:
        return verifying.verify(asked.wave, fetcher(asked), now=system_clock(), cell=asked.cell, words=asked.words)
    except NoRecord:
        raise click.ClickException("There is no public record of this check-in at this address.") from None
    except (URLError, HTTPException, TimeoutError, OSError) as error:
        raise click.ClickException(f"The address does not answer ({type(error).__name__}).") from None


def fetcher(asked: Asked) -> Fetch:
    """Return what gets the files of a wave, each without a cookie, a redirect or more bytes than there should be."""
    opener = build_opener(_NoRedirect)

    def fetch(path: str) -> bytes | None:
        request = Request(f"{asked.base}/box/{asked.wave}/{path}")  # noqa: S310  # _base allows no other scheme
        try:
            with opener.open(request, timeout=PATIENCE_S) as response:
                content: bytes = response.read(LARGEST + 1)
        except HTTPError as error:
            error.close()
            return None
        return content[:LARGEST]

    return fetch


def _say_report(report: Report) -> bool:
    told = report.told
    click.echo(_line(told.wave, told.network, told.number, told.opens_at))
    click.echo(f"  words: {report.words}")
    click.echo(f"  hash:  {report.manifest_hash}  before: {printable(told.previous) or 'none'}")
    click.echo(f"  members asked: {told.cells.members}, in {told.cells.count} groups")
    for one in report.seen:
        said = {True: "as announced", False: "DIFFERENT", None: "no longer shown"}[one.holds]
        click.echo(f"  {printable(one.what)}: {said}")
    click.echo(
        "Sound." if report.sound else "Broken: do not answer, and call the person named in your mail or on your card."
    )
    return report.sound


def _say_chains(wave: str | None, words: str | None) -> bool:
    """Print the links of every root, or of one wave; tell whether they are sound and the words the same."""
    found = [(link, breaks) for root_id in chain.roots() for link, breaks in _by_link(root_id)]
    shown = [(link, breaks) for link, breaks in found if wave in {None, link.facts.wave}]
    if wave and not shown:
        raise click.ClickException(f"No check-in {wave} has opened here.")
    same = not words or any(verifying.plain(words) == verifying.plain(link.facts.words) for link, _ in shown)
    for link, breaks in shown:
        facts = link.facts
        click.echo(_line(facts.wave, facts.network, facts.number, facts.opens_at))
        click.echo(f"  words: {facts.words}")
        click.echo(f"  BROKEN: {', '.join(one.what for one in breaks)}" if breaks else "  sound")
    if words:
        click.echo("The words are the same." if same else "The words are DIFFERENT.")
    click.echo(f"Check-ins: {len(shown)}, broken: {sum(bool(breaks) for _, breaks in shown)}.")
    return not any(breaks for _, breaks in shown) and same


def _by_link(root_id: str) -> Iterator[tuple[Link, list[Break]]]:
    of_root = chain.links(root_id)
    found = links.check(of_root)
    for link in of_root:
        yield link, [one for one in found if one.wave == link.facts.wave]


def _line(wave: str, network: str, number: int, opens_at: datetime) -> str:
    return f"{printable(network)}, check-in {number}, opened {opens_at:%Y-%m-%d}, {wave}"
