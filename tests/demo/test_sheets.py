from dataclasses import replace
from datetime import date
from statistics import mean

from demo import tree
from demo.people import invent
from demo.sheets import Weather, season, sheet
from surveys import answers, question_sets

WINTER, SUMMER = Weather(date(2026, 1, 20), 3), Weather(date(2025, 7, 20), 3)
PEOPLE = [person for people in invent(tree.places()).values() for person in people]


def stress(weather):
    sheets = [sheet(person, weather) for person in PEOPLE]
    return mean(int(given["sisq"]) for given in sheets if given and given["sisq"])


def test_the_same_person_answers_the_same_in_the_same_wave():
    assert [sheet(person, WINTER) for person in PEOPLE] == [sheet(person, WINTER) for person in PEOPLE]


def test_every_sheet_is_one_that_the_box_would_take():
    questions = question_sets.load("pulse-fr-1")
    sheets = [given for person in PEOPLE if (given := sheet(person, WINTER))]
    for given in sheets:
        answers.parse(questions, given)
        assert given.keys() == questions.by_id.keys()
    assert any(None in given.values() for given in sheets)


def test_not_everybody_answers():
    sent = [sheet(person, WINTER) for person in PEOPLE]
    assert 0.5 < sum(given is not None for given in sent) / len(sent) < 0.9


def test_winter_is_heavier_than_summer():
    assert season(WINTER.day) > 0 > season(SUMMER.day)
    assert stress(WINTER) > stress(SUMMER) + 0.2


def test_the_shock_is_felt():
    assert stress(replace(SUMMER, shock=1.0)) > stress(SUMMER) + 0.3
