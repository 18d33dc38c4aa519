"""Writes that name the version they were meant for: whoever looks at an old screen is told to look again."""

from dataclasses import replace

import pytest

CLAIM = "/v1/incidents/i1/claims"


@pytest.fixture
def claim(portal, issuer):
    def send(tag, key="k1", path=CLAIM):
        headers = {"idempotency_key": key, "if_match": tag}
        return portal.ask("POST", path, issuer.token(), {"action": "claim"}, **headers)

    return send


@pytest.fixture
def moves_on(store):
    def move():
        head = store.head("standard", "i1")
        store.put(replace(head, version=head.version + 1))

    return move


def read_tag(portal, issuer):
    return portal.ask("GET", "/v1/incidents/i1", issuer.token()).headers["ETag"]


def test_a_write_with_the_tag_that_was_read_is_taken(portal, issuer, claim, store):
    assert claim(read_tag(portal, issuer)).status_code == 202
    assert len(store.brought) == 1


def test_a_write_for_a_past_version_is_refused_with_what_to_do(
    portal, issuer, claim, store, moves_on
):
    tag = read_tag(portal, issuer)
    moves_on()

    answered = claim(tag)

    assert answered.status_code == 412
    assert answered.headers["Content-Type"] == "application/problem+json"
    assert answered.json_body["title"] == (
        "The incident has moved on since you read it, read it again"
    )
    assert store.brought == []
    assert claim(read_tag(portal, issuer)).status_code == 202


def test_a_write_that_was_taken_is_taken_again_though_the_incident_moved_on(
    portal, issuer, claim, store, moves_on
):
    tag = read_tag(portal, issuer)
    first = claim(tag)
    moves_on()

    again = claim(tag)

    assert (again.status_code, again.json_body) == (202, first.json_body)
    assert len(store.brought) == 1


@pytest.mark.parametrize("tag", ["*", '"3"', '"3.abc"', '"2", "3"', ' "3" '])
def test_the_version_alone_counts_and_one_of_several_is_enough(claim, tag):
    assert claim(tag).status_code == 202


@pytest.mark.parametrize("tag", ['"2"', 'W/"3"', "3", '"x"', "", '"-3"', f'"{"9" * 40}"', '"٣"'])
def test_a_tag_that_is_not_the_incidents_is_refused(claim, store, tag):
    assert claim(tag).status_code == 412
    assert store.brought == []


def test_without_a_tag_a_hurried_seat_is_heard(portal, issuer, store, moves_on):
    moves_on()

    assert portal.ask("POST", CLAIM, issuer.token(), {"action": "claim"}).status_code == 202
