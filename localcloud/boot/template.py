"""The composed SAM template as plain CloudFormation: transformed, with its local files at hand."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from samtranslator import yaml_helper
from samtranslator.metrics.metrics import DummyMetricsPublisher, Metrics
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from localcloud.boot.errors import BootError
from localcloud.boot.rules import check_rules

SERVERLESS = "AWS::Serverless-2016-10-31"
LOCAL_BUCKET = "local"
_SECTIONS = {
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
}
# Properties that name a file or folder beside the template, by type.
_LOCAL_FILES = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Serverless::StateMachine": "DefinitionUri",
    "AWS::Serverless::Api": "DefinitionUri",
    "AWS::Lambda::Function": "Code",
    "AWS::Lambda::LayerVersion": "Content",
    "AWS::StepFunctions::StateMachine": "DefinitionS3Location",
}
_LISTS = {"CommaDelimitedList", "List<String>", "List<Number>"}


# The transform's own parser, for it knows the tags of templates; written in C where that is built.
_yaml = yaml_helper.yaml
_SAFE: Any = getattr(_yaml, "CSafeLoader", _yaml.SafeLoader)


class _Loader(_SAFE):  # type: ignore[misc]
    """Reads `!Sub` and its kin as the functions that they stand for."""


_Loader.add_multi_constructor("!", yaml_helper.intrinsics_multi_constructor)


@dataclass(frozen=True, slots=True)
class Template:
    """A CloudFormation document without SAM types, the parameters it is booted with, its files."""

    document: Mapping[str, Any]
    parameters: Mapping[str, Any]
    files: Mapping[str, Path]

    @property
    def resources(self) -> Mapping[str, Any]:
        resources: Mapping[str, Any] = self.document["Resources"]
        return resources

    @property
    def wants_managed_policies(self) -> bool:
        """Whether a policy that AWS itself owns is attached somewhere."""
        return ":iam::aws:policy/" in str(self.document)

    def file(self, location: Any) -> Path:
        """The local file behind what the transform shows as an object of a bucket."""
        if isinstance(location, dict):
            bucket = location.get("S3Bucket") or location.get("Bucket")
            key = location.get("S3Key") or location.get("Key")
            if bucket == LOCAL_BUCKET and str(key) in self.files:
                return self.files[str(key)]
        raise BootError(f"no local file is known for {location!r}")


def load(
    path: Path,
    parameters: Mapping[str, str],
    region: str,
    managed_policies: Mapping[str, str] | None = None,
) -> Template:
    """Read a SAM or CloudFormation template and transform it without an account or network.

    Args:
        path: The template; local files in it are relative to its folder.
        parameters: Values for the template's parameters, over their defaults.
        region: Decides the partition of the ARNs that the transform writes.
        managed_policies: ARNs of the managed policies that functions name without an ARN.
    """
    source = _read(path)
    values = _parameters(source.get("Parameters") or {}, parameters)
    check_rules(source.pop("Rules", None) or {}, values)
    files = _take_files(source, path.parent)
    transforms = source.get("Transform") or []
    for transform in [transforms] if isinstance(transforms, str) else transforms:
        if transform != SERVERLESS:
            raise BootError(f"the transform {transform} is not known", path="Transform")
    document = source
    if transforms:
        document = _translate(source, values, region, managed_policies or {})
    return Template(document, values, files)


def _read(path: Path) -> dict[str, Any]:
    try:
        source = _yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except (OSError, ValueError, _yaml.YAMLError) as error:
        raise BootError(f"cannot read {path}: {error}") from error
    if not isinstance(source, dict) or not isinstance(source.get("Resources"), dict):
        raise BootError(f"{path} is no template: it has no Resources")
    if unknown := sorted(set(source) - _SECTIONS):
        raise BootError(f"{path} has sections that are not known: {', '.join(unknown)}")
    return source


def _parameters(declared: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    if unknown := sorted(set(given) - set(declared)):
        raise BootError(f"the template has no parameter {', '.join(unknown)}")
    return {name: _value(name, spec, given.get(name)) for name, spec in declared.items()}


def _value(name: str, spec: Mapping[str, Any], given: str | None) -> Any:
    if "SSM" in spec["Type"]:
        raise BootError(f"parameters of type {spec['Type']} are not known", path=name)
    value = spec.get("Default") if given is None else given
    if value is None:
        raise BootError("the parameter has no value and no default", path=name)
    is_list = spec["Type"] in _LISTS
    each = [part.strip() for part in str(value).split(",")] if is_list else [str(value)]
    allowed = [str(one) for one in spec.get("AllowedValues", [])]
    if allowed and not set(each) <= set(allowed):
        raise BootError(f"{value!r} is none of {', '.join(allowed)}", path=name)
    pattern = spec.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, str(value)):
        raise BootError(f"{value!r} does not match {pattern}", path=name)
    return each if is_list else value


def _take_files(source: dict[str, Any], folder: Path) -> dict[str, Path]:
    """Remember each local path and show a bucket in its place, which the transform accepts."""
    files: dict[str, Path] = {}
    for logical_id, resource in source["Resources"].items():
        kind, properties = resource.get("Type", ""), resource.get("Properties") or {}
        name = _LOCAL_FILES.get(kind, "")
        if not isinstance(local := properties.get(name), str):
            continue
        place = (folder / local).resolve()
        if not place.exists():
            raise BootError(f"{local} is not there (looked in {folder})", logical_id, kind, name)
        files[logical_id] = place
        properties[name] = _shown(kind, logical_id)
    return files


def _shown(kind: str, key: str) -> Any:
    if kind.startswith("AWS::Serverless::"):
        return f"s3://{LOCAL_BUCKET}/{key}"
    if kind == "AWS::StepFunctions::StateMachine":
        return {"Bucket": LOCAL_BUCKET, "Key": key}
    return {"S3Bucket": LOCAL_BUCKET, "S3Key": key}


def _translate(
    source: dict[str, Any],
    values: Mapping[str, Any],
    region: str,
    managed_policies: Mapping[str, str],
) -> dict[str, Any]:
    session = boto3.Session(region_name=region)
    metrics = Metrics("twin", DummyMetricsPublisher())
    translator = Translator(dict(managed_policies), Parser(), boto_session=session, metrics=metrics)
    try:
        document: dict[str, Any] = translator.translate(copy.deepcopy(source), dict(values))
    except InvalidDocumentException as error:
        causes = "; ".join(cause.message for cause in error.causes)
        raise BootError(f"the SAM transform refuses the template: {causes}") from error
    finally:
        metrics.publish()  # to nobody; the transform complains of metrics that were not published
    return document
