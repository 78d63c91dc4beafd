"""A club of fourteen whose two sides live in memory."""

import pytest
from flask import Flask

from networks import ports
from networks.cells import CellClass
from networks.models import Network
from tests.builders import make_root
from tests.networks.fakes import FakePorts


@pytest.fixture
def sides(app: Flask) -> FakePorts:
    """The two sides, registered in place of the real ones."""
    fakes = FakePorts()
    ports.init_app(app, fakes.ports())
    return fakes


@pytest.fixture
def club(sides: FakePorts) -> Network:
    """A stand-alone club of fourteen."""
    club = make_root(contact="Jeanne Morel, 01 99 00 00 01")
    sides.roster.counts[CellClass(club.id)] = 14
    return club
