"""The environment that the template gives to every function."""

from __future__ import annotations

GIVEN = {
    "ANJU_STAGE": "twin",
    "INCIDENTS_TABLE": "twin-anju-incidents",
    "DIRECTORY_TABLE": "twin-anju-directory",
    "QUARANTINE_TABLE": "twin-anju-quarantine",
    "PRESENCE_TABLE": "twin-anju-presence",
    "ALARM_QUEUE_URL": "https://sqs/alarm",
    "CALL_EVENTS_QUEUE_URL": "https://sqs/call-events",
    "SWEEP_QUEUE_URL": "https://sqs/sweep",
    "CONSOLES_QUEUE_URL": "https://sqs/consoles",
    "IMPORTS_QUEUE_URL": "https://sqs/imports",
    "EXPORTS_QUEUE_URL": "https://sqs/exports",
    "TIDINGS_QUEUE_URL": "https://sqs/tidings",
    "RESPONSE_MACHINE_ARN": "arn:aws-cn:states:cn-north-1:1:stateMachine:r",
    "SEAL_KEY_ID": "key",
    "CARRIER_ORDER": "gateway",
    "CARRIER_URL": "https://carrier",
    "CITY_CENTRE_URL": "https://city",
    "OIDC_ISSUER": "https://issuer",
    "OIDC_JWKS_URL": "https://issuer/jwks",
    "OIDC_AUDIENCE": "anju-portal",
    "AWS_REGION": "cn-north-1",
}
