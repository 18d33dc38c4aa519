"""Several carriers as one: what is passed over, what never is, and who has which call."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from telecare.adapters.carriers.breaker import MOST_FAILURES, REST
from telecare.adapters.carriers.failover import FailoverCarrier, Link
from telecare.adapters.carriers.order import CarrierOrder, read_order
from telecare.adapters.memory.lines import MemoryCallBook
from telecare.domain.actions import Flow, PlaceCall, SendSms
from telecare.domain.errors import (
    AmbiguousSendError,
    CarrierDownError,
    CarrierError,
    ThrottledError,
)
from telecare.domain.kinds import Kind
from telecare.domain.wording import Wording
from tests.fakes import ManualClock, MemoryFacts
from tests.fakes.story import BUREAU, SECOND, START

NUMBER = "+8613800000002"
MESSAGE = SendSms("inc1-0003", "h1.daughter", "alarm.fire", Kind.FIRE)


def a_call(nth: int = 1) -> PlaceCall:
    script = "responder.fire"
    return PlaceCall(f"inc1-{nth:04}", f"inc1-c{nth}", "p", Flow.RESPONDER, script, 30, 20, 5, 30)


@dataclass
class One:
    """A carrier that fares as it is set: `says` is raised for each send, `has` is what it took."""

    name: str
    says: BaseException | None = None
    has: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    takes_silently: bool = False

    def place_call(self, _b: str, _i: str, _n: str, call: PlaceCall, _t: str) -> str:
        self.asked.append(call.attempt)
        if self.takes_silently:
            self.has[call.attempt] = f"{self.name}-{call.attempt}"
        if self.says is not None:
            raise self.says
        return self.has.setdefault(call.attempt, f"{self.name}-{call.attempt}")

    def find_call(self, attempt: str) -> str | None:
        return self.has.get(attempt)

    def cancel_call(self, attempt: str) -> None:
        self.cancelled.append(attempt)

    def tell_call(self, attempt: str, _text: str) -> None:
        self.told.append(attempt)

    def send_sms(self, _number: str, _text: str, sms: SendSms) -> None:
        self.asked.append(sms.id)
        if self.says is not None:
            raise self.says
        self.has[sms.id] = self.name


@dataclass
class Chain:
    """Two carriers, the first of which cannot be asked by our own key."""

    first: One = field(default_factory=lambda: One("first"))
    second: One = field(default_factory=lambda: One("second"))
    first_keyed: bool = False
    order: CarrierOrder = field(default_factory=lambda: CarrierOrder(("first", "second")))
    book: MemoryCallBook = field(default_factory=MemoryCallBook)
    clock: ManualClock = field(default_factory=lambda: ManualClock(START))
    facts: MemoryFacts = field(default_factory=MemoryFacts)

    def process(self) -> FailoverCarrier:
        """A process of its own: its breaker has seen nothing."""
        links = {"first": Link(self.first, self.first_keyed), "second": Link(self.second, True)}
        return FailoverCarrier(links, self.order, self.book, self.clock, self.facts)


@pytest.fixture
def chain() -> Chain:
    return Chain()


def place(carrier: FailoverCarrier, nth: int = 1, bureau: str = BUREAU) -> str:
    return carrier.place_call(bureau, "inc1", NUMBER, a_call(nth), "text")


def test_the_first_carrier_takes_what_it_can(chain):
    assert place(chain.process()) == "first-inc1-c1"
    assert chain.second.asked == []


@pytest.mark.parametrize("says", [CarrierDownError("down"), ThrottledError("not this one")])
def test_what_the_first_did_not_take_the_second_takes_at_once(chain, says):
    chain.first.says = says

    assert place(chain.process()) == "second-inc1-c1"


def test_a_number_that_is_refused_for_ever_is_not_tried_elsewhere(chain):
    chain.first.says = CarrierError("illegal number")

    with pytest.raises(CarrierError) as caught:
        place(chain.process())

    assert not isinstance(caught.value, CarrierDownError)
    assert chain.second.asked == []
    assert chain.book.find("inc1-c1") is None


def test_all_down_is_down_and_the_next_try_may_begin_with_the_first(chain):
    chain.first.says = chain.second.says = CarrierDownError("down")
    carrier = chain.process()

    with pytest.raises(CarrierDownError):
        place(carrier)

    assert chain.book.find("inc1-c1") is None
    chain.first.says = None
    assert place(carrier) == "first-inc1-c1"


# ---- what may have been taken ----


def test_a_call_that_the_first_may_have_is_not_rung_by_the_second(chain):
    chain.first.says = AmbiguousSendError("no answer")
    carrier = chain.process()

    for _ in range(2):
        with pytest.raises(AmbiguousSendError):
            place(carrier)

    assert chain.first.asked == ["inc1-c1"] * 2
    assert chain.second.asked == []


def test_not_even_when_the_first_is_down_by_the_second_try(chain):
    chain.first.says = AmbiguousSendError("no answer")
    carrier = chain.process()
    with pytest.raises(AmbiguousSendError):
        place(carrier)
    chain.first.says = CarrierDownError("down")

    with pytest.raises(AmbiguousSendError):
        place(carrier)

    assert chain.second.asked == []


def test_nor_by_another_process_after_a_death(chain):
    chain.first.says = KeyboardInterrupt()  # the process dies while it waits for the answer
    with pytest.raises(KeyboardInterrupt):
        place(chain.process())
    chain.first.says = None

    heir = chain.process()

    assert heir.find_call("inc1-c1") is None
    assert place(heir) == "first-inc1-c1"
    assert chain.second.asked == []


def test_a_carrier_that_knows_our_key_and_not_the_call_never_took_it(chain):
    chain.first_keyed = True
    chain.first.says = AmbiguousSendError("no answer")
    carrier = chain.process()
    with pytest.raises(AmbiguousSendError):
        place(carrier)

    assert carrier.find_call("inc1-c1") is None
    chain.first.says = CarrierDownError("down")

    assert place(carrier) == "second-inc1-c1"


def test_a_carrier_that_has_the_call_after_all_is_believed(chain):
    chain.first.says, chain.first.takes_silently = AmbiguousSendError("no answer"), True
    carrier = chain.process()
    with pytest.raises(AmbiguousSendError):
        place(carrier)

    assert carrier.find_call("inc1-c1") == "first-inc1-c1"
    assert place(carrier) == "first-inc1-c1"
    assert chain.first.asked == ["inc1-c1"], "it is not asked for again"


def test_a_call_back_that_names_the_call_settles_it(chain):
    chain.first.says = AmbiguousSendError("no answer")
    carrier = chain.process()
    with pytest.raises(AmbiguousSendError):
        place(carrier)
    chain.book.taken(BUREAU, "inc1-c1", "116^102")

    assert carrier.find_call("inc1-c1") == "116^102"


def test_a_call_of_a_carrier_that_the_stage_has_no_more_is_left_alone(chain):
    chain.first.says = AmbiguousSendError("no answer")
    with pytest.raises(AmbiguousSendError):
        place(chain.process())
    links = {"second": Link(chain.second, True)}
    later = FailoverCarrier(links, CarrierOrder(("second",)), chain.book, chain.clock, chain.facts)

    assert later.find_call("inc1-c1") is None
    with pytest.raises(AmbiguousSendError):
        place(later)
    later.cancel_call("inc1-c1")
    assert chain.second.asked == chain.second.cancelled == []


# ---- who has which call ----


def test_cancel_and_tell_go_to_the_carrier_that_has_the_call(chain):
    chain.first.says = CarrierDownError("down")
    place(chain.process())
    other = chain.process()

    other.cancel_call("inc1-c1")
    other.tell_call("inc1-c1", "text")

    assert (chain.second.cancelled, chain.second.told) == (["inc1-c1"], ["inc1-c1"])
    assert (chain.first.cancelled, chain.first.told) == ([], [])


def test_a_call_of_before_there_was_a_book_is_the_first_carrier_s(chain):
    chain.process().cancel_call("inc1-c7")

    assert chain.first.cancelled == ["inc1-c7"]


# ---- the breaker ----


def test_a_dead_carrier_is_not_asked_at_every_call(chain):
    chain.first.says = CarrierDownError("down")
    carrier = chain.process()

    for nth in range(1, 6):
        assert place(carrier, nth) == f"second-inc1-c{nth}"

    assert len(chain.first.asked) == MOST_FAILURES


def test_after_its_rest_it_is_tried_by_one_call_and_taken_back_when_it_answers(chain):
    chain.first.says = CarrierDownError("down")
    carrier = chain.process()
    for nth in range(1, 4):
        place(carrier, nth)
    chain.clock.forward(REST - SECOND)
    assert place(carrier, 4).startswith("second")
    chain.clock.forward(SECOND)
    assert place(carrier, 5).startswith("second")
    assert chain.first.asked[-1] == "inc1-c5"
    assert place(carrier, 6).startswith("second")
    assert chain.first.asked[-1] == "inc1-c5", "still down: it rests again"

    chain.first.says = None
    chain.clock.forward(REST)

    assert place(carrier, 7).startswith("first")
    assert place(carrier, 8).startswith("first")


def test_when_every_carrier_rests_all_are_asked_for_somebody_must_be_rung(chain):
    chain.first.says = chain.second.says = CarrierDownError("down")
    carrier = chain.process()
    for nth in range(1, 4):
        with pytest.raises(CarrierDownError):
            place(carrier, nth)
    chain.second.says = None

    assert place(carrier, 4) == "second-inc1-c4"


def test_a_carrier_that_refuses_one_number_is_well(chain):
    chain.first.says = ThrottledError("this number, this minute")
    carrier = chain.process()

    for nth in range(1, 6):
        place(carrier, nth)

    assert len(chain.first.asked) == 5


def test_one_success_makes_up_for_a_failure(chain):
    carrier = chain.process()
    for nth in range(1, 2 * MOST_FAILURES + 2):
        chain.first.says = CarrierDownError("lost") if nth % 2 else None
        place(carrier, nth)

    assert len(chain.first.asked) == 2 * MOST_FAILURES + 1


# ---- messages ----


def test_a_message_goes_to_the_next_carrier_too(chain):
    chain.first.says = CarrierDownError("down")

    chain.process().send_sms(NUMBER, "text", MESSAGE)

    assert chain.second.has == {"inc1-0003": "second"}


def test_a_message_that_nobody_takes_is_down(chain):
    chain.first.says = chain.second.says = CarrierDownError("down")

    with pytest.raises(CarrierDownError):
        chain.process().send_sms(NUMBER, "text", MESSAGE)


def test_a_message_that_may_have_gone_is_not_sent_by_another(chain):
    chain.first.says = AmbiguousSendError("no answer")

    with pytest.raises(AmbiguousSendError):
        chain.process().send_sms(NUMBER, "text", MESSAGE)

    assert chain.second.asked == []


# ---- order ----


def test_a_bureau_may_have_an_order_of_its_own_for_each_channel(chain):
    chain.order = read_order("first,second", "demo.voice=second first;demo.sms=second")
    carrier = chain.process()

    assert place(carrier, 1, "demo").startswith("second")
    assert place(carrier, 2).startswith("first")
    carrier.send_sms(NUMBER, Wording.of("text", "demo", "sms.x", {}), MESSAGE)
    assert chain.second.has["inc1-0003"] == "second"
    assert chain.order.of("demo", "sms") == ("second",)


@pytest.mark.parametrize(
    ("names", "exceptions"),
    [
        ("", ""),
        (",", ""),
        ("aliyun,aliyun", ""),
        ("Aliyun", ""),
        ("aliyun", "demo=aliyun"),
        ("aliyun", "demo.fax=aliyun"),
        ("aliyun", "demo.voice="),
        ("aliyun", "demo.voice=gateway"),
    ],
)
def test_an_order_that_would_ring_nobody_is_refused(names, exceptions):
    with pytest.raises(ValueError, match=r"\w"):
        read_order(names, exceptions)
