"""Resources of the seams' tests: moto in process, in a China region, and a table with a stream."""

import boto3
import pytest
from moto import mock_aws

REGION = "cn-north-1"


@pytest.fixture
def aws(monkeypatch):
    """moto in process; nothing of the user's own AWS configuration is read."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield boto3


@pytest.fixture
def dynamodb(aws):
    return aws.client("dynamodb", region_name=REGION)


@pytest.fixture
def incidents(dynamodb):
    """The name of a table as the template makes it: pk and sk, a stream of both images, a TTL."""
    name = "twin-anju-incidents"
    dynamodb.create_table(
        TableName=name,
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamodb.update_time_to_live(
        TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"}
    )
    return name
