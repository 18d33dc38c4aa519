"""Personal data never lies in the clear, opens for its owner alone, and can be erased for good."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from telecare.adapters import seal
from telecare.adapters.aws import Clients, RefusedError
from telecare.adapters.dynamodb import directory_keys, keys
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.places import Places
from telecare.domain.errors import SealError, UnavailableError
from telecare.domain.kinds import Role
from telecare.domain.timeline import first_break
from telecare.ports.world import Personal
from tests.fakes.cloud import a_table, all_items, the_clients
from tests.fakes.story import BUREAU, START, a_home, a_responder, an_opening, the_policy

ELDER = directory_keys.person(BUREAU, "h1.elder")
PRIVATE = ("王阿婆", "天平路", "钥匙", "h1.daughter的名字", "13800000001", "13800000002")


class Office(Protocol):
    """A bureau's directory, its write side, and what lies beneath."""

    table: Table
    read: DynamoDirectory
    write: DynamoEnrolment
    people: SealedPeople
    key_id: str


def nothing_private(text: str) -> bool:
    """Tell whether none of the story's personal data is in a text, escaped or not."""
    return not any(
        private in text
        or private.encode("unicode_escape").decode() in text
        or str(private.encode())[2:-1] in text
        for private in PRIVATE
    )


def the_item(office: Office, key: keys.Key) -> Mapping[str, Any]:
    """An item that is there."""
    item = office.table.get(key)
    assert item is not None
    return item


# ---- what lies in the table and in the logs ----


def test_no_item_of_the_directory_shows_personal_data(office: Office) -> None:
    office.write.enrol_home(BUREAU, a_home())
    office.write.enrol_team(BUREAU, a_responder("t1", Role.FIELD_TEAM, "+8613800000002"))

    stored = all_items(office.table)

    assert len(stored) > 10
    assert nothing_private(repr(stored))


def test_no_log_line_shows_personal_data(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    office.write.enrol_home(BUREAU, a_home())
    office.read.personal(BUREAU, "h1.elder")
    office.read.by_phone("+8613800000001")

    assert caplog.records
    assert nothing_private(caplog.text)


def test_the_same_data_sealed_twice_looks_different(office: Office) -> None:
    office.write.enrol_home(BUREAU, a_home())
    first = the_item(office, ELDER)["sealed"]

    office.write.enrol_home(BUREAU, a_home())

    assert the_item(office, ELDER)["sealed"] != first


def test_two_bureaus_hash_one_number_differently(office: Office) -> None:
    office.write.enrol_home(BUREAU, a_home())
    office.write.enrol_home("other", a_home())

    digests = [
        the_item(office, directory_keys.person(b, "h1.elder"))["digest"] for b in (BUREAU, "other")
    ]

    assert digests[0] != digests[1]


def test_an_elder_has_a_key_of_their_own_and_their_responders_share_it(office: Office) -> None:
    office.write.enrol_home(BUREAU, a_home("h1"))
    office.write.enrol_home(BUREAU, a_home("h2"))

    people = ("h1.elder", "h1.daughter", "h2.elder", "h2.daughter")
    owners = [the_item(office, directory_keys.person(BUREAU, p))["owner"] for p in people]
    wrapped = [the_item(office, directory_keys.seal(BUREAU, owner))["wrapped"] for owner in owners]

    assert owners == ["h1.elder", "h1.elder", "h2.elder", "h2.elder"]
    assert wrapped[0] != wrapped[2]


# ---- what opens, and what does not ----


def test_data_moved_to_another_person_does_not_open(office: Office) -> None:
    office.write.enrol_home(BUREAU, a_home())
    stolen = the_item(office, ELDER)["sealed"]
    place = directory_keys.person(BUREAU, "h1.daughter")
    office.table.apply(office.table.update(place, "SET #sealed = :sealed", sealed=stolen))

    with pytest.raises(SealError):
        office.read.personal(BUREAU, "h1.daughter")


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 60])
def test_data_that_was_tampered_with_does_not_open(office: Office, sealed: bytes) -> None:
    office.write.enrol_home(BUREAU, a_home())
    office.table.apply(office.table.update(ELDER, "SET #sealed = :sealed", sealed=sealed))

    with pytest.raises(SealError):
        office.read.personal(BUREAU, "h1.elder")


def test_a_single_bit_is_noticed() -> None:
    key = AESGCM.generate_key(256)
    sealed = bytearray(seal.encrypt(key, b"content", "xh#p1"))
    sealed[-1] ^= 1

    with pytest.raises(SealError):
        seal.decrypt(key, bytes(sealed), "xh#p1")


def test_a_wrapped_key_opens_for_its_owner_alone(office: Office) -> None:
    wrap = seal.KeyWrap(the_clients(), office.key_id)
    wrapped = wrap.make(BUREAU, "h1.elder")

    assert len(seal.KeyWrap(the_clients(), office.key_id).open(BUREAU, "h1.elder", wrapped)) == 32
    for bureau, owner in (("other", "h1.elder"), (BUREAU, "h2.elder")):
        with pytest.raises(SealError):
            wrap.open(bureau, owner, wrapped)


class CannedClients(Clients):
    """Clients that answer every question with the same refusal."""

    def __init__(self, code: str) -> None:
        super().__init__("cn-north-1")
        self._code = code

    def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        """Refuse."""
        raise RefusedError(service, operation, self._code)


@pytest.mark.parametrize(
    "code", ["DisabledException", "KMSInvalidStateException", "NotFoundException"]
)
def test_without_the_platforms_key_nothing_opens(code: str) -> None:
    with pytest.raises(SealError) as caught:
        seal.KeyWrap(CannedClients(code), "k").open(BUREAU, "e", b"w")

    assert isinstance(caught.value.__cause__, RefusedError)


@pytest.mark.parametrize(
    "code", ["ThrottlingException", "KMSInternalException", "AccessDeniedException"]
)
def test_a_refusal_that_may_pass_is_no_erasure(code: str) -> None:
    with pytest.raises(UnavailableError):
        seal.KeyWrap(CannedClients(code), "k").open(BUREAU, "e", b"w")


def test_a_process_holds_few_opened_keys(office: Office) -> None:
    wrap = seal.KeyWrap(the_clients(), office.key_id)
    wrapped = [wrap.make(BUREAU, f"e{n}") for n in range(seal.MOST_KEYS + 5)]

    assert len(vars(wrap)["_opened"]) == seal.MOST_KEYS
    assert len(wrap.open(BUREAU, "e0", wrapped[0])) == 32


def test_ten_enrolments_at_once_agree_on_one_key(office: Office) -> None:
    def enrol(number: int) -> None:
        data_keys = DataKeys(office.table, seal.KeyWrap(the_clients(), office.key_id))
        people = SealedPeople(office.table, data_keys)
        people.write(BUREAU, f"p{number}", "h1.elder", "h1", Personal(phone=f"+86{number}"))

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(enrol, range(10)))

    assert [office.read.phone(BUREAU, f"p{n}") for n in range(10)] == [f"+86{n}" for n in range(10)]


# ---- erasure ----


def test_erasure_leaves_no_wrapped_key_no_sealed_data_and_no_number(office: Office) -> None:
    office.write.enrol_home(BUREAU, a_home())

    office.write.erase_elder(BUREAU, "h1.elder", "boss", START)

    stored = all_items(office.table)
    assert not any("sealed" in item or "digest" in item for item in stored)
    assert not any(item["pk"]["S"].startswith("standard#phone#") for item in stored)
    mark = the_item(office, directory_keys.seal(BUREAU, "h1.elder"))
    assert (mark["by"], mark["erased_at"]) == ("boss", keys.instant(START))
    assert "wrapped" not in mark


def test_a_copy_of_sealed_data_from_before_an_erasure_does_not_open(office: Office) -> None:
    office.write.enrol_home(BUREAU, a_home())
    copy = the_item(office, ELDER)["sealed"]
    office.write.erase_elder(BUREAU, "h1.elder", "boss", START)

    office.table.apply(office.table.update(ELDER, "SET #sealed = :sealed", sealed=copy))

    with pytest.raises(SealError):
        office.read.personal(BUREAU, "h1.elder")


def test_a_timeline_verifies_after_its_elder_was_erased(office: Office) -> None:
    office.write.enrol_home(BUREAU, a_home())
    incidents = DynamoIncidents(a_table("incidents"))
    incidents.open(an_opening("inc1"))

    office.write.erase_elder(BUREAU, "h1.elder", "boss", START)

    links = incidents.timeline(BUREAU, "inc1")
    assert links
    assert first_break(links) is None


def test_an_erasure_that_broke_off_is_finished_by_the_next(office: Office) -> None:
    office.write.enrol_home(BUREAU, a_home())
    DataKeys(office.table, seal.KeyWrap(the_clients(), office.key_id)).destroy(
        BUREAU, "h1.elder", "boss", START
    )

    office.write.erase_elder(BUREAU, "h1.elder", "boss", START)

    assert not any("digest" in item for item in all_items(office.table))


def test_no_item_of_an_incident_shows_personal_data(office: Office) -> None:
    incidents = a_table("incidents")
    DynamoIncidents(incidents).open(an_opening("inc1"))

    assert nothing_private(repr(all_items(incidents)))


def test_who_put_which_policy_in_force_is_kept(office: Office) -> None:
    document = the_policy().document()
    office.write.publish_policy(BUREAU, "v1", document, "boss", "first", START)
    office.write.publish_policy(BUREAU, "v1", document, "deputy", "again", START.replace(hour=20))

    found = list(office.table.query(directory_keys.current_policy(BUREAU).pk, "change#"))

    assert [(i["version"], i["by"], i["why"]) for i in found] == [
        ("v1", "boss", "first"),
        ("v1", "deputy", "again"),
    ]
    assert the_item(office, directory_keys.policy(BUREAU, "v1"))["by"] == "boss"


def the_places(office: Office) -> Places:
    return Places(the_clients(), office.key_id)


# ---- numbers of several bureaus ----


def test_a_bureau_whose_numbers_cannot_be_opened_hides_no_others(office: Office) -> None:
    office.write.enrol_home(BUREAU, a_home())
    office.table.apply(
        office.table.put(directory_keys.hash_key("broken"), {"v": 1, "erased_at": "x"})
    )

    for bureaus in (("broken", BUREAU), (BUREAU, "broken")):
        directory = DynamoDirectory(office.table, office.people, the_places(office), bureaus)
        assert directory.by_phone("+8613800000001") == ((BUREAU, "h1", "h1.elder"),)


def test_a_number_that_no_bureau_can_look_up_is_not_unknown(office: Office) -> None:
    office.table.apply(
        office.table.put(directory_keys.hash_key("broken"), {"v": 1, "erased_at": "x"})
    )

    with pytest.raises(SealError):
        DynamoDirectory(office.table, office.people, the_places(office), ("broken",)).by_phone(
            "+8613800000001"
        )
