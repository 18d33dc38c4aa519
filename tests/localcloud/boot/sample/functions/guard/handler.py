"""Lets in whoever bears the token `good`; `narrow` may only use the very method it asked for."""

_asked = []


def lambda_handler(event, context):
    _asked.append(event)
    token = event["authorizationToken"].removeprefix("Bearer ")
    if token == "unknown":
        raise Exception("Unauthorized")
    if token == "broken":
        raise ValueError("broken")
    wide = event["methodArn"].split("/")[0] + "/*"
    return {
        "principalId": token,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Deny" if token == "denied" else "Allow",
                    "Resource": [event["methodArn"] if token == "narrow" else wide],
                }
            ],
        },
        "context": {"roles": "seat", "asked": len(_asked)},
    }
