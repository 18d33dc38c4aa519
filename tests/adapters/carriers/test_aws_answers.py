"""What each answer of AWS means, over a real connection with real signatures."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator

import pytest

from telecare.adapters.carriers.aws_asking import Asking
from telecare.adapters.carriers.aws_sms import EndUserSms, TextLine
from telecare.adapters.carriers.aws_voice import ConnectVoice
from telecare.domain.actions import SendSms
from telecare.domain.errors import AmbiguousSendError, CarrierDownError, CarrierError
from telecare.domain.kinds import Kind
from tests.adapters.carriers.test_aws_voice import ATTRIBUTES, CALL, LINE, NUMBER, TEXT
from tests.fakes.contacts import MemoryContacts
from tests.fakes.gateway import DROP, HANG, Gateway

SMS = SendSms("inc1-0003", "h1.daughter", "alarm.fire", Kind.FIRE)
TEXT_LINE = TextLine("pool-1", "dev-anju-texts")
DOWN, REFUSED, AMBIGUOUS = CarrierDownError, CarrierError, AmbiguousSendError

VOICE = [
    (400, "InvalidParameterException", REFUSED),
    (400, "InvalidRequestException", REFUSED),
    (403, "DestinationNotAllowedException", REFUSED),
    (403, "OutboundContactNotPermittedException", REFUSED),
    (403, "AccessDeniedException", DOWN),
    (403, "UnrecognizedClientException", DOWN),
    (403, "InvalidSignatureException", DOWN),
    (403, "ExpiredTokenException", DOWN),
    (404, "ResourceNotFoundException", DOWN),
    (429, "LimitExceededException", DOWN),
    (429, "TooManyRequestsException", DOWN),
    (503, "ServiceUnavailableException", DOWN),
    (500, "InternalServiceException", AMBIGUOUS),
    (418, "SomethingNewException", REFUSED),
    (502, "", AMBIGUOUS),
    (504, "", AMBIGUOUS),
    (503, "", DOWN),
    (HANG, "", AMBIGUOUS),
    (DROP, "", AMBIGUOUS),
]
TEXTS = [
    (400, "ThrottlingException", "", DOWN),
    (400, "AccessDeniedException", "ACCOUNT_DISABLED", DOWN),
    (400, "ResourceNotFoundException", "", DOWN),
    (400, "ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT", DOWN),
    (400, "ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT", REFUSED),
    (400, "ConflictException", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED", REFUSED),
    (400, "ConflictException", "NO_ORIGINATION_IDENTITIES_FOUND", DOWN),
    (400, "ValidationException", "FIELD_VALIDATION_FAILED", REFUSED),
    (400, "ValidationException", "SENDER_ID_NOT_REGISTERED", DOWN),
    (400, "InternalServerException", "", AMBIGUOUS),
    (502, "", "", AMBIGUOUS),
    (DROP, "", "", AMBIGUOUS),
]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """An endpoint on this machine; requests to it are signed as for AWS."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with Gateway() as listening:
        yield listening


def trouble(code: str, reason: str = "") -> bytes:
    """A body as both protocols write it; '' is a proxy's empty page."""
    document = {"__type": code, "code": code, "Message": NUMBER + TEXT}
    if reason:
        document["Reason"] = reason
    return json.dumps(document).encode() if code else b""


def no_wait(_: float) -> None:
    """Pauses are held elsewhere."""


def calling(url: str) -> Callable[[], object]:
    asking = Asking("connect", "us-east-1", url, wait=no_wait)
    carrier = ConnectVoice(asking, LINE, MemoryContacts())
    return lambda: carrier.place_call("xh", "inc1", NUMBER, CALL, TEXT)


def texting(url: str) -> Callable[[], object]:
    asking = Asking("pinpoint-sms-voice-v2", "us-east-1", url, wait=no_wait)
    return lambda: EndUserSms(asking, TEXT_LINE).send_sms(NUMBER, TEXT, SMS)


def outcome(send: Callable[[], object]) -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        send()
    return caught.value


@pytest.mark.parametrize(("status", "code", "meaning"), VOICE)
def test_an_answer_to_a_call_has_one_meaning(
    service: Gateway, status: int, code: str, meaning: type[CarrierError]
) -> None:
    service.answers = [(status, trouble(code))]

    error = outcome(calling(service.url))

    assert type(error) is meaning
    assert error.__cause__ is not None
    assert NUMBER not in str(error)
    assert TEXT not in str(error)


@pytest.mark.parametrize(("status", "code", "reason", "meaning"), TEXTS)
def test_an_answer_to_a_text_has_one_meaning(
    service: Gateway, status: int, code: str, reason: str, meaning: type[CarrierError]
) -> None:
    service.answers = [(status, trouble(code, reason))]

    error = outcome(texting(service.url))

    assert type(error) is meaning
    assert NUMBER not in str(error)
    assert TEXT not in str(error)


@pytest.mark.parametrize("status", [500, DROP])
@pytest.mark.parametrize("sending", [calling, texting])
def test_what_may_have_been_taken_is_not_sent_again_behind_the_platform_s_back(
    service: Gateway, sending: Callable[[str], Callable[[], object]], status: int
) -> None:
    service.answers = [(status, b"")]

    outcome(sending(service.url))

    assert len(service.asked) == 1


@pytest.mark.parametrize("sending", [calling, texting])
def test_where_nobody_listens_nothing_was_sent(
    service: Gateway, sending: Callable[[str], Callable[[], object]]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

    assert type(outcome(sending(url))) is CarrierDownError


@pytest.mark.parametrize("sending", [calling, texting])
def test_without_credentials_nothing_was_sent(
    service: Gateway,
    monkeypatch: pytest.MonkeyPatch,
    sending: Callable[[str], Callable[[], object]],
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")

    assert type(outcome(sending(service.url))) is CarrierDownError
    assert service.asked == []


def test_an_answer_that_cannot_be_read_leaves_the_call_s_fate_open(service: Gateway) -> None:
    service.answers = [(200, b"<html>")]

    assert type(outcome(calling(service.url))) is AmbiguousSendError


def test_a_call_goes_out_signed_and_in_connect_s_own_shape(service: Gateway) -> None:
    service.answers = [(200, b'{"ContactId": "c-1"}')]

    assert calling(service.url)() == "c-1"

    (asked,) = service.asked
    assert (asked.method, asked.path) == ("PUT", "/contact/outbound-voice")
    assert asked.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=testing/")
    assert asked.document["ClientToken"] == CALL.attempt
    assert asked.document["Attributes"] == ATTRIBUTES


def test_a_text_goes_out_with_the_reference_that_its_events_bring_back(service: Gateway) -> None:
    service.answers = [(200, b'{"MessageId": "m-1"}')]

    texting(service.url)()

    (asked,) = service.asked
    assert asked.headers["x-amz-target"] == "PinpointSMSVoiceV2.SendTextMessage"
    assert asked.document == {
        "DestinationPhoneNumber": NUMBER,
        "OriginationIdentity": "pool-1",
        "MessageBody": TEXT,
        "MessageType": "TRANSACTIONAL",
        "ConfigurationSetName": "dev-anju-texts",
        "TimeToLive": 600,
        "Context": {"message": "inc1-0003", "incident": "inc1", "person": "h1.daughter"},
    }


def test_a_text_to_no_number_is_refused_unsent(service: Gateway) -> None:
    asking = Asking("pinpoint-sms-voice-v2", "us-east-1", service.url)

    error = outcome(lambda: EndUserSms(asking, TEXT_LINE).send_sms("110", TEXT, SMS))

    assert type(error) is CarrierError
    assert service.asked == []
