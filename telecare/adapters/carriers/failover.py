"""Several carriers as one: the next takes what the one before is known not to have taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from telecare.adapters.carriers.breaker import Breaker
from telecare.adapters.carriers.order import SMS, VOICE, CarrierOrder
from telecare.domain.actions import PlaceCall, SendSms
from telecare.domain.errors import (
    AmbiguousSendError,
    CarrierDownError,
    CarrierError,
    ThrottledError,
)
from telecare.domain.wording import Wording
from telecare.ports.facts import Facts
from telecare.ports.lines import CallBook, CallRecord
from telecare.ports.world import Carrier, Clock

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Link:
    """A carrier of the chain.

    `keyed`: it can be asked for a call by our own key, so that a call it does not find it never took.
    """

    carrier: Carrier
    keyed: bool


class FailoverCarrier:
    """Asks carriers in their order.

    A call that may have reached one carrier is never rung by another. Which carrier has a call is
    noted before it is asked, so that whoever comes after a death asks the same one.
    """

    def __init__(
        self,
        links: Mapping[str, Link],
        order: CarrierOrder,
        book: CallBook,
        clock: Clock,
        facts: Facts,
    ) -> None:
        self._links = links
        self._order = order
        self._book = book
        self._facts = facts
        self._breaker = Breaker(clock)

    def place_call(
        self, bureau: str, incident: str, number: str, call: PlaceCall, text: str
    ) -> str:
        """Ring a number once by the first carrier that takes the call."""

        def place(carrier: Carrier) -> str:
            return carrier.place_call(bureau, incident, number, call, text)

        for nth, (name, link) in enumerate(self._ready(bureau, VOICE)):
            record = CallRecord(bureau, incident, call.attempt, name)
            if nth:
                self._book.ask(record)
            elif (asked := self._book.begin(record)) is not None:
                return self._placed_again(asked, place)
            try:
                carrier_id = self._asked(name, partial(place, link.carrier))
            except AmbiguousSendError:
                raise
            except CarrierDownError:
                continue
            except CarrierError:
                self._book.not_taken(bureau, call.attempt)
                raise
            self._book.taken(bureau, call.attempt, carrier_id)
            return carrier_id
        self._book.not_taken(bureau, call.attempt)
        raise CarrierDownError(f"no carrier takes call {call.attempt}")

    def find_call(self, attempt: str) -> str | None:
        """Return the id of a call at the carrier that was asked for it; None when none has it."""
        record = self._book.find(attempt)
        if record is None or record.carrier_id:
            return record.carrier_id if record is not None else None
        link = self._links.get(record.carrier)
        if link is None:
            return None
        found = link.carrier.find_call(attempt)
        if found is not None:
            self._book.taken(record.bureau, attempt, found)
        elif link.keyed:
            self._book.not_taken(record.bureau, attempt)
        return found

    def cancel_call(self, attempt: str) -> None:
        """Stop a call at the carrier that has it."""
        carrier = self._carrier_of(attempt)
        if carrier is not None:
            carrier.cancel_call(attempt)

    def tell_call(self, attempt: str, text: str) -> None:
        """Speak into a call by the carrier that has it."""
        carrier = self._carrier_of(attempt)
        if carrier is not None:
            carrier.tell_call(attempt, text)

    def send_sms(self, number: str, text: str, sms: SendSms) -> None:
        """Send a message by the first carrier that takes it."""
        bureau = text.bureau if isinstance(text, Wording) else ""
        for name, link in self._ready(bureau, SMS):
            try:
                self._asked(name, partial(link.carrier.send_sms, number, text, sms))
            except AmbiguousSendError:
                raise
            except CarrierDownError:
                continue
            return
        raise CarrierDownError(f"no carrier takes message {sms.id}")

    # ---- how ----

    def _placed_again(self, asked: CallRecord, place: Callable[[Carrier], str]) -> str:
        """Repeat a call whose fate is not known, by the same carrier alone."""
        if asked.carrier_id:
            return asked.carrier_id
        link = self._links.get(asked.carrier)
        if link is None:
            raise AmbiguousSendError(
                f"call {asked.attempt}: {asked.carrier} is no carrier any more"
            )
        try:
            carrier_id = self._asked(asked.carrier, partial(place, link.carrier))
        except CarrierDownError as error:  # this time; the time before is not known
            raise AmbiguousSendError(f"call {asked.attempt}: perhaps {asked.carrier}") from error
        self._book.taken(asked.bureau, asked.attempt, carrier_id)
        return carrier_id

    def _ready(self, bureau: str, channel: str) -> Iterator[tuple[str, Link]]:
        """Give the carriers worth asking, in order; all of them when none is: somebody must be rung."""
        names, nobody = self._order.of(bureau, channel), True
        for name in names:
            if self._breaker.may_ask(name):
                nobody = False
                yield name, self._links[name]
        if nobody:
            yield from ((name, self._links[name]) for name in names)

    def _asked(self, name: str, ask: Callable[[], Answer]) -> Answer:
        """Ask a carrier and learn from how it fares."""
        try:
            answer = ask()
        except (CarrierDownError, AmbiguousSendError) as error:
            if isinstance(error, ThrottledError):
                self._breaker.answered(name)
            else:
                self._breaker.failed(name)
            self._facts.note("carrier_failed_us", carrier=name, error=type(error).__name__)
            raise
        except CarrierError:
            self._breaker.answered(name)
            raise
        self._breaker.answered(name)
        return answer

    def _carrier_of(self, attempt: str) -> Carrier | None:
        """Return who has a call; a call of before there was a book is the first carrier's."""
        record = self._book.find(attempt)
        name = record.carrier if record is not None else self._order.of("", VOICE)[0]
        link = self._links.get(name)
        if link is None:
            self._facts.note("carrier_gone", carrier=name, attempt=attempt)
            return None
        return link.carrier
