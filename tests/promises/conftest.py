"""Offer the world of all pages, built once for a module, and one browser tab in it."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app import compose
from tests.browser import served
from tests.databases import kept_database, kept_file, new_database, postgres_url
from tests.promises.tab import Tab
from tests.promises.world import World, built, settings_in


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[World]:
    """The small world in which every page has something to show."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copyfile(sqlite_template, folder / "desk.db")
    with built(settings_in(folder), partial(kept_file, folder / "desk.db")) as world:
        yield world


@pytest.fixture(scope="module")
def world_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: str, postgres_template: str
) -> Iterator[World]:
    """The same world on PostgreSQL."""
    with new_database(postgres_server, postgres_template) as name:
        settings = settings_in(tmp_path_factory.mktemp("world"), postgres_url(postgres_server, name))
        with built(settings, partial(kept_database, postgres_server, name)) as world:
            yield world


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    """Where Desk and Box of the world answer, such as http://localhost:40123."""
    with served(compose(world.desk, world.box)) as address:
        yield address


@pytest.fixture(scope="module")
def tab(world: World, address: str, browser: Browser) -> Iterator[Tab]:
    """A tab of a browser in which every page can be opened as whoever visits it."""
    context = browser.new_context(locale="fr-FR")
    yield Tab(context, world, address)
    context.close()


@pytest.fixture(scope="module")
def scriptless(world: World, address: str, browser: Browser) -> Iterator[Tab]:
    """The same with script switched off."""
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    yield Tab(context, world, address)
    context.close()
