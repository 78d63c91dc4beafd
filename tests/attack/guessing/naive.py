"""Keep the same answers as one would without thinking, one way a folder: in each some order tells whose they are."""

import json
import os
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from tests.attack.guessing.replay import WAVES, Truth, place_of

Tickets = Mapping[str, str]
"""Member and the mark of the one ticket, in the order in which they answered."""
WithoutRowid = "CREATE TABLE answer (ticket BLOB PRIMARY KEY, {more}) WITHOUT ROWID"


def invented(size: int, seed: int) -> Truth:
    """Invent as many waves of so many members, all of whom answer; one in eight lost the first mail."""
    drawn, truth = random.Random(seed), Truth()
    for number in range(WAVES):
        wave = drawn.randbytes(8).hex()
        ids = [drawn.randbytes(8).hex() for _ in range(size)]
        truth.members[wave] = {member: f"n{number}.{each}@exemple.fr" for each, member in enumerate(sorted(ids))}
        truth.marks[wave] = {member: [drawn.randbytes(32).hex()] for member in ids}
        truth.twice[wave] = ids[-(size // 8) :]
    return truth


@contextmanager
def robbed(truth: Truth, way: str, aside: Path, postgres: str) -> Iterator[Path]:
    """Keep everything in one way, and give a copy while the store is still open; the address is a real server's."""
    copy = aside / way.replace(" ", "-")
    copy.mkdir()
    (copy / "members.json").write_text(json.dumps(truth.members), encoding="utf-8")
    with ExitStack() as opened:
        if way in KEPT:
            _mail(copy, truth, again=way == "cards")
            for wave in truth.marks:
                folder = copy / "waves" / wave
                folder.mkdir(parents=True)
                KEPT[way](folder, {member: marks[-1] for member, marks in truth.marks[wave].items()}, opened)
        else:
            _mail(copy, truth, shuffled=way in DESKS)
            engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
            opened.callback(engine.dispose)
            TOGETHER[way](copy, truth, opened.enter_context(engine.connect()), opened)
        yield copy


def _mail(copy: Path, truth: Truth, *, again: bool = False, shuffled: bool = False) -> None:
    """Write the mail server's log: a card for each, in the order of answers unless shuffled, then the second cards."""
    with (copy / "mails.log").open("w", encoding="utf-8") as log:
        for wave, members in truth.members.items():
            order = list(truth.marks[wave])
            if shuffled:
                random.Random(wave).shuffle(order)
            log.writelines(f"to=<{members[member]}>\n" for member in order + (truth.twice[wave] if again else []))


def open_table(path: Path, schema: str, opened: ExitStack, *pragmas: str) -> sqlite3.Connection:
    """Open a database that stays open, with one table."""
    connection = opened.enter_context(closing(sqlite3.connect(path, isolation_level=None)))
    for pragma in (*pragmas, schema):
        connection.execute(pragma)
    return connection


def rows(folder: Path, tickets: Tickets, opened: ExitStack) -> None:
    """Keep a row per answer, numbered by the database, behind a write-ahead log."""
    schema = "CREATE TABLE answer (id INTEGER PRIMARY KEY, ticket BLOB)"
    table = open_table(folder / "naive.db", schema, opened, "PRAGMA page_size=512", "PRAGMA journal_mode=WAL")
    for ticket in tickets.values():
        table.execute("INSERT INTO answer (ticket) VALUES (?)", (bytes.fromhex(ticket),))


def without_rowid(folder: Path, tickets: Tickets, opened: ExitStack) -> None:
    """Keep a row per answer under its random key; where it stands in the page still shows when it came."""
    table = open_table(folder / "naive.db", WithoutRowid.format(more="sheet TEXT"), opened)
    for ticket in tickets.values():
        table.execute("INSERT INTO answer VALUES (?, '{}')", (bytes.fromhex(ticket),))


def upserted(folder: Path, tickets: Tickets, opened: ExitStack) -> None:
    """Make a row when it is first needed, and count in it."""
    table = open_table(folder / "naive.db", "CREATE TABLE used (ticket BLOB UNIQUE, count INTEGER)", opened)
    for ticket in (*tickets.values(), *reversed(list(tickets.values()))):
        counted = "INSERT INTO used VALUES (?, 1) ON CONFLICT (ticket) DO UPDATE SET count = count + 1"
        table.execute(counted, (bytes.fromhex(ticket),))


def timed(folder: Path, tickets: Tickets, opened: ExitStack) -> None:
    """Keep the moment beside each answer, in a file written anew."""
    table = open_table(folder / "naive.db", WithoutRowid.format(more="at REAL"), opened)
    for number, ticket in enumerate(tickets.values()):
        table.execute("INSERT INTO answer VALUES (?, ?)", (bytes.fromhex(ticket), 1.7e9 + 60 * number))
    table.execute("VACUUM")


def tied(folder: Path, tickets: Tickets, opened: ExitStack) -> None:
    """Keep the member beside the card, in a file written anew."""
    table = open_table(folder / "naive.db", WithoutRowid.format(more="member TEXT"), opened)
    for member, ticket in tickets.items():
        table.execute("INSERT INTO answer VALUES (?, ?)", (bytes.fromhex(ticket), member))
    table.execute("VACUUM")


def moved(folder: Path, tickets: Tickets, opened: ExitStack) -> None:
    """Take answers in where they come, then move them to where they are sorted, and trust that deleted is gone."""
    table = open_table(folder / "naive.db", WithoutRowid.format(more="sheet TEXT"), opened, "PRAGMA secure_delete=OFF")
    table.execute("CREATE TABLE intake (id INTEGER PRIMARY KEY, ticket BLOB)")
    for ticket in tickets.values():
        table.execute("INSERT INTO intake (ticket) VALUES (?)", (bytes.fromhex(ticket),))
    table.execute("INSERT INTO answer SELECT ticket, '{}' FROM intake ORDER BY ticket")
    table.execute("DROP TABLE intake")


def filed(folder: Path, tickets: Tickets, opened: ExitStack) -> None:
    """Keep a file per answer, under a random name."""
    del opened
    for number, ticket in enumerate(tickets.values()):
        path = folder / f"{ticket[:8]}.json"
        path.write_text(json.dumps({"ticket": ticket}), encoding="ascii")
        os.utime(path, (0, 1.7e9 + number))


def logged(folder: Path, tickets: Tickets, opened: ExitStack) -> None:
    """Log each request with the ticket that it brought."""
    del opened
    lines = (f'127.0.0.1 "POST /answers" 200 ticket={ticket}\n' for ticket in tickets.values())
    (folder / "access.log").write_text("".join(lines), encoding="ascii")


def cards(folder: Path, tickets: Tickets, opened: ExitStack) -> None:
    """Add the cards that are dealt again behind those dealt first."""
    table = open_table(folder / "cards.db", "CREATE TABLE card (id INTEGER PRIMARY KEY, hash BLOB)", opened)
    late = list(tickets.values())[-(len(tickets) // 8) :]
    first = [*list(tickets.values())[: -len(late)], *(random.Random(ticket).randbytes(32).hex() for ticket in late)]
    random.Random(folder.name).shuffle(first)
    for ticket in (*first, *late):
        table.execute("INSERT INTO card (hash) VALUES (?)", (bytes.fromhex(ticket),))


def on_postgresql(copy: Path, truth: Truth, server: Connection, opened: ExitStack) -> None:
    """Keep answers under random keys in PostgreSQL."""
    del opened
    for wave, marks in truth.marks.items():
        server.execute(text(f"CREATE TABLE naive_{wave} (ticket text PRIMARY KEY)"))
        for ticket in marks.values():
            server.execute(text(f"INSERT INTO naive_{wave} VALUES (:ticket)"), {"ticket": ticket[-1]})
        (copy / "waves" / wave).mkdir(parents=True)
        (copy / "waves" / wave / "answers.jsonl").write_text(dumped(server, f"naive_{wave}", "answer"), "ascii")


def dumped(server: Connection, table: str, name: str) -> str:
    """Dump a table of PostgreSQL with its marks of order, read by its key."""
    found = server.execute(text(f"SELECT ctid::text, xmin::text, * FROM {table} ORDER BY 3"))
    lines = [
        {"table": name, "ctid": place_of(ctid), "xmin": [int(xmin)], "values": list(values)}
        for ctid, xmin, *values in map(tuple, found)
    ]
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def desk(copy: Path, truth: Truth, server: Connection, opened: ExitStack) -> None:
    """Note each visit of a member where members are kept, and answers in a table of rows."""
    del server
    table = open_table(copy / "desk.db", "CREATE TABLE visit (id INTEGER PRIMARY KEY, member TEXT, at REAL)", opened)
    for wave, members in kept_in_rows(copy, truth, opened):
        for number, member in enumerate(members):
            table.execute("INSERT INTO visit (member, at) VALUES (?, ?)", (member, 1.7e9 + number))
        del wave


def desk_on_postgresql(copy: Path, truth: Truth, server: Connection, opened: ExitStack) -> None:
    """Note the last visit in each member's row, in PostgreSQL."""
    server.execute(text("CREATE TABLE naive_member (id text PRIMARY KEY, seen boolean)"))
    for _wave, members in kept_in_rows(copy, truth, opened):
        for member in sorted(members):
            server.execute(text("INSERT INTO naive_member VALUES (:member, false)"), {"member": member})
        for member in members:
            server.execute(text("UPDATE naive_member SET seen = true WHERE id = :member"), {"member": member})
    (copy / "desk.jsonl").write_text(dumped(server, "naive_member", "member"), "ascii")


def desk_log(copy: Path, truth: Truth, server: Connection, opened: ExitStack) -> None:
    """Log each member's visit."""
    del server
    with (copy / "desk.log").open("w", encoding="ascii") as log:
        for _wave, members in kept_in_rows(copy, truth, opened):
            log.writelines(f'"POST /app/ticket" 200 member={member}\n' for member in members)


def outbox(copy: Path, truth: Truth, server: Connection, opened: ExitStack) -> None:
    """Thank everybody by a mail, and keep in the outbox what was sent."""
    del server
    schema = "CREATE TABLE outbox (id INTEGER PRIMARY KEY, recipient TEXT, status TEXT)"
    table = open_table(copy / "desk.db", schema, opened)
    for wave, members in kept_in_rows(copy, truth, opened):
        for member in members:
            table.execute("INSERT INTO outbox (recipient, status) VALUES (?, 'sent')", (truth.members[wave][member],))


def kept_in_rows(copy: Path, truth: Truth, opened: ExitStack) -> Iterator[tuple[str, list[str]]]:
    """Keep a wave's answers in rows, and yield it with its members in the order in which they answered."""
    for wave, marks in truth.marks.items():
        folder = copy / "waves" / wave
        folder.mkdir(parents=True)
        rows(folder, {member: each[-1] for member, each in marks.items()}, opened)
        yield wave, list(marks)


KEPT: Mapping[str, Callable[[Path, Tickets, ExitStack], None]] = {
    "rows": rows,
    "without rowid": without_rowid,
    "upserted rows": upserted,
    "times": timed,
    "member beside card": tied,
    "moved rows": moved,
    "file per answer": filed,
    "access log": logged,
    "cards": cards,
}
DESKS: Mapping[str, Callable[[Path, Truth, Connection, ExitStack], None]] = {
    "visits": desk,
    "visits on PostgreSQL": desk_on_postgresql,
    "visits in a log": desk_log,
    "outbox of what was sent": outbox,
}
TOGETHER = {"PostgreSQL": on_postgresql, **DESKS}
"""Ways to keep answers: a wave at a time, all at once, and those that give the order of members away."""
