"""Does what the event says: fails, ends its process, takes its time, asks; counts its runs."""

import json
import os
import time
from functools import cache
from pathlib import Path

import boto3
import sibling


@cache
def _records():
    return boto3.client("dynamodb")


def lambda_handler(event, context):
    runs = _count(event.get("name", "work"))
    if event.get("exit"):
        os._exit(3)
    time.sleep(event.get("sleep_s", 0))
    while "until_there" in event and not Path(event["until_there"]).exists():
        time.sleep(0.01)
    if runs <= event.get("fail_times", 0):
        raise ValueError(f"run {runs} fails")
    if "ask" in event:
        asked = boto3.client("lambda").invoke(FunctionName=event["ask"], Payload=b"{}")
        return {"asked": json.load(asked["Payload"]), "after": dict(os.environ)}
    return {"runs": runs, "word": sibling.WORD, "mood": os.environ["MOOD"], "pid": os.getpid()}


def _count(name):
    answer = _records().update_item(
        TableName=os.environ["RECORDS_TABLE"],
        Key={"pk": {"S": name}, "sk": {"S": "runs"}},
        UpdateExpression="ADD runs :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="UPDATED_NEW",
    )
    return int(answer["Attributes"]["runs"]["N"])
