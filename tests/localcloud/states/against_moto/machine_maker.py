"""Machines made by chance, the same from the same seed, of what both engines are known to carry."""

import random
from itertools import count

INVOKE = "arn:aws:states:::lambda:invoke"


DEPTH = 2


class MachineMaker:
    """Makes chains of states; each state keeps `n` and `items` of its input and adds a field.

    Inside a Parallel or a Map nothing fails uncaught and nothing is tried again: how far the
    other branches come in that same instant is an accident of moto's threads, and there the
    iterations of a Map that run side by side count their retries together.
    """

    def __init__(self, seed):
        self._chance = random.Random(seed)
        self._numbers = count(1)

    def machine(self, depth=DEPTH):
        """A machine whose states stand in a row, with machines inside some of them."""
        names = [f"S{next(self._numbers)}" for _ in range(self._chance.randint(2, 4))]
        states = {}
        for name, after in zip(names, [*names[1:], None], strict=True):
            states[name] = self._state(name, after, depth)
        return {"StartAt": names[0], "States": states}

    def _state(self, name, after, depth):
        kinds = [self._pass, self._wait, self._task, self._refused]
        kinds += [self._choice] if after else []
        kinds += [self._parallel, self._map] * 2 if depth else []
        flow = {"Next": after} if after else {"End": True}
        return self._chance.choice(kinds)(f"$.{name}", flow, depth)

    def _pass(self, place, flow, _depth):
        return {"Type": "Pass", "Parameters": {"m.$": "$.n"}, "ResultPath": place, **flow}

    def _wait(self, _place, flow, _depth):
        return {"Type": "Wait", "Seconds": self._chance.randint(0, 90), **flow}

    def _choice(self, _place, flow, _depth):
        rule = {"Variable": "$.n", "NumericGreaterThan": self._chance.randint(0, 5), **flow}
        return {"Type": "Choice", "Choices": [rule], "Default": flow["Next"]}

    def _called(self, function, place, flow):
        parameters = {"FunctionName": function, "Payload": {"n.$": "$.n"}}
        task = {"Type": "Task", "Resource": INVOKE, "Parameters": parameters, **flow}
        return {**task, "ResultSelector": {"n.$": "$.Payload.n"}, "ResultPath": place}

    def _task(self, place, flow, _depth):
        return self._called("double", place, flow)

    def _refused(self, place, flow, depth):
        if depth < DEPTH and "Next" not in flow:
            return self._task(place, flow, depth)
        retry = {"ErrorEquals": ["RefusedError"], "MaxAttempts": self._chance.randint(0, 2)}
        retry |= {"IntervalSeconds": self._chance.randint(1, 9), "BackoffRate": 2}
        task = {**self._called("refuse", place, flow)}
        if depth == DEPTH:
            task["Retry"] = [retry]
        if "Next" in flow and (depth < DEPTH or self._chance.random() < 0.8):
            task["Catch"] = [{"ErrorEquals": ["States.ALL"], "ResultPath": None, **flow}]
        return task

    def _parallel(self, place, flow, depth):
        branches = [self.machine(depth - 1) for _ in range(self._chance.randint(1, 3))]
        return {"Type": "Parallel", "Branches": branches, "ResultPath": place, **flow}

    def _map(self, place, flow, depth):
        return {
            "Type": "Map",
            "ItemsPath": "$.items",
            "ItemSelector": {"n.$": "$$.Map.Item.Value", "items.$": "$.items"},
            "MaxConcurrency": self._chance.randint(0, 2),
            "ItemProcessor": self.machine(depth - 1),
            "ResultPath": place,
            **flow,
        }
