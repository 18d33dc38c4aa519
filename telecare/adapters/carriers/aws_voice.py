"""Calls by Amazon Connect: started by its API, spoken by the contact flow, found again by a note of ours.

The attempt's id is the request's ClientToken: for seven days the same attempt asked again is the same
contact. (An older edition of the reference adds that a contact which is over by then is started anew; a
repeat is asked for within seconds, where an answer was lost.)

Answering machines are not detected: Connect does that for campaigns alone, keeps whoever answers waiting
in silence meanwhile, and a machine presses no key anyway (law 5).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Protocol
from xml.sax.saxutils import escape

from telecare.adapters.carriers.aws_asking import Asking
from telecare.adapters.carriers.aws_errors import GONE, code_of
from telecare.domain.actions import Flow, PlaceCall
from telecare.domain.errors import AmbiguousSendError, CarrierDownError, CarrierError

RING_S = (15, 60)
"""How short and how long Connect can be told to ring; a plan's clock beyond is cut to it."""

KEY_WAITS_S = (10, 20, 30, 60)
DIGIT_WAITS_S = (5, 10)
"""The waits that the flow has: a flow's time limit is fixed, so it holds one step for each, and a
clock is rounded up to the next. tests/infra/test_call_flow.py holds them against the flow."""

ROUND_S = 10
"""Whoever waits for a seat hears the line this often, and the flow counts these rounds."""

LONGEST_HOLD_ROUNDS = 60
"""An elder's held line is let go by the platform; should that fail, the flow does after ten minutes."""

_NUMBER = re.compile(r"\+[1-9]\d{1,14}")


class Contacts(Protocol):
    """Remembers which contact an attempt became, for whoever wants to stop it later."""

    def keep(self, attempt: str, contact: str) -> None:
        """Keep it; the same again changes nothing."""
        ...

    def contact(self, attempt: str) -> str | None:
        """Return the contact of an attempt, None when none is known."""
        ...


@dataclass(frozen=True, slots=True)
class ConnectLine:
    """Which instance rings, from which number, with which flow and voice."""

    instance_id: str
    flow_id: str
    source_number: str
    voice: str = "Zhiyu"
    engine: str = "neural"


class ConnectVoice:
    """Rings, stops and speaks; the same attempt is one call however often it is asked for.

    No number and no text enters an error: errors are logged.
    """

    def __init__(self, connect: Asking, line: ConnectLine, contacts: Contacts) -> None:
        self._connect, self._line, self._contacts = connect, line, contacts

    def place_call(
        self, bureau: str, incident: str, number: str, call: PlaceCall, text: str
    ) -> str:
        """Ring a number once under `call.attempt` and return the contact's id."""
        if not _NUMBER.fullmatch(number):
            raise CarrierError(f"call {call.attempt}: the number is not E.164")
        answer = self._connect.ask(
            "start_outbound_voice_contact",
            InstanceId=self._line.instance_id,
            ContactFlowId=self._line.flow_id,
            SourcePhoneNumber=self._line.source_number,
            DestinationPhoneNumber=number,
            ClientToken=call.attempt,
            TrafficType="GENERAL",
            RingTimeoutInSeconds=min(max(call.ring_s, RING_S[0]), RING_S[1]),
            Attributes=_attributes(self._line, bureau, incident, call, text),
        )
        contact = str(answer.get("ContactId") or "")
        if not contact:
            raise AmbiguousSendError(f"call {call.attempt}: the answer names no contact")
        self._contacts.keep(call.attempt, contact)
        return contact

    def find_call(self, attempt: str) -> str | None:
        """Return the contact of an attempt, None when none is known.

        A process that died between ringing and noting it leaves a contact that is not found; asking
        for the call again finds it by the ClientToken. Connect's own search would not: it indexes
        contacts too late.
        """
        return self._contacts.contact(attempt)

    def cancel_call(self, attempt: str) -> None:
        """Stop a call that rings or release a held line; an ended call is no error."""
        contact = self._contacts.contact(attempt)
        if contact is not None and not self._is_over(contact):
            self._of_contact("stop_contact", ContactId=contact)

    def tell_call(self, attempt: str, text: str) -> None:
        """Leave a text that the flow says at its next step; an ended call is no error.

        Nothing is left with a contact that is over: its attributes are kept for two years.
        """
        contact = self._contacts.contact(attempt)
        if contact is not None and not self._is_over(contact):
            told = {"told": escape(text), "words": "yes"}
            self._of_contact("update_contact_attributes", InitialContactId=contact, Attributes=told)

    def _is_over(self, contact: str) -> bool:
        answer = self._of_contact("describe_contact", ContactId=contact)
        return answer is None or "DisconnectTimestamp" in answer.get("Contact", {})

    def _of_contact(self, operation: str, **request: Any) -> dict[str, Any] | None:
        """Ask something that may be asked again without harm; None when the contact is over."""
        try:
            return self._connect.ask(operation, InstanceId=self._line.instance_id, **request)
        except AmbiguousSendError as error:
            raise CarrierDownError(str(error)) from error
        except CarrierError as error:
            if error.__cause__ is not None and code_of(_cause(error)) in GONE:
                return None
            raise


def _cause(error: CarrierError) -> Exception:
    cause = error.__cause__
    return cause if isinstance(cause, Exception) else error


def _attributes(
    line: ConnectLine, bureau: str, incident: str, call: PlaceCall, text: str
) -> dict[str, str]:
    """Return what the flow needs; every attribute that it reads is there from the start."""
    rounds = math.ceil(call.seat_s / ROUND_S)
    return {
        "attempt": call.attempt,
        "bureau": bureau,
        "incident": incident,
        "flow": call.flow.value,
        "text": escape(text),
        "voice": line.voice,
        "engine": line.engine,
        "key_s": _next(KEY_WAITS_S, call.key_s),
        "eta_s": _next(DIGIT_WAITS_S, call.eta_s),
        "rounds": str(rounds if call.flow is Flow.RESPONDER else LONGEST_HOLD_ROUNDS),
        **dict.fromkeys(("told", "words", "pressed", "keys", "untold", "digit", "stage"), ""),
    }


def _next(waits: tuple[int, ...], wanted_s: int) -> str:
    return str(next((wait for wait in waits if wait >= wanted_s), waits[-1]))
