"""What Aliyun is asked, what its answers mean, and what it cannot do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from telecare.adapters.carriers.aliyun import AliyunCarrier, out_id_of, read_out_id
from telecare.adapters.carriers.aliyun_codes import ERRORS, error_of
from telecare.adapters.carriers.aliyun_signature import AccessKey, query_of, signed_headers
from telecare.adapters.carriers.aliyun_templates import Templates
from telecare.adapters.carriers.numbers import international, national
from telecare.adapters.memory.lines import MemoryCallBook
from telecare.domain.actions import Flow, PlaceCall, SendSms
from telecare.domain.call_reference import reference_of
from telecare.domain.errors import (
    AmbiguousSendError,
    CannotTellError,
    CarrierDownError,
    CarrierError,
    PolicyError,
    ThrottledError,
    UnavailableError,
)
from telecare.domain.kinds import Kind
from telecare.domain.wording import Wording
from telecare.messages.catalogue import Catalogue, Edition
from telecare.ports.lines import CallRecord
from tests.fakes import ManualClock
from tests.fakes.aliyun import CALL_ID, Aliyun, TheSecret, a_carrier, the_templates
from tests.fakes.gateway import DROP, Gateway
from tests.fakes.story import BUREAU, START, the_policy

NUMBER = "+8613800000002"
HOME = {"name": "王阿婆", "address": "天平路1弄2号301室"}
CALL = PlaceCall(
    "inc1-0004", "inc1-c1", "h1.daughter", Flow.RESPONDER, "responder.fire", 30, 20, 5, 30
)
MESSAGE = SendSms("inc1-0003", "h1.daughter", "alarm.fire", Kind.FIRE)
SDK = json.loads((Path(__file__).parent / "signed_by_sdk.json").read_text(encoding="utf-8"))


@pytest.fixture
def aliyun() -> Aliyun:
    return Aliyun()


@pytest.fixture
def server(aliyun: Aliyun) -> Iterator[Gateway]:
    with Gateway(decide=aliyun.decide) as listening:
        yield listening


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    return the_templates(tmp_path)


@pytest.fixture
def book() -> MemoryCallBook:
    return MemoryCallBook()


@pytest.fixture
def carrier(server: Gateway, templates: Templates, book: MemoryCallBook) -> AliyunCarrier:
    return a_carrier(server, templates, book, ManualClock(START))


def text(key: str) -> str:
    scripts = the_policy().scripts
    values = {**HOME, "away": "", "elsewhere": ""}
    return Catalogue(lambda *_: scripts).text(Edition(BUREAU), key, **values)


def place(carrier: AliyunCarrier, call: PlaceCall = CALL, number: str = NUMBER) -> str:
    return carrier.place_call(BUREAU, "inc1", number, call, text(f"call.{call.script}"))


def send(carrier: AliyunCarrier) -> None:
    carrier.send_sms(NUMBER, text("sms.alarm.fire"), MESSAGE)


# ---- signature ----


def test_a_request_is_signed_as_alibaba_s_own_sdk_signs_it():
    headers = signed_headers(
        AccessKey(SDK["access_key_id"], SDK["access_key_secret"]),
        SDK["host"],
        SDK["action"],
        SDK["version"],
        query_of(SDK["parameters"]),
        SDK["nonce"],
        datetime.fromisoformat(SDK["now"]),
    )

    assert headers["Authorization"] == SDK["authorization"]


def test_a_wrong_secret_is_turned_away_and_read_again_before_the_next_request(
    server, aliyun, templates, book
):
    secret = TheSecret()
    secret.fields["access_key_secret"] = "another"
    carrier = a_carrier(server, templates, book, ManualClock(START), secret)

    with pytest.raises(CarrierDownError):
        place(carrier)

    assert aliyun.asked == []
    assert secret.forgotten == 1


def test_without_an_access_key_nothing_is_sent(server, aliyun, templates, book):
    class NoSecret(TheSecret):
        def field(self, name: str) -> str:
            raise UnavailableError("no answer")

    with pytest.raises(CarrierDownError):
        place(a_carrier(server, templates, book, ManualClock(START), NoSecret()))

    assert server.asked == []


def test_an_access_key_shows_nothing_of_itself():
    assert "secret" not in repr(AccessKey("id", "s3cr3t")).replace("sealed", "")


# ---- calls ----


def test_a_responder_is_asked_for_keys_by_the_bureau_s_templates(carrier, aliyun, templates):
    assert place(carrier) == CALL_ID

    [asked] = aliyun.asked
    given = asked.parameters
    assert asked.action == "IvrCall"
    assert given["CalledNumber"] == "13800000002"
    assert given["CalledShowNumber"] == "02100000000"
    assert given["StartCode"] == templates.codes["call.responder.fire"]
    assert json.loads(given["StartTtsParams"]) == HOME
    assert given["ByeCode"] == "TTS_10009"
    assert given["Timeout"] == "20000"
    assert given["OutId"] == reference_of("inc1-c1")
    keys = {given[f"MenuKeyMap.{n}.Key"]: given[f"MenuKeyMap.{n}.Code"] for n in range(1, 7)}
    assert keys == {**templates.responder, "*": given["StartCode"]}
    assert json.loads(given["MenuKeyMap.6.TtsParams"]) == HOME


def test_an_elder_is_asked_whether_all_is_well(carrier, aliyun, templates):
    place(carrier, replace(CALL, flow=Flow.ELDER_HELD, script="elder.help"))

    [asked] = aliyun.asked
    assert asked.action == "IvrCall"
    assert asked.parameters["MenuKeyMap.1.Code"] == templates.elder["1"]
    assert "MenuKeyMap.3.Key" not in asked.parameters
    assert json.loads(asked.parameters["StartTtsParams"]) == {}


def test_a_value_that_says_nothing_is_a_pause_for_a_variable_may_not_be_empty(carrier, aliyun):
    place(carrier, replace(CALL, script="family.fire"))

    [asked] = aliyun.asked
    assert json.loads(asked.parameters["StartTtsParams"])["elsewhere"] == "，"


def test_in_gas_nobody_is_asked_to_press_anything(carrier, aliyun, templates):
    place(carrier, replace(CALL, flow=Flow.ELDER_TOLD, script="elder.gas"))

    [asked] = aliyun.asked
    assert asked.action == "SingleCallByTts"
    assert asked.parameters["TtsCode"] == templates.codes["call.elder.gas"]
    assert not [name for name in asked.parameters if name.startswith("MenuKeyMap")]


def test_nobody_is_put_through_to_a_seat_so_another_carrier_may_be(carrier, server):
    with pytest.raises(ThrottledError):
        place(carrier, replace(CALL, flow=Flow.FOLLOW_UP, script="follow_up"))

    assert server.asked == []


@pytest.mark.parametrize("free_text", ["出事了", Wording.of("x", BUREAU, "call.unknown", {})])
def test_what_has_no_template_is_not_said(carrier, server, free_text):
    with pytest.raises(ThrottledError):
        carrier.place_call(BUREAU, "inc1", NUMBER, CALL, free_text)

    assert server.asked == []


def test_a_bureau_without_templates_is_left_to_another_carrier(server, templates, book):
    def missing(_bureau: str) -> Templates:
        raise PolicyError("aliyun.json", 1, "", "is missing")

    carrier = a_carrier(server, templates, book, ManualClock(START))
    carrier._templates = missing

    with pytest.raises(ThrottledError):
        place(carrier)

    assert server.asked == []


def test_a_call_without_an_id_may_have_been_taken(carrier, aliyun):
    aliyun.answers["IvrCall"] = (200, {"Code": "OK", "Message": "OK"})

    with pytest.raises(AmbiguousSendError):
        place(carrier)


@pytest.mark.parametrize("answer", [b"<html>", b"", b"[]"])
@pytest.mark.parametrize("status", [200, 500, 502])
def test_an_answer_that_says_nothing_may_hide_a_call(carrier, aliyun, status, answer):
    aliyun.answers["IvrCall"] = (status, answer)

    with pytest.raises(AmbiguousSendError):
        place(carrier)


def test_a_line_cut_after_the_request_may_hide_a_call(carrier, aliyun):
    aliyun.answers["IvrCall"] = (DROP, b"")

    with pytest.raises(AmbiguousSendError):
        place(carrier)


def test_where_nobody_listens_nothing_was_sent(templates, book):
    with Gateway() as gone:
        pass
    with pytest.raises(CarrierDownError):
        place(a_carrier(gone, templates, book, ManualClock(START)))


def test_no_number_and_no_text_enters_an_error(carrier, aliyun):
    for status, code in ((400, "isv.MOBILE_NUMBER_ILLEGAL"), (DROP, "")):
        aliyun.answers["IvrCall"] = (status, {"Code": code, "Message": f"bad {NUMBER}"})
        with pytest.raises(CarrierError) as caught:
            place(carrier)
        shown = f"{caught.value!r} {caught.value.__cause__!r}"
        assert "13800000002" not in shown
        assert "天平路" not in shown


@pytest.mark.parametrize(("code", "error"), [(code, ERRORS[code]) for code in sorted(ERRORS)])
def test_each_code_means_what_the_table_says(carrier, aliyun, code, error):
    aliyun.answers["IvrCall"] = (400, {"Code": code, "Message": "no", "RequestId": "r"})

    with pytest.raises(CarrierError) as caught:
        place(carrier)

    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", 200, ThrottledError),
        ("isv.MOBILE_NUMBER_ILLEGAL", 200, CarrierError),
        ("isp.RAM_PERMISSION_DENY", 400, CarrierDownError),
        ("isp.SYSTEM_ERROR", 500, AmbiguousSendError),
        ("isv.SOMETHING_NEW", 400, ThrottledError),
        ("isp.SOMETHING_NEW", 400, AmbiguousSendError),
        ("Throttling.Somehow", 429, CarrierDownError),
        ("MissingParameter", 400, CarrierDownError),
        ("BadGateway", 502, AmbiguousSendError),
        ("", 200, AmbiguousSendError),
    ],
)
def test_a_code_that_nobody_described_is_judged_by_its_kind(code, status, error):
    assert type(error_of(code, status)) is error


# ---- what becomes of calls ----


def test_a_call_is_found_by_what_was_told_of_it(carrier, book):
    assert carrier.find_call("inc1-c1") is None
    book.ask(CallRecord(BUREAU, "inc1", "inc1-c1", "aliyun"))
    assert carrier.find_call("inc1-c1") is None
    book.taken(BUREAU, "inc1-c1", CALL_ID)
    assert carrier.find_call("inc1-c1") == CALL_ID


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"Code": "OK", "Status": True}),
        (200, {"Code": "OK", "Status": False}),
        (400, {"Code": "isv.INVALID_PARAMETERS"}),
        (400, {"Code": "isv.MOBILE_NUMBER_ILLEGAL"}),
    ],
)
def test_a_call_is_asked_to_stop_and_one_that_does_not_is_no_error(carrier, aliyun, book, answer):
    book.ask(CallRecord(BUREAU, "inc1", "inc1-c1", "aliyun", CALL_ID))
    aliyun.answers["CancelCall"] = answer

    carrier.cancel_call("inc1-c1")

    assert [a.parameters for a in aliyun.asked] == [{"CallId": CALL_ID}]


@pytest.mark.parametrize("status", [DROP, 500])
def test_a_stop_that_nobody_answered_is_asked_for_again(carrier, aliyun, book, status):
    book.ask(CallRecord(BUREAU, "inc1", "inc1-c1", "aliyun", CALL_ID))
    aliyun.answers["CancelCall"] = (status, b"")

    with pytest.raises(CarrierDownError):
        carrier.cancel_call("inc1-c1")


def test_a_call_that_aliyun_never_named_cannot_be_stopped(carrier, server):
    carrier.cancel_call("inc1-c9")

    assert server.asked == []


def test_nothing_can_be_said_into_a_call(carrier):
    with pytest.raises(CannotTellError):
        carrier.tell_call("inc1-c1", "有人去了")


# ---- messages ----


def test_a_message_goes_by_its_template_and_takes_its_ids_along(carrier, aliyun, templates):
    send(carrier)

    [asked] = aliyun.asked
    given = asked.parameters
    assert asked.action == "SendSms"
    assert given["PhoneNumbers"] == "13800000002"
    assert given["SignName"] == "安居守护"
    assert given["TemplateCode"] == templates.codes["sms.alarm.fire"]
    assert json.loads(given["TemplateParam"]) == {"name": "王阿婆"}
    assert read_out_id(given["OutId"]) == (BUREAU, "inc1", "h1.daughter", "inc1-0003")


def test_what_is_not_ours_is_no_out_id():
    for strange in ("", "67890", "a/b/c", "a/b/c/d/e"):
        with pytest.raises(ValueError, match="unpack"):
            read_out_id(strange)


def detail(out_id: str) -> tuple[int, dict[str, object]]:
    found = [{"OutId": out_id, "SendStatus": 1, "PhoneNum": "13800000002"}]
    return 200, {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": found}}


def test_a_message_of_which_nobody_knows_is_looked_up_and_found(carrier, aliyun):
    aliyun.answers["SendSms"] = (DROP, b"")
    aliyun.answers["QuerySendDetails"] = detail(out_id_of(BUREAU, MESSAGE))

    send(carrier)

    asked = aliyun.asked[-1]
    assert asked.action == "QuerySendDetails"
    assert asked.parameters["SendDate"] == "20260115", "the day is Beijing's"


@pytest.mark.parametrize(
    "details",
    [
        detail("another/x/y/z"),
        (200, {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": []}}),
        (200, {"Code": "OK"}),
        (500, b""),
        (400, {"Code": "isp.RAM_PERMISSION_DENY"}),
    ],
)
def test_a_message_that_is_not_found_may_still_have_been_sent(carrier, aliyun, details):
    aliyun.answers["SendSms"] = (500, {"Code": "isp.SYSTEM_ERROR"})
    aliyun.answers["QuerySendDetails"] = details

    with pytest.raises(AmbiguousSendError):
        send(carrier)


# ---- numbers ----


@pytest.mark.parametrize(
    ("e164", "dialled"),
    [
        ("+8613800000002", "13800000002"),
        ("+862100000004", "02100000004"),
        ("+8657112345678", "057112345678"),
        ("+864008123123", "4008123123"),
    ],
)
def test_numbers_are_written_as_they_are_dialled_and_back(e164, dialled):
    assert national(e164) == dialled
    if not dialled.startswith("400"):
        assert international(dialled) == e164


@pytest.mark.parametrize(
    "written", ["13800000002", "8613800000002", "+8613800000002", "008613800000002"]
)
def test_a_number_is_the_same_however_a_carrier_writes_it(written):
    assert international(written) == NUMBER


def test_a_number_of_another_country_is_left_to_another_carrier():
    with pytest.raises(ThrottledError):
        national("+85290000000")
