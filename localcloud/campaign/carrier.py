"""The carrier of a platform in memory: the twin's telephone network, and the ways in which a carrier can be vague."""

from __future__ import annotations

from datetime import timedelta

from localcloud.loop import Loop
from localcloud.telephone.behaviour import CallTerms
from localcloud.telephone.network import CarrierIsDownError, Sms, TelephoneNetwork
from telecare.domain.actions import PlaceCall, SendSms
from telecare.domain.errors import AmbiguousSendError, CarrierDownError


class NetworkCarrier:
    """Takes calls and messages once a key, as the gateway in front of the network does.

    `mute` takes a call and does not say so; `forgets` loses it and does not say that either; while
    `lookup_down` nobody can ask what became of a call.
    """

    def __init__(self, network: TelephoneNetwork, loop: Loop) -> None:
        self._network = network
        self._loop = loop
        self.mute = False
        self.forgets = False
        self.lookup_down = False

    def place_call(
        self, bureau: str, incident: str, number: str, call: PlaceCall, text: str
    ) -> str:
        """Ring a number."""
        self._lose_when_forgetful()
        clocks = (call.ring_s, call.key_s, call.eta_s, call.seat_s)
        terms = CallTerms(call.flow, *(timedelta(seconds=clock) for clock in clocks))
        try:
            taken = self._network.place_call(call.attempt, bureau, incident, number, terms, text)
        except CarrierIsDownError as error:
            raise CarrierDownError("the network takes no calls") from error
        self._say_nothing_when_mute()
        return taken

    def find_call(self, attempt: str) -> str | None:
        """Look a call up."""
        if self.lookup_down:
            raise CarrierDownError("the network answers no questions")
        return self._network.find_call(attempt)

    def cancel_call(self, attempt: str) -> None:
        """Stop a call."""
        self._network.cancel_call(attempt)

    def tell_call(self, attempt: str, text: str) -> None:
        """Speak into a call."""
        self._network.tell_call(attempt, text)

    def send_sms(self, number: str, text: str, sms: SendSms) -> None:
        """Send a message; its id names the incident, as the gateway's adapter reads it."""
        self._lose_when_forgetful()
        incident, now = sms.id.rpartition("-")[0], self._loop.now()
        try:
            self._network.send_sms(
                Sms(sms.id, number, text, now, incident=incident, person=sms.person)
            )
        except CarrierIsDownError as error:
            raise CarrierDownError("the network takes no messages") from error
        self._say_nothing_when_mute()

    def _lose_when_forgetful(self) -> None:
        if self.forgets:
            raise AmbiguousSendError("the carrier did not say whether it took it, and has not")

    def _say_nothing_when_mute(self) -> None:
        if self.mute:
            raise AmbiguousSendError("the carrier did not say whether it took it")
