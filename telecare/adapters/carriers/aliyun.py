"""Aliyun's voice and SMS services as a carrier: approved templates alone, one level of keys.

Requests after help.aliyun.com and Alibaba's SDKs: IvrCall (393521), SingleCallByTts (393519), CancelCall
(114039), SendSms (419273), QuerySendDetails (419277); both services of version 2017-05-25.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta, timezone
from typing import Any
from urllib.parse import quote, unquote

from telecare.adapters.carriers.aliyun_api import AliyunApi
from telecare.adapters.carriers.aliyun_templates import Templates
from telecare.adapters.carriers.numbers import national
from telecare.domain.actions import Flow, PlaceCall, SendSms
from telecare.domain.call_reference import reference_of
from telecare.domain.errors import (
    AmbiguousSendError,
    CannotTellError,
    CarrierDownError,
    CarrierError,
    PolicyError,
    ThrottledError,
)
from telecare.domain.wording import Wording
from telecare.ports.lines import CallBook
from telecare.ports.world import Clock

VERSION = "2017-05-25"
VOICE_URL, SMS_URL = "https://dyvmsapi.aliyuncs.com", "https://dysmsapi.aliyuncs.com"
CHINA = timezone(timedelta(hours=8))
"""Aliyun's days and its times without a zone are Beijing's."""

_PLAYS = "3"
_DETAILS = "50"

TemplatesOf = Callable[[str], Templates]
"""Gives a bureau's templates; PolicyError where it has none."""


class AliyunCarrier:
    """Rings and writes by Aliyun.

    It takes no idempotency key: a call is known by the id in its answer, or by what a call-back says
    of our reference; an SMS is looked up by what was handed in with it.
    """

    def __init__(
        self, voice: AliyunApi, sms: AliyunApi, templates: TemplatesOf, book: CallBook, clock: Clock
    ) -> None:
        self._voice = voice
        self._sms = sms
        self._templates = templates
        self._book = book
        self._clock = clock

    def place_call(
        self, bureau: str, _incident: str, number: str, call: PlaceCall, text: str
    ) -> str:
        """Ring a number once and return Aliyun's CallId."""
        if call.flow is Flow.FOLLOW_UP:
            raise ThrottledError("aliyun: nobody can be put through to a seat")
        templates, wording = self._approved(bureau), _wording(text)
        shared = {
            "CalledNumber": national(number),
            "CalledShowNumber": templates.show_number,
            "OutId": reference_of(call.attempt),
        }
        if call.flow is Flow.ELDER_TOLD:
            answer = self._voice.ask("SingleCallByTts", shared | _told(templates, wording))
        else:
            answer = self._voice.ask("IvrCall", shared | _asked(templates, wording, call))
        if not answer.get("CallId"):
            raise AmbiguousSendError(f"call {call.attempt}: the answer names no CallId")
        return str(answer["CallId"])

    def find_call(self, attempt: str) -> str | None:
        """Return the CallId that an answer or a call-back told; Aliyun itself cannot be asked by ours."""
        record = self._book.find(attempt)
        return record.carrier_id or None if record is not None else None

    def cancel_call(self, attempt: str) -> None:
        """Ask for a call to be stopped; where Aliyun will not, it rings out and its end is told.

        CancelCall is documented for calls between two people alone, so that a refusal is no error.
        """
        call_id = self.find_call(attempt)
        if call_id is None:
            return
        try:
            self._voice.ask("CancelCall", {"CallId": call_id})
        except ThrottledError:
            return
        except AmbiguousSendError as error:  # it may be asked again
            raise CarrierDownError(str(error)) from error
        except CarrierDownError:
            raise
        except CarrierError:
            return

    def tell_call(self, attempt: str, _text: str) -> None:
        """Raise CannotTellError: Aliyun speaks into no call that goes on."""
        raise CannotTellError(f"aliyun cannot speak into {attempt}")

    def send_sms(self, number: str, text: str, sms: SendSms) -> None:
        """Send a message; one of which Aliyun did not say whether it took it is looked up."""
        wording = _wording(text)
        templates = self._approved(wording.bureau)
        phone, out_id = national(number), out_id_of(wording.bureau, sms)
        request = {
            "PhoneNumbers": phone,
            "SignName": templates.sign_name,
            "TemplateCode": _code(templates, wording),
            "TemplateParam": _values(wording),
            "OutId": out_id,
        }
        try:
            self._sms.ask("SendSms", request)
        except AmbiguousSendError:
            if not self._has_sms(phone, out_id):
                raise

    def _has_sms(self, phone: str, out_id: str) -> bool:
        today = self._clock.now().astimezone(CHINA)
        request = {
            "PhoneNumber": phone,
            "SendDate": f"{today:%Y%m%d}",
            "PageSize": _DETAILS,
            "CurrentPage": "1",
        }
        try:
            answer = self._sms.ask("QuerySendDetails", request)
        except CarrierError as error:
            raise AmbiguousSendError("aliyun: a message is not looked up") from error
        details = answer.get("SmsSendDetailDTOs") or {}
        return any(_is(detail, out_id) for detail in details.get("SmsSendDetailDTO") or [])

    def _approved(self, bureau: str) -> Templates:
        try:
            return self._templates(bureau)
        except PolicyError as error:
            raise ThrottledError(f"aliyun: no templates of {bureau}") from error


def out_id_of(bureau: str, sms: SendSms) -> str:
    """Return what Aliyun hands back with the report on a message: whose it was, by ids alone."""
    incident = sms.id.rpartition("-")[0]  # an action's id is its incident's and a number
    return "/".join(quote(part, safe="") for part in (bureau, incident, sms.person, sms.id))


def read_out_id(out_id: str) -> tuple[str, str, str, str]:
    """Return (bureau, incident, person, message); ValueError for what is not ours."""
    bureau, incident, person, message = (unquote(part) for part in out_id.split("/"))
    return bureau, incident, person, message


def _is(detail: Mapping[str, Any], out_id: str) -> bool:
    return detail.get("OutId") == out_id


def _wording(text: str) -> Wording:
    if not isinstance(text, Wording):
        raise ThrottledError("aliyun: a free text cannot be said")
    return text


def _code(templates: Templates, wording: Wording) -> str:
    code = templates.codes.get(wording.key)
    if code is None:
        raise ThrottledError(f"aliyun: no template for {wording.key}")
    return code


_PAUSE = "，"
"""Stands for a value that says nothing: a variable of a template may not be empty."""


def _values(wording: Wording) -> str:
    given = {name: value or _PAUSE for name, value in wording.values.items()}
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))


def _told(templates: Templates, wording: Wording) -> dict[str, str]:
    code = _code(templates, wording)
    return {"TtsCode": code, "TtsParam": _values(wording), "PlayTimes": _PLAYS}


def _asked(templates: Templates, wording: Wording, call: PlaceCall) -> dict[str, str]:
    """Return the part of an IvrCall in which keys are asked for; the star says it all again."""
    start, values = _code(templates, wording), _values(wording)
    asked = {
        "StartCode": start,
        "StartTtsParams": values,
        "PlayTimes": _PLAYS,
        "Timeout": str(call.key_s * 1000),
        "ByeCode": templates.bye,
    }
    is_responder = call.flow is Flow.RESPONDER
    answers = templates.responder if is_responder else templates.elder
    for place, (key, code) in enumerate(answers.items(), start=1):
        asked |= {f"MenuKeyMap.{place}.Key": key, f"MenuKeyMap.{place}.Code": code}
    if is_responder:
        place = len(answers) + 1
        asked |= {f"MenuKeyMap.{place}.Key": "*", f"MenuKeyMap.{place}.Code": start}
        asked[f"MenuKeyMap.{place}.TtsParams"] = values
    return asked
