"""Before a stage is deployed: each bureau's carriers can say and write all that there is to say."""

import json

import pytest

from infra.carrier_check import main
from tests.fakes.aliyun import a_table


@pytest.fixture
def programmes(tmp_path):
    for bureau in ("standard", "demo"):
        (tmp_path / bureau).mkdir()
        (tmp_path / bureau / "bureau.yaml").touch()
    return tmp_path


def check(programmes, *arguments):
    return main(["--programmes", str(programmes), *arguments])


def approve(programmes, bureau, **changed):
    table = {**a_table(), **changed}
    (programmes / bureau / "aliyun.json").write_text(json.dumps(table), encoding="utf-8")


def test_bureaus_that_a_gateway_rings_need_no_templates(programmes):
    assert check(programmes, "--order", "gateway") == 0


def test_a_bureau_without_templates_is_named(programmes, capsys):
    approve(programmes, "demo")

    assert check(programmes, "--order", "aliyun,gateway") == 2

    told = capsys.readouterr().err
    assert "standard/aliyun.json:1" in told
    assert "demo/aliyun.json" not in told


def test_a_missing_code_is_named_with_its_place(programmes, capsys):
    table = a_table()
    del table["templates"]["call.elder.gas"]
    approve(programmes, "standard", templates=table["templates"])

    assert check(programmes, "--order", "aliyun", "--bureaus", "standard") == 2
    assert "call.elder.gas" in capsys.readouterr().err


def test_whole_tables_pass_and_a_bureau_apart_needs_none(programmes):
    approve(programmes, "standard")
    apart = ["--exceptions", "demo.voice=gateway;demo.sms=gateway"]

    assert check(programmes, "--order", "aliyun,gateway", *apart) == 0


@pytest.mark.parametrize("order", ["", "aliyun,aliyun"])
def test_an_order_that_is_none_is_refused(programmes, order):
    assert check(programmes, "--order", order) == 2
