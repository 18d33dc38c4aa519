"""What a broker does otherwise than AWS IoT Core, and why that is borne.

The key is the promise: the name of the test that every broker is put to. There it must fail for
this broker: one that no longer fails is an error, and its line goes.
"""

from typing import Final

from localcloud.brokers.choice import AMQTT, MOSQUITTO

MOSQUITTO_5: Final = "mosquitto, MQTT 5"

_OF_MOSQUITTO: Final = {
    "the_client_id_of_another_thing_is_refused": (
        "it puts the certificate's own name in its place, so that nobody speaks as another; "
        "test_a_foreign_client_id_becomes_the_certificates_own"
    ),
    "a_denied_publication_costs_the_connection": (
        "it drops what is not allowed, which reaches nobody all the same; "
        "test_a_denied_publication_is_dropped_and_the_connection_lives_on"
    ),
    "a_denied_subscription_is_told_so": (
        "an ACL file judges each message and no SUBSCRIBE: it grants, and nothing comes; "
        "test_subscribing_to_others_hears_nothing_of_them"
    ),
    "the_publisher_on_a_shared_topic_is_known": (
        "it does not tell subscribers who published; no device policy of ours shares a topic, "
        "and none is guessed: test_a_publisher_that_could_be_two_is_named_as_none"
    ),
}

EXCEPTIONS: Final[dict[str, dict[str, str]]] = {
    MOSQUITTO_5: _OF_MOSQUITTO,
    MOSQUITTO: {
        **_OF_MOSQUITTO,
        "one_byte_too_many_costs_the_connection": (
            "its limit of payloads drops, and that of packets leaves room for a topic; "
            "test_one_byte_too_many_reaches_nobody"
        ),
        "a_denied_publication_is_not_acknowledged": (
            "MQTT 3.1.1 has no other answer; a device trusts the platform's receipt alone"
        ),
        "a_kept_sessions_will_is_heard_when_it_is_taken_over": (
            "the session goes on with its new connection; link losses are told by presence"
        ),
    },
    AMQTT: {
        "a_denied_publication_is_not_acknowledged": (
            "it acknowledges before it judges; a device trusts the platform's receipt alone"
        ),
        "a_device_may_speak_mqtt_5": (
            "it knows MQTT 3.1.1 alone, which our devices speak; mosquitto is there for MQTT 5"
        ),
        "what_was_not_acknowledged_is_sent_again": (
            "it forgets what was in flight; commands expire and are sent again by the platform"
        ),
    },
}
