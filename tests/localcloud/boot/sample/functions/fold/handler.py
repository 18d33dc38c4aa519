"""Folds records of a data stream into the state of their window, and notes each window at its end."""

import base64
import json
import os
import time
from functools import cache

import boto3


@cache
def _records():
    return boto3.client("dynamodb")


def lambda_handler(event, context):
    words = [*event["state"].get("words", [])]
    for record in event["Records"]:
        words.append(json.loads(base64.b64decode(record["kinesis"]["data"]))["word"])
    if event["isFinalInvokeForWindow"]:
        _note(event, words)
    return {"state": {"words": words}}


def _note(event, words):
    _records().put_item(
        TableName=os.environ["RECORDS_TABLE"],
        Item={
            "pk": {"S": "fold"},
            "sk": {"S": f"{event['window']['start']}#{event['shardId']}"},
            "at": {"S": f"{time.time():.3f}"},
            "words": {"S": " ".join(words)},
        },
    )
