from flask import Flask

from core import access, navigation
from core.access import Actor
from core.navigation import Entry, entries


def test_every_feature_adds_its_own_entries_in_order():
    app = Flask("header")
    access.init_app(app, load=lambda: Actor("m", "r", "l", "fr"), lineage=lambda node: (node,))
    navigation.register(app, lambda person: [Entry(person.leaf_id, "/one")])
    navigation.register(app, lambda _person: [Entry("two", "/two")])
    with app.test_request_context("/two"):
        assert [(entry.label, entry.current) for entry in entries()] == [("l", False), ("two", True)]


def test_a_stranger_is_offered_nothing():
    app = Flask("header")
    navigation.register(app, lambda _person: [Entry("one", "/one")])
    with app.test_request_context("/"):
        assert entries() == ()
