"""From a data stream of the booted template to its function, by the public API."""

import json


def put(town, *words, key="home"):
    town.twin.client("kinesis").put_records(
        StreamName="twin-signs",
        Records=[{"Data": json.dumps({"word": word}), "PartitionKey": key} for word in words],
    )


def folded(town):
    return [(each["at"], each["words"]) for each in town.records("fold")]


def test_the_words_of_a_minute_are_folded_into_one_window(town):
    put(town, "one", "two")
    town.forward(seconds=30)
    put(town, "three")
    town.forward(seconds=30)
    put(town, "four")
    town.forward(minutes=10)

    assert folded(town) == [(60, "one two three"), (240, "four")]


def test_what_a_filter_does_not_want_reaches_no_function(town):
    town.twin.client("kinesis").put_record(
        StreamName="twin-signs", Data=b"no json", PartitionKey="home"
    )
    town.forward(minutes=10)

    assert folded(town) == []


def test_a_late_stream_is_folded_into_the_windows_of_its_records_and_its_age_is_known(town):
    arn = town.twin.stack.resources["Signs"].attributes["Arn"]
    town.twin.pump.delay_streams(town.begin, town.begin.replace(minute=20))
    put(town, "one")
    town.forward(minutes=1)
    put(town, "two")
    town.forward(minutes=4)
    age = town.twin.pump.iterator_age(arn).total_seconds()
    town.forward(minutes=10)

    assert age == 300
    assert folded(town) == [(600, "one"), (600, "two")]


def test_a_reset_forgets_what_the_stream_had(town):
    put(town, "one")
    town.twin.reset(start=town.begin)
    town.forward(minutes=10)

    assert folded(town) == []
