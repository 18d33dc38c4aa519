"""Handles queue messages; those whose body says so fail, alone or with the whole batch."""

import json
import os
import time
from functools import cache

import boto3


@cache
def _records():
    return boto3.client("dynamodb")


def lambda_handler(event, context):
    failures = []
    for record in event["Records"]:
        body = json.loads(record["body"])
        body.setdefault("name", f"{body.get('requestPayload', {}).get('name')} of the rule")
        if body.get("show"):
            print(json.dumps(record))
        _note(record, body, len(event["Records"]))
        if body.get("all_fail"):
            raise ValueError("the whole batch")
        if body.get("fail"):
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def _note(record, body, size):
    count = record["attributes"]["ApproximateReceiveCount"]
    _records().put_item(
        TableName=os.environ["RECORDS_TABLE"],
        Item={
            "pk": {"S": body["name"]},
            "sk": {"S": f"{time.time():.3f}#{count}#{time.perf_counter_ns()}"},
            "at": {"S": f"{time.time():.3f}"},
            "count": {"S": count},
            "size": {"N": str(size)},
        },
    )
