"""The composed template, once as sam reads it and once as CloudFormation gets it."""

import copy
import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from infra.compose import compose

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def template_file(tmp_path_factory) -> Path:
    return compose(tmp_path_factory.mktemp("composed"))


@pytest.fixture(scope="session")
def template(template_file) -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(template_file.read_text("utf-8"))


@pytest.fixture(scope="session")
def resources(template) -> dict[str, Any]:
    return template["Resources"]


@pytest.fixture(scope="session")
def deployed(template) -> dict[str, Any]:
    """The resources after sam's transformation, its parameters at their defaults where they have one."""
    given = copy.deepcopy(template)
    for resource in given["Resources"].values():
        for field in ("CodeUri", "ContentUri", "DefinitionUri"):
            if field in resource.get("Properties", {}):
                resource["Properties"][field] = "s3://bucket/key"
    defaults = {
        name: of.get("Default", "https://given.example") for name, of in given["Parameters"].items()
    }
    with pytest.MonkeyPatch.context() as region:
        region.setenv("AWS_DEFAULT_REGION", "cn-north-1")
        return Translator({}, Parser()).translate(given, defaults)["Resources"]


@pytest.fixture(scope="session")
def of_type(resources):
    """Returns the resources of a type by logical id, before sam's transformation."""

    def chosen(kind: str) -> dict[str, Any]:
        return {name: r for name, r in resources.items() if r["Type"] == kind}

    return chosen


@pytest.fixture(scope="session")
def functions(of_type) -> dict[str, Any]:
    return of_type("AWS::Serverless::Function")


@pytest.fixture
def project(tmp_path) -> Path:
    """A small copy of the project's sources that a test may spoil."""
    here = tmp_path / "project"
    for source in ("infra", "iot_rules", "chalicelib", ".chalice", "telecare"):
        shutil.copytree(ROOT / source, here / source, ignore=shutil.ignore_patterns("__pycache__"))
    for source in ("app.py", "requirements.txt"):
        shutil.copy(ROOT / source, here / source)
    return here
