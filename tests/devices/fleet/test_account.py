"""The account of a fleet: every kind of loss shows."""

import pytest

from devices.fleet.account import Account


def an_account(sent=3, acknowledged=3, **more):
    account = Account(devices=2, **more)
    for _ in range(sent):
        account.note_sent("status")
    for _ in range(acknowledged):
        account.note_acknowledged("status", 0.002)
    return account


def test_what_was_acknowledged_and_heard_is_not_lost():
    account = an_account(heard={"status": 3}, alarms=1, answered=1)

    assert account.lost == 0
    assert account.is_whole


def test_what_is_heard_twice_makes_up_for_nothing_else():
    account = an_account(heard={"status": 9})
    account.note_sent("alarm")
    account.note_acknowledged("alarm", 0.001)

    assert account.lost == 1


@pytest.mark.parametrize(
    "account",
    [
        an_account(acknowledged=2),
        an_account(heard={"status": 2}),
        an_account(alarms=1),
    ],
    ids=["never acknowledged", "acknowledged and not heard", "an alarm without an answer"],
)
def test_each_kind_of_loss_is_one(account):
    assert account.lost == 1
    assert not account.is_whole
    assert "lost 1" in account.told()[-1]


def test_a_device_that_never_connected_is_no_whole_fleet():
    account = an_account(never_connected=1)

    assert account.lost == 0
    assert not account.is_whole


def test_the_account_is_told_line_by_line():
    account = an_account(heard={"status": 3}, alarms=1, answered=1, connected_in_s=1.25)
    account.receipts["accepted"] += 1

    assert account.told() == [
        "devices       2, connected in 1.2 s, 0 reconnected, 0 never connected",
        "status        3 sent, 3 acknowledged, 3 heard by the platform",
        "alarms        1 raised, 1 answered, 0 fell back; receipts: 1 accepted",
        "PUBACK after  2.0 ms p50, 2.0 p99",
        "sent 3, acknowledged 3, lost 0",
    ]
