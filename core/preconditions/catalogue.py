"""List everything that is examined, in words for whoever runs the installation: what is looked at, and what to do.

What decides is what would let a single copy of what an installation stores say more than promised, or would keep such
a copy where it is not destroyed in time. What is only noted adds copies that are taken over time or outside of what a
program can see; the page names those among its limits, whatever is found here:

- copies of a file system and write-ahead archives of the database: repeated copies are a limit of the promise, and the
  database's archive holds who was invited, never an answer;
- swap and core dumps: the memory of the running server, another limit;
- a Box without a host name of its own, and what becomes of standard error: a weaker wall, but no copy says more for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Entry:
    """What is looked at and what to do when it does not hold, both lazy; a note `decides` nothing."""

    checked: object
    remedy: object
    decides: bool = True


CATALOGUE: Mapping[str, Entry] = {
    "address": Entry(
        _l("Pages and check-ins are served over https, or to this machine alone"),
        _l("Put a certificate in place and start ENTREPAIRS_BASE_URL and ENTREPAIRS_BOX_URL with https."),
    ),
    "attack-suite": Entry(
        _l("The attacks were all repelled by exactly this version"),
        _l("Install a published version, or run the tests again after the last change."),
    ),
    "backups": Entry(
        _l("Nothing of a ballot box, of invitations or of keys is in the backups"),
        _l(
            "Name the folders of backups in ENTREPAIRS_BACKUPS, or write none. Leave out waves, keys_ahead and "
            "erased.txt, and delete the copies named here."
        ),
    ),
    "box-locks": Entry(
        _l("One process at a time can serve the ballot boxes"),
        _l("Keep ENTREPAIRS_DATA_DIR on a local disk whose file system keeps locks."),
    ),
    "box-settings": Entry(
        _l("What is deleted from a ballot box leaves nothing in its file"),
        _l("Use the SQLite of Python as your system ships it, version 3.38 or newer."),
    ),
    "box-stores": Entry(
        _l("The open ballot boxes keep no order and leave no journal behind"),
        _l("Close every other program that opens files under waves, then restart the server."),
    ),
    "database-settings": Entry(
        _l("The database neither logs what is written nor remembers when"),
        _l(
            "PostgreSQL: turn off statement logging, the logging of parameters and track_commit_timestamp. "
            "SQLite: keep the file on a local disk."
        ),
    ),
    "file-system": Entry(
        _l("The data lie on a local file system that keeps no old versions by itself"),
        _l("Move ENTREPAIRS_DATA_DIR to a local disk, with ext4 or xfs for instance."),
    ),
    "gate": Entry(
        _l("The ballot box is told nothing about who is calling"),
        _l("Install the published version again: something was changed in how requests reach the ballot box."),
    ),
    "logs": Entry(
        _l("Our own logs hold neither requests nor values"),
        _l(
            "Remove what switches on access logs, debugging or the logging of statements from the service's "
            "environment."
        ),
    ),
    "manifest-chain": Entry(
        _l("The public records of all check-ins follow each other without a gap"),
        _l("Run entrepairs verify-wave to see where they break, and tell the leads before any mail goes out."),
    ),
    "permissions": Entry(
        _l("Nobody but the service's own user can read the data and the keys"),
        _l(
            "Give what is named here to the service's user and take all rights from group and others. Run this "
            "command as that user."
        ),
    ),
    "proxy": Entry(
        _l("The proxy logs no visit to a ballot box and no secret address"),
        _l(
            "Name nginx's file in ENTREPAIRS_PROXY_CONFIG. Without a proxy write none there; for another proxy, "
            "check its logs yourself and write confirmed."
        ),
    ),
    "core-dumps": Entry(
        _l("A copy of the memory after a crash"),
        _l("Set LimitCORE=0 for the service."),
        decides=False,
    ),
    "database-archive": Entry(
        _l("Archives of the database's write-ahead log"),
        _l("Archives hold who was invited, even after an erasure, and never an answer. Keep them briefly."),
        decides=False,
    ),
    "own-host": Entry(
        _l("A host name that is the ballot box's own"),
        _l("It has none: give it one in ENTREPAIRS_BOX_URL, as docs/hardened.md says."),
        decides=False,
    ),
    "service-log": Entry(
        _l("What becomes of standard error, which cannot be seen from here"),
        _l("Our lines hold nothing personal. Let nothing else write the addresses of pages there."),
        decides=False,
    ),
    "snapshots": Entry(
        _l("Snapshots of the file system"),
        _l(
            "Exclude the folder waves from snapshots, those of a virtual machine's host included. Several copies "
            "of an open ballot box say more than one."
        ),
        decides=False,
    ),
    "swap": Entry(
        _l("Memory that is written to a swap disk"),
        _l("Turn swap off or encrypt it."),
        decides=False,
    ),
}
"""By the name of a finding."""
PRECONDITIONS = frozenset(name for name, entry in CATALOGUE.items() if entry.decides)
"""On each of these an examination must report, or the promise is not made."""
