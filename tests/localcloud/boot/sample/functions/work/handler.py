"""Does what the event says: fails, ends its process, takes its time; counts its runs."""

import os
import time
from functools import cache

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
    if runs <= event.get("fail_times", 0):
        raise ValueError(f"run {runs} fails")
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
