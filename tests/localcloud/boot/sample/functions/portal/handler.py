"""A portal that shows the request it got."""

import json


def lambda_handler(event, context):
    if event["path"].endswith("/broken"):
        raise ValueError("broken")
    if event["path"].endswith("/malformed"):
        return {"statusCode": "many"}
    if event["path"].endswith("/file"):
        return {"statusCode": 200, "body": "AAH/", "isBase64Encoded": True}
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "multiValueHeaders": {"X-Many": ["one", "two"]},
        "body": json.dumps(event),
    }
