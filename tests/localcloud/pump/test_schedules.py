"""Schedules start what they name, when it is due."""

import json


def ticks(town):
    return [line for name, line in town.heard if name == "twin-answer"]


def schedule(town, expression, target=None, **more):
    stack = town.twin.stack
    given = {"Arn": stack.resources["Jobs"].attributes["Arn"], "Input": '{"name": "tick"}'}
    town.twin.client("scheduler").create_schedule(
        Name="mine",
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={**given, "RoleArn": stack.resources["Role"].attributes["Arn"], **(target or {})},
        **more,
    )


def at(town):
    return [each["at"] for each in town.records("tick")]


def test_a_rate_starts_its_function_each_interval(town):
    town.forward(seconds=59)
    early = ticks(town)
    town.forward(minutes=3)

    assert early == []
    assert ticks(town) == ["answering {'woken_by': 'schedule'}"] * 3


def test_a_reset_counts_the_rate_from_the_new_beginning(town):
    town.forward(seconds=30)
    town.twin.reset(start=town.begin)
    town.heard.clear()
    town.forward(seconds=59)
    early = ticks(town)
    town.forward(seconds=1)

    assert (early, len(ticks(town))) == ([], 1)


def test_a_rate_made_on_the_way_starts_at_once_and_then_each_interval(town):
    town.forward(seconds=5)
    schedule(town, "rate(2 minutes)")
    town.forward(minutes=5)

    assert at(town) == [5, 125, 245]


def test_a_one_time_schedule_starts_once_in_its_zone(town):
    schedule(town, "at(2026-01-15T10:12:00)", ScheduleExpressionTimezone="Asia/Shanghai")
    town.forward(hours=1)

    assert at(town) == [120]


def test_a_one_time_schedule_may_be_deleted_when_done(town):
    schedule(town, "at(2026-01-15T02:11:00)", ActionAfterCompletion="DELETE")
    town.forward(minutes=2)

    names = [each["Name"] for each in town.twin.client("scheduler").list_schedules()["Schedules"]]
    assert at(town) == [60]
    assert names == ["twin-each-minute"]


def test_a_deleted_schedule_starts_nothing(town):
    schedule(town, "rate(1 minute)")
    town.forward(seconds=90)
    town.twin.client("scheduler").delete_schedule(Name="mine")
    town.forward(minutes=5)

    assert at(town) == [0, 60]


def test_a_changed_schedule_is_planned_anew(town):
    schedule(town, "rate(1 minute)")
    town.forward(seconds=30)
    target = town.twin.client("scheduler").get_schedule(Name="mine")["Target"]
    town.twin.client("scheduler").update_schedule(
        Name="mine",
        ScheduleExpression="rate(2 minutes)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target,
    )
    town.forward(minutes=5)

    assert at(town) == [0, 150, 270]


def test_a_disabled_schedule_and_one_that_has_passed_start_nothing(town):
    schedule(town, "rate(1 minute)", State="DISABLED")
    town.twin.client("scheduler").create_schedule(
        Name="past",
        ScheduleExpression="at(2026-01-15T02:09:59)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=town.twin.client("scheduler").get_schedule(Name="mine")["Target"],
    )
    town.forward(minutes=5)

    assert at(town) == []


def test_the_end_date_ends_a_rate(town):
    schedule(town, "rate(1 minute)", EndDate="2026-01-15T02:12:30Z")
    town.forward(minutes=10)

    assert at(town) == [0, 60, 120]


def test_words_in_the_input_are_filled_in(town):
    text = '{"name": "tick", "all_fail": false, "show": true, "when": "<aws.scheduler.scheduled-time>"}'
    schedule(town, "rate(1 minute)", {"Input": text})
    town.forward(minutes=1)

    shown = next(line for _, line in town.heard if line.startswith("{"))
    assert json.loads(json.loads(shown)["body"])["when"] == "2026-01-15T02:10:00Z"


def test_a_schedule_can_start_the_state_machine(town):
    schedule(
        town, "rate(1 minute)", {"Arn": town.twin.outputs["MachineArn"], "Input": '{"name": "m"}'}
    )
    town.forward(seconds=1)

    assert town.runs("m") == 1


def test_a_schedule_can_publish_to_a_topic(town):
    schedule(town, "rate(1 minute)", {"Arn": town.twin.stack.resources["News"].ref})
    town.forward(minutes=1)

    assert any("'Message': '{\"name\": \"tick\"}'" in line for line in ticks(town))


def test_a_rate_begins_at_its_start_date_and_keeps_its_grid(town):
    schedule(town, "rate(5 minutes)", StartDate="2026-01-15T02:12:00Z")
    town.forward(minutes=10)

    assert at(town) == [120, 420]


def test_a_start_date_that_has_passed_gives_the_grid_alone(town):
    schedule(town, "rate(5 minutes)", StartDate="2026-01-15T02:08:00Z")
    town.forward(minutes=10)

    assert at(town) == [180, 480]


def test_cron_is_kept_in_the_zone_of_the_schedule(town):
    schedule(town, "cron(0/30 10-11 * * ? *)", ScheduleExpressionTimezone="Asia/Shanghai")
    town.forward(days=1, minutes=30)

    half_hours = [1200, 3000, 4800]
    assert at(town) == [*half_hours, *(86_400 + each - 1800 for each in half_hours[:2])]


def test_a_one_time_schedule_does_not_look_at_begin_and_end(town):
    schedule(town, "at(2026-01-15T02:11:00)", EndDate="2026-01-15T02:10:30Z")
    town.forward(minutes=2)

    assert at(town) == [60]


def test_a_schedule_that_is_over_may_be_deleted(town):
    schedule(town, "rate(1 minute)", EndDate="2026-01-15T02:11:30Z", ActionAfterCompletion="DELETE")
    town.forward(minutes=5)

    names = [each["Name"] for each in town.twin.client("scheduler").list_schedules()["Schedules"]]
    assert at(town) == [0, 60]
    assert names == ["twin-each-minute"]


def test_a_flexible_window_is_waited_for_to_its_end(town):
    window = {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}
    stack = town.twin.stack
    town.twin.client("scheduler").create_schedule(
        Name="mine",
        ScheduleExpression="at(2026-01-15T02:11:00)",
        FlexibleTimeWindow=window,
        Target={
            "Arn": stack.resources["Jobs"].attributes["Arn"],
            "RoleArn": stack.resources["Role"].attributes["Arn"],
            "Input": '{"name": "tick"}',
        },
    )
    town.forward(minutes=10)

    assert at(town) == [360]


def test_a_target_that_is_not_there_goes_to_the_dead_letter_queue(town):
    stack = town.twin.stack
    function = f"{stack.resources['Work'].attributes['Arn']}-gone"
    dead_letters = {"Arn": stack.resources["Lost"].attributes["Arn"]}
    schedule(town, "at(2026-01-15T02:11:00)", {"Arn": function, "DeadLetterConfig": dead_letters})
    town.forward(minutes=2)

    (message,) = town.twin.client("sqs").receive_message(
        QueueUrl=town.url("lost"), MessageAttributeNames=["All"]
    )["Messages"]
    told = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert json.loads(message["Body"]) == {"name": "tick"}
    assert told["ERROR_CODE"] == "ResourceNotFoundException"
    assert told["SCHEDULED_TIME"] == "2026-01-15T02:11:00Z"
    assert told["TARGET_ARN"] == function
    assert told["RETRY_ATTEMPTS"] == "0"


def test_a_schedule_without_input_sends_a_notice(town):
    resources = town.twin.stack.resources
    town.twin.client("scheduler").create_schedule(
        Name="plain",
        ScheduleExpression="rate(1 minute)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": resources["Answer"].attributes["Arn"],
            "RoleArn": resources["Role"].attributes["Arn"],
        },
    )
    town.forward(minutes=1)

    assert any("'detail-type': 'Scheduled Event'" in line for line in ticks(town))
