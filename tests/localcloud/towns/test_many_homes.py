"""The homes of a fleet: as many as asked, each whole, none like another, the town's own left alone."""

from pathlib import Path

from localcloud.drills.read import read_town_file
from localcloud.towns import many_homes
from localcloud.towns.many_homes import hubs, with_homes

STREET = read_town_file(Path(many_homes.__file__).with_name("street.yaml"))


def test_the_town_that_stands_when_none_is_named_is_a_sound_one():
    assert [home.id for home in STREET.homes] == ["h1", "h2"]
    assert hubs(STREET) == ("h1.hub1", "h2.hub1")
    assert STREET.seats == ()


def test_homes_are_added_and_the_towns_own_stay_as_they_are():
    town = with_homes(STREET, 40)

    assert town.homes[:2] == STREET.homes
    assert len(hubs(town)) == 42
    assert all(town.phones[person] == told for person, told in STREET.phones.items())


def test_no_two_people_share_a_telephone_and_every_carer_comes():
    added = with_homes(STREET, many_homes.MOST).homes[2:]

    numbers = [e.phone for h in added for e in h.elders] + [
        r.phone for h in added for r in h.responders
    ]
    assert len(set(numbers)) == 2 * many_homes.MOST
    carer = with_homes(STREET, 1).phones["sim0001.carer"]
    assert carer[0].press == "12"


def test_the_same_count_gives_the_same_homes():
    assert with_homes(STREET, 5) == with_homes(STREET, 5)
    assert with_homes(STREET, 0) == STREET
