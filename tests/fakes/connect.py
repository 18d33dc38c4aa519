"""An instance of Amazon Connect: what it keeps of contacts; requests are held against botocore's own model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.validate import ParamValidator

INSTANCE = "11111111-2222-3333-4444-555555555555"
CONTACT = "5ca32fbd-8f92-46af-92a5-6b0f970f0efe"


@dataclass
class ConnectInstance:
    """Keeps contacts' attributes; stands where `Clients` stands."""

    contacts: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        model = botocore.session.get_session().get_service_model("connect")
        self._model = {
            xform_name(name): model.operation_model(name) for name in model.operation_names
        }

    def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        """Answer the two operations on attributes; an ill-formed request or another one fails the test."""
        assert service == "connect"
        report = ParamValidator().validate(request, self._model[operation].input_shape)
        assert not report.has_errors(), report.generate_report()
        assert request["InstanceId"] == INSTANCE
        self.asked.append(operation)
        held = self.contacts.setdefault(request["InitialContactId"], {})
        if operation == "update_contact_attributes":
            held.update(request["Attributes"])
            return {}
        assert operation == "get_contact_attributes"
        return {"Attributes": dict(held)}
