"""The rules engine of the twin: topic rules, their actions and error actions, Basic Ingest."""

from localcloud.rules.actions import Outside, Republication, action_runners
from localcloud.rules.answers import answers
from localcloud.rules.arrival import message_of
from localcloud.rules.deployed import deployed_rules
from localcloud.rules.engine import RulesEngine
from localcloud.rules.failures import ActionFailedError
from localcloud.rules.rule import Action, Rule, RuleError, rule_from_payload
from localcloud.rules.running import ActionRunner, Delivery
from localcloud.rules.troubles import Report, Trouble, TroubleKind

__all__ = [
    "Action",
    "ActionFailedError",
    "ActionRunner",
    "Delivery",
    "Outside",
    "Report",
    "Republication",
    "Rule",
    "RuleError",
    "RulesEngine",
    "Trouble",
    "TroubleKind",
    "action_runners",
    "answers",
    "deployed_rules",
    "message_of",
    "rule_from_payload",
]
