"""Shadows behave as AWS IoT documents them: versions, delta, nulls, limits, deletion."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.iot_core.shadow_request import ShadowError
from localcloud.iot_core.shadow_state import Section, depth, is_same
from localcloud.iot_core.shadows import Shadows
from localcloud.iot_core.topics import ShadowRequest, read_request

THING = "standard-h1-gas1"
PREFIX = f"$aws/things/{THING}/shadow"
NOW = 1768443000


def at(seconds):
    return {"timestamp": seconds}


def change(shadows, name="", **request):
    return shadows.update(THING, name, json.dumps(request).encode())


def refusal(shadows, payload, name=""):
    with pytest.raises(ShadowError) as caught:
        shadows.update(THING, name, payload)
    return caught.value.code, caught.value.message


def test_an_update_is_accepted_with_what_was_sent_and_no_more(shadows, heard, forward):
    change(shadows, state={"reported": {"valve": "open", "rssi": -60}})
    forward(seconds=5)
    heard.clear()

    accepted = change(shadows, state={"reported": {"valve": "shut"}}, clientToken="t1")

    assert accepted == {
        "state": {"reported": {"valve": "shut"}},
        "metadata": {"reported": {"valve": at(NOW + 5)}},
        "version": 2,
        "timestamp": NOW + 5,
        "clientToken": "t1",
    }
    assert heard[0] == (f"{PREFIX}/update/accepted", accepted)


def test_documents_show_the_shadow_before_and_after(shadows, heard, forward):
    change(shadows, state={"reported": {"a": 1, "b": [1, {"c": 2}]}})
    forward(seconds=5)
    heard.clear()

    change(shadows, state={"reported": {"a": 2}}, clientToken="t")

    [_, (topic, documents)] = heard
    kept = [at(NOW), {"c": at(NOW)}]
    assert topic == f"{PREFIX}/update/documents"
    assert documents == {
        "previous": {
            "state": {"reported": {"a": 1, "b": [1, {"c": 2}]}},
            "metadata": {"reported": {"a": at(NOW), "b": kept}},
            "version": 1,
        },
        "current": {
            "state": {"reported": {"a": 2, "b": [1, {"c": 2}]}},
            "metadata": {"reported": {"a": at(NOW + 5), "b": kept}},
            "version": 2,
        },
        "timestamp": NOW + 5,
        "clientToken": "t",
    }


def test_a_delta_holds_only_what_is_wished_otherwise_with_the_time_of_the_wish(
    shadows, heard, forward
):
    change(shadows, state={"desired": {"valve": "shut", "led": {"on": True, "hue": 3}}})
    forward(seconds=5)
    heard.clear()

    change(shadows, state={"reported": {"valve": "shut", "led": {"on": 1, "hue": 3}, "x": 1}})

    [delta] = [document for topic, document in heard if topic.endswith("/update/delta")]
    assert delta == {
        "version": 2,
        "timestamp": NOW + 5,
        "state": {"led": {"on": True}},
        "metadata": {"led": {"on": at(NOW)}},
    }
    assert shadows.get(THING, "")["state"]["delta"] == {"led": {"on": True}}


def test_nothing_is_left_to_do_without_a_difference(shadows, heard):
    change(shadows, state={"desired": {"a": [1, 2]}, "reported": {"a": [1, 2], "b": 3}})

    assert [topic.rpartition("/")[2] for topic, _ in heard] == ["accepted", "documents"]
    assert "delta" not in shadows.get(THING, "")["state"]


def test_null_takes_a_key_away_and_what_it_leaves_empty(shadows):
    change(shadows, state={"desired": {"led": {"hue": 3}, "a": 1}, "reported": {"b": 1}})

    change(
        shadows, state={"desired": {"led": {"hue": None}}, "reported": {"c": {}, "d": {"e": None}}}
    )

    assert shadows.get(THING, "")["state"] == {
        "desired": {"a": 1},
        "reported": {"b": 1},
        "delta": {"a": 1},
    }


@pytest.mark.parametrize("state", [None, {"desired": None, "reported": None}])
def test_null_for_the_sections_empties_them_and_the_version_goes_on(shadows, state):
    change(shadows, state={"desired": {"a": 1}, "reported": {"b": 1}})

    change(shadows, state=state)

    found = shadows.get(THING, "")
    assert (found["state"], found["metadata"], found["version"]) == ({}, {}, 2)


def test_a_version_is_only_asked_for_when_it_is_given(shadows):
    change(shadows, state={"reported": {"a": 1}})
    change(shadows, state={"reported": {"a": 2}})

    assert refusal(shadows, b'{"state": {}, "version": 1}') == (409, "Version conflict")
    assert change(shadows, state={"reported": {"a": 3}}, version=2)["version"] == 3


def test_a_version_of_a_shadow_that_is_not_there_is_a_conflict(shadows):
    assert refusal(shadows, b'{"state": {}, "version": 1}')[0] == 409


def test_deleting_keeps_counting_versions_for_two_days(shadows, heard, forward):
    change(shadows, state={"reported": {"a": 1}})
    heard.clear()

    gone = shadows.delete(THING, "", b'{"clientToken": "t"}')

    assert gone == {"version": 1, "timestamp": NOW, "clientToken": "t"}
    assert heard == [(f"{PREFIX}/delete/accepted", gone)]
    with pytest.raises(ShadowError, match="No shadow exists"):
        shadows.get(THING, "")
    assert change(shadows, state={"reported": {"a": 1}})["version"] == 2
    assert "desired" not in shadows.get(THING, "")["state"]
    shadows.delete(THING, "")
    forward(hours=49)
    assert change(shadows, state={"reported": {"a": 1}})["version"] == 1


def test_deleting_another_version_or_nothing_is_refused(shadows):
    with pytest.raises(ShadowError) as nothing:
        shadows.delete(THING, "")
    change(shadows, state={"reported": {"a": 1}})
    with pytest.raises(ShadowError) as conflict:
        shadows.delete(THING, "", b'{"version": 7}')

    assert (nothing.value.code, conflict.value.code) == (404, 409)
    assert shadows.get(THING, "")["version"] == 1


@pytest.mark.parametrize(
    ("payload", "code", "message"),
    [
        (b"", 400, "Invalid JSON"),
        (b"{", 400, "Invalid JSON"),
        (b"[]", 400, "Invalid JSON"),
        (b"[" * 100_000, 400, "Invalid JSON"),
        (b"\xff\xfe", 415, "Unsupported documented encoding; supported encoding is UTF-8"),
        (b"{}", 400, "Missing required node: state"),
        (b'{"state": 1}', 400, "State node must be an object"),
        (b'{"state": {"desired": []}}', 400, "Desired node must be an object"),
        (b'{"state": {"reported": 1}}', 400, "Reported node must be an object"),
        (b'{"state": {"delta": {}}}', 400, "State contains an invalid node: 'delta'"),
        (b'{"state": {}, "version": "1"}', 400, "Invalid version"),
        (b'{"state": {}, "clientToken": 1}', 400, "Invalid clientToken"),
        (b'{"state": {}, "clientToken": "%s"}' % (b"t" * 65), 400, "Invalid clientToken"),
    ],
)
def test_what_is_no_update_is_refused_in_the_words_of_aws(shadows, heard, payload, code, message):
    assert refusal(shadows, payload) == (code, message)
    assert heard == []


def nested(levels):
    return {"a": nested(levels - 1)} if levels else 1


def test_eight_levels_are_kept_and_nine_refused(shadows):
    assert change(shadows, state={"desired": nested(8)})["version"] == 1

    too_deep = json.dumps({"state": {"desired": nested(9)}}).encode()

    assert refusal(shadows, too_deep)[0] == 400


def test_a_shadow_holds_8_kilobytes_however_they_came(shadows):
    change(shadows, state={"reported": {"a": "x" * 5000}})

    with pytest.raises(ShadowError) as together:
        change(shadows, state={"reported": {"b": "x" * 5000}})
    with pytest.raises(ShadowError) as at_once:
        change(shadows, state={"reported": {"a": "安" * 2800}})

    assert (together.value.code, at_once.value.code) == (413, 413)
    assert shadows.get(THING, "")["version"] == 1


def test_named_shadows_are_apart_from_the_classic_one(shadows, heard):
    change(shadows, state={"reported": {"a": 1}})
    change(shadows, "valve", state={"reported": {"a": 2}})

    assert heard[-1][0] == f"{PREFIX}/name/valve/update/documents"
    assert shadows.get(THING, "valve")["state"] == {"reported": {"a": 2}}
    assert shadows.get(THING, "")["version"] == 1
    assert shadows.names(THING) == ["valve"]
    shadows.delete(THING, "valve")
    assert shadows.names(THING) == []


def test_what_came_over_mqtt_is_answered_with_its_token(shadows, heard):
    def ask(verb, payload):
        shadows.answer(ShadowRequest(THING, "valve", verb), payload)
        return heard.take()

    prefix = f"{PREFIX}/name/valve"
    [(topic, missing)] = ask("get", b'{"clientToken": "t1"}')
    assert topic == f"{prefix}/get/rejected"
    assert missing == {
        "code": 404,
        "message": "No shadow exists with name: 'valve'",
        "timestamp": NOW,
        "clientToken": "t1",
    }
    [(topic, refused)] = ask("update", b'{"clientToken": "t2", "state": 1}')
    assert (topic, refused["clientToken"]) == (f"{prefix}/update/rejected", "t2")
    [(topic, refused)] = ask("update", b"{")
    assert "clientToken" not in refused
    ask("update", b'{"state": {"reported": {"a": 1}}}')
    [(topic, found)] = ask("get", b"")
    assert (topic, found["state"]) == (f"{prefix}/get/accepted", {"reported": {"a": 1}})
    [(topic, gone)] = ask("delete", b"")
    assert (topic, gone["version"]) == (f"{prefix}/delete/accepted", 1)


@pytest.mark.parametrize(
    "topic",
    [
        f"{PREFIX}/update/accepted",
        f"{PREFIX}/name/valve/get/rejected",
        f"{PREFIX}/name//get",
        f"{PREFIX}/name/{'x' * 65}/get",
        "$aws/things/a/b/shadow/get",
        "$aws/things/安/shadow/get",
        f"dt/anju/{THING}/alarm",
        "$aws/events/presence/connected/a",
    ],
)
def test_answers_and_strange_names_are_no_requests(topic):
    assert read_request(topic) is None


_values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "a"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=6,
)
_changes = st.dictionaries(st.sampled_from("ab"), _values)


def _applied(state, change):
    """The rule for objects once more: null removes, an object is merged, empty ones go."""
    result = dict(state)
    for key, value in change.items():
        known = result.get(key)
        inner = known if isinstance(known, dict) else {}
        result[key] = (_applied(inner, value) or None) if isinstance(value, dict) else value
    return {key: value for key, value in result.items() if value is not None}


@settings(max_examples=60, deadline=None)
@given(st.lists(_changes, max_size=4), _changes)
def test_a_shadow_is_the_sum_of_its_changes_and_catching_up_ends_the_delta(changes, wish):
    section, expected = Section(), {}
    for number, each in enumerate(changes):
        section = section.changed_by(each, number)
        expected = _applied(expected, each)
    desired = section.changed_by(wish, 9)
    delta = desired.not_in(section)

    assert is_same(section.state, expected)
    assert section.state.keys() == section.times.keys()
    assert depth(delta.state) <= depth(desired.state)
    assert not desired.not_in(section.changed_by(delta.state, 10)).state


def test_shadows_of_two_things_do_not_meet(heard, loop):
    shadows = Shadows(heard)
    change(shadows, state={"reported": {"a": 1}})

    with pytest.raises(ShadowError):
        shadows.get("standard-h2-gas1", "")
