"""The one mail of the peer side."""

import pytest

from core.db import db
from core.mail import Memory
from peers import letters
from tests.peers.scene import Scene, mails_to, make_scene

pytestmark = pytest.mark.usefixtures("each_database", "app")


def send(scene: Scene, outbox: Memory, endpoint: str, **values: str) -> str:
    letters.tell(scene.asker, endpoint, **values)
    db.session.commit()
    return mails_to(outbox, scene.asker)[-1]


def test_every_mail_is_the_same_but_for_its_link(outbox: Memory) -> None:
    scene = make_scene()
    texts = [send(scene, outbox, one) for one in ("peers.home", "peers_desk.desk", "peers_offer.thanks")]
    texts.append(send(scene, outbox, "peers_offer.show", token="t"))
    frames = {text.rpartition("http")[0] for text in texts}
    assert frames == {"Une page vous attend\N{NO-BREAK SPACE}:\n\n"}
    assert {mail.subject for mail in outbox.sent} == {scene.club.name}


def test_a_mail_speaks_the_members_language(outbox: Memory) -> None:
    scene = make_scene()
    scene.asker.language = "en"
    assert send(scene, outbox, "peers.home").startswith("A page is waiting for you:")


def test_who_left_is_not_written_to(outbox: Memory) -> None:
    scene = make_scene()
    scene.asker.state = "left"
    letters.tell(scene.asker, "peers.home")
    db.session.commit()
    assert mails_to(outbox, scene.asker) == []
