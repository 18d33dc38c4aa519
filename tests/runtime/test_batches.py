"""Batches: what failed is named, what succeeded is not shown again."""

import gc

import pytest

from telecare.runtime.batches import each_message, each_that_stayed, uncollected


class Taker:
    """Fails on what it was told to fail on."""

    def __init__(self, *bad: str) -> None:
        self.taken: list[str] = []
        self._bad = bad

    def __call__(self, record) -> None:
        self.taken.append(record["body"])
        if record["body"] in self._bad:
            raise RuntimeError("王阿婆 +8613800000001")


def messages(*bodies: str) -> dict[str, object]:
    return {"Records": [{"messageId": f"m-{b}", "body": b} for b in bodies]}


def records(*bodies: str, removed: tuple[str, ...] = ()) -> dict[str, object]:
    inserted = [record("INSERT", body) for body in bodies]
    return {"Records": [*inserted, *(record("REMOVE", body) for body in removed)]}


def record(event: str, body: str) -> dict[str, object]:
    keys = {"pk": {"S": "standard#incident#i1"}, "sk": {"S": body}}
    return {
        "eventName": event,
        "dynamodb": {"SequenceNumber": f"s-{body}", "Keys": keys},
        "body": body,
    }


def test_each_failed_message_is_named_and_the_others_are_done():
    take = Taker("b", "c")

    answer = each_message(messages("a", "b", "c", "d"), take)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-b"}, {"itemIdentifier": "m-c"}]}
    assert take.taken == ["a", "b", "c", "d"]


def test_of_a_stream_the_first_failed_record_is_named_and_the_later_ones_are_taken_all_the_same():
    take = Taker("b", "c")

    answer = each_that_stayed(records("a", "b", "c", "d"), take)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "s-b"}]}
    assert take.taken == ["a", "b", "c", "d"]


def test_what_a_later_record_of_the_batch_removes_is_not_looked_at():
    take = Taker("b")

    answer = each_that_stayed(records("a", "b", "c", removed=("b", "c")), take)

    assert answer == {"batchItemFailures": []}
    assert take.taken == ["a"]


@pytest.mark.parametrize("each", [each_message, each_that_stayed])
def test_a_batch_in_which_all_goes_well_names_nobody(each):
    event = messages("a") if each is each_message else records("a")

    assert each(event, Taker()) == {"batchItemFailures": []}


def test_a_failure_is_logged_without_its_words(capsys):
    each_message(messages("a"), Taker("a"))

    told = capsys.readouterr()
    assert "王阿婆" not in told.out + told.err
    assert "13800000001" not in told.out + told.err


def test_cycles_are_searched_for_again_after_a_batch_however_it_ends():
    with pytest.raises(ValueError, match="spoilt"), uncollected():
        assert not gc.isenabled()
        raise ValueError("spoilt")

    assert gc.isenabled()


def test_who_searches_for_no_cycles_is_not_made_to():
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
