"""Every page and every form of Desk answers on PostgreSQL as it does on SQLite, where they are tested one by one."""

import pytest

from core.security import limiter
from tests.promises.test_access_matrix import CHANGED, ROLES, SHOWN, Row, token, told
from tests.promises.world import World


def let_in(row: Row) -> tuple[str, int | str]:
    """Return somebody who is let in, and the answer they then get."""
    expected = row.expected()
    role = next((role for role in ROLES if role in row.who and role != "stranger"), "stranger")
    return ROLES[role], expected[role]


@pytest.mark.parametrize("row", SHOWN, ids=str)
def test_a_page_answers(world_on_postgresql: World, row: Row) -> None:
    who, status = let_in(row)
    world = world_on_postgresql
    assert told(world.client(who).get(world.address(row.path))) == status


@pytest.mark.parametrize("row", CHANGED, ids=str)
def test_a_form_is_taken(world_on_postgresql: World, row: Row) -> None:
    who, status = let_in(row)
    world, client = world_on_postgresql, world_on_postgresql.client(who)
    fields = {**row.fields, "csrf_token": token(client)}
    limiter.reset()  # all of them are sent from one machine
    with world.unchanged():
        assert told(client.post(world.address(row.path), data=fields)) == status
