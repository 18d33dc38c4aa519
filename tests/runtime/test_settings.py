"""Settings: read once, every missing variable named, the bureaus those that are shipped."""

import pytest

from telecare.runtime import settings as module
from telecare.runtime.settings import SettingsError, read_settings, read_stage, settings
from tests.fakes.environment import GIVEN


def test_the_template_s_environment_is_read(tmp_path):
    known = read_settings(GIVEN, tmp_path)

    assert known.incidents_table == "twin-anju-incidents"
    assert known.region == "cn-north-1"
    assert known.iot_data_endpoint == ""


def test_everything_that_is_missing_is_named_at_once(tmp_path):
    some = {k: v for k, v in GIVEN.items() if k not in {"SEAL_KEY_ID", "CITY_CENTRE_URL"}}

    with pytest.raises(SettingsError, match="CITY_CENTRE_URL, SEAL_KEY_ID"):
        read_settings(some, tmp_path)


def test_an_empty_value_is_a_missing_one(tmp_path):
    with pytest.raises(SettingsError, match="ANJU_STAGE"):
        read_settings({**GIVEN, "ANJU_STAGE": ""}, tmp_path)


def test_the_bureaus_are_those_whose_programmes_are_shipped(tmp_path):
    for bureau in ("standard", "demo"):
        (tmp_path / bureau).mkdir()
        (tmp_path / bureau / "bureau.yaml").touch()
    (tmp_path / "notes").mkdir()

    assert read_settings(GIVEN, tmp_path).bureaus == ("demo", "standard")


def test_fewer_bureaus_may_be_named(tmp_path):
    named = read_settings({**GIVEN, "ANJU_BUREAUS": "xuhui, demo"}, tmp_path)

    assert named.bureaus == ("xuhui", "demo")


def test_a_bureau_that_is_none_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="'a-b' is no bureau"):
        read_settings({**GIVEN, "ANJU_BUREAUS": "standard,a-b"}, tmp_path)


ALIYUN = {"CARRIER_ORDER": "aliyun,gateway", "ALIYUN_SECRET": "anju/aliyun"}


def test_carriers_are_asked_in_the_order_that_the_stage_names(tmp_path):
    exceptions = {"CARRIER_EXCEPTIONS": "demo.voice=gateway"}

    order = read_settings({**GIVEN, **ALIYUN, **exceptions}, tmp_path).carriers

    assert order.names == ("aliyun", "gateway")
    assert order.of("demo", "voice") == ("gateway",)
    assert order.of("demo", "sms") == ("aliyun", "gateway")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"CARRIER_ORDER": ""}, "at least one carrier"),
        ({"CARRIER_URL": ""}, "CARRIER_URL is missing"),
        ({**ALIYUN, "ALIYUN_SECRET": ""}, "ALIYUN_SECRET is missing"),
        ({"CARRIER_ORDER": "pigeon"}, "'pigeon' is none of gateway, aliyun"),
        ({"CARRIER_EXCEPTIONS": "demo.voice=aliyun"}, "does not have"),
        ({"CARRIER_EXCEPTIONS": "demo"}, "is not like"),
    ],
)
def test_a_stage_that_could_ring_nobody_is_refused(tmp_path, changed, told):
    with pytest.raises(SettingsError, match=told):
        read_settings({**GIVEN, **changed}, tmp_path)


def test_a_stage_without_a_gateway_needs_no_address_of_one(tmp_path):
    only = {**GIVEN, **ALIYUN, "CARRIER_ORDER": "aliyun", "CARRIER_URL": ""}

    assert read_settings(only, tmp_path).carriers.names == ("aliyun",)


def test_the_environment_is_read_on_first_use_and_then_kept(monkeypatch):
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()

    first = settings()
    monkeypatch.setenv("ANJU_STAGE", "other")

    assert settings() is first
    assert "standard" in first.bureaus
    module.settings.cache_clear()


@pytest.mark.parametrize("region", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_a_stage_is_reached_by_name_and_region(region):
    stage = read_stage({"ANJU_STAGE": "prod", region: "cn-north-1"})

    assert stage.directory_table == "prod-anju-directory"
    assert (stage.seal_key_id, stage.region) == ("alias/prod-anju-seal", "cn-north-1")


def test_a_stage_without_name_or_region_is_none():
    with pytest.raises(SettingsError, match="ANJU_STAGE, AWS_REGION"):
        read_stage({})
