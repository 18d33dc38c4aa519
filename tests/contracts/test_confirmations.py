"""What people said of elders: in memory and in DynamoDB the same."""

from datetime import timedelta

import pytest

from telecare.adapters.dynamodb.confirmations import DynamoConfirmations
from telecare.adapters.memory.confirmations import MemoryConfirmations
from telecare.domain.kinds import Witnessed
from telecare.ports.confirmations import Confirmation, Confirmations
from tests.fakes.cloud import a_table
from tests.fakes.story import BUREAU, START

ELDER = "h1.elder"
VISIT = Confirmation(Witnessed.VISIT, "team1", START, "team1")
WINDOW = Confirmation(Witnessed.WINDOW, "v7", START - timedelta(hours=2), "seat1")


@pytest.fixture
def confirmations(kind: str) -> Confirmations:
    """Nothing was said yet."""
    return MemoryConfirmations() if kind == "memory" else DynamoConfirmations(a_table("presence"))


def test_what_was_said_is_kept_oldest_first_and_by_elder(confirmations: Confirmations) -> None:
    assert confirmations.keep(BUREAU, ELDER, "k1", VISIT) == VISIT
    assert confirmations.keep(BUREAU, ELDER, "k2", WINDOW) == WINDOW
    confirmations.keep(BUREAU, "h2.elder", "k1", VISIT)
    confirmations.keep("other", ELDER, "k3", VISIT)

    assert confirmations.of(BUREAU, ELDER) == (WINDOW, VISIT)


def test_the_same_key_again_returns_what_was_kept_first(confirmations: Confirmations) -> None:
    confirmations.keep(BUREAU, ELDER, "k1", VISIT)

    assert confirmations.keep(BUREAU, ELDER, "k1", WINDOW) == VISIT
    assert confirmations.of(BUREAU, ELDER) == (VISIT,)


def test_what_was_said_of_one_elder_is_forgotten_and_of_no_other(
    confirmations: Confirmations,
) -> None:
    for elder in (ELDER, "h2.elder"):
        confirmations.keep(BUREAU, elder, "k1", VISIT)
        confirmations.keep(BUREAU, elder, "k2", WINDOW)

    confirmations.forget(BUREAU, ELDER)
    confirmations.forget(BUREAU, ELDER)

    assert confirmations.of(BUREAU, ELDER) == ()
    assert confirmations.of(BUREAU, "h2.elder") == (WINDOW, VISIT)
