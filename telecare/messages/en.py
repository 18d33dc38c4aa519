"""The same in English, for operators and drills that do not read Chinese."""

from __future__ import annotations

_CENTRE = "Hello, this is the Anju guard centre. "
_KEYS = (
    "If you can go, press 1; after it you may press one more digit, how many times five minutes you "
    "need. If the elder is with you, press 2. If you cannot go, press 9. For a person, press 0. "
    "Wrong number, press 8. To hear this again, press star."
)
_WELL_HELD = (
    "If you are well, press 1 and stay on the line, somebody will speak with you. "
    "If you need help, press 2."
)
_WELL = "If you are safe, press 1. If you need help, press 2. We go on asking somebody to come."
_OUT_AT_ONCE = (
    "Please go outside at once. Touch no switch, light no flame. You need not press anything; "
    "telephone when you are outside. We are asking people to come."
)

_ELDER = {
    "fire": "The smoke alarm in your home is sounding. Leave at once, by the stairs. " + _WELL,
    "gas": "The gas alarm in your home is sounding. " + _OUT_AT_ONCE,
    "co": "The carbon monoxide alarm is sounding; this gas has no smell. " + _OUT_AT_ONCE,
    "medical": "A device asked us to see how you are. Please sit down first. " + _WELL,
    "fall": "A device tells us that you may have fallen. Do not hurry to get up. " + _WELL,
    "help": "You pressed the help button. " + _WELL_HELD,
    "missing": "You seem to be far from home. Please wait where you are. " + _WELL_HELD,
    "intrusion": "A door alarm in your home is sounding. Stay safe, do not look. " + _WELL_HELD,
    "flood": "A water alarm in your home is sounding. Mind the wet floor. " + _WELL_HELD,
    "inactivity": "We have not heard from you for a while and ring to ask. " + _WELL_HELD,
    "other": "A device in your home sent us a notice. " + _WELL_HELD,
}

_SCENE = {
    "fire": "The smoke alarm is sounding. Do not walk in; if you see fire or smoke, call 119. ",
    "gas": "The gas alarm is sounding. No doorbell, no light, no telephone at the door. ",
    "co": "The carbon monoxide alarm is sounding. Open the door, let air in, do not stay. ",
    "medical": "The elder may need help. Please go and look. ",
    "fall": "The elder may be unable to get up. Please go and look, do not lift at once. ",
    "help": "The elder pressed the help button. Please go and look. ",
    "missing": "The elder may have walked too far. Please look around nearby. ",
    "intrusion": "A door alarm is sounding. Do not go in alone, look from outside. ",
    "flood": "A water alarm is sounding. Beware of electricity, shut the water first. ",
    "inactivity": "The elder has not been heard of for a while. Please go and look. ",
    "other": "A device sent a notice. Please go and look. ",
}

_SMS = {
    "fire": "The smoke alarm at {name}'s is sounding; elder and neighbours are being called. ",
    "gas": "The gas alarm at {name}'s is sounding; the valve is told to close. ",
    "co": "The carbon monoxide alarm at {name}'s is sounding. ",
    "medical": "{name} may need help and is being called. ",
    "fall": "{name} may need help and is being called. ",
    "help": "{name} pressed the help button and is being called. ",
    "missing": "{name} may have walked too far and is being called. ",
    "intrusion": "A door alarm at {name}'s is sounding. ",
    "flood": "A water alarm at {name}'s is sounding. ",
    "inactivity": "{name} has not been heard of for a while and is being called. ",
    "other": "A device at {name}'s sent a notice. ",
}

_SIGN = "[Anju] "

TEXTS: dict[str, str] = {
    **{f"call.elder.{kind}": _CENTRE + text for kind, text in _ELDER.items()},
    **{
        f"call.responder.{kind}": _CENTRE + "Somebody is needed at {name}'s. " + text
        + "The address is {address}. " + _KEYS
        for kind, text in _SCENE.items()
    },
    **{
        f"call.team.{kind}": "Anju guard centre, dispatch. Address: {address}. {name}. " + text + _KEYS
        for kind, text in _SCENE.items()
    },
    "call.follow_up": _CENTRE + "We would like to ask how you are now. Please wait for a person.",
    **{f"sms.alarm.{kind}": f"{_SIGN}{text}Please mind your telephone; reply 1 if you go, 9 if you cannot."
       for kind, text in _SMS.items()},
    **{f"sms.switched.{kind}": f"{_SIGN}Things have changed: {text}You are on your way, take care."
       for kind, text in _SMS.items()},
    "sms.someone_goes": f"{_SIGN}Somebody is on the way to {{name}}. You need not go; we call if it changes.",
    "sms.entry_code": f"{_SIGN}How to get in: {{code}}. Valid until {{until}}, for this help only; please tell nobody.",
    "told.someone_goes": "Somebody is on the way. You need not go, thank you.",
    "relay.110": "Address: {address}. {name}'s home, police needed. This is the Anju guard centre.",
    "relay.119": "Address: {address}. {name}'s home, fire or gas. This is the Anju guard centre.",
    "relay.120": "Address: {address}. {name}, an elder, needs an ambulance. This is the Anju guard centre.",
    "relay.gas": "Address: {address}. {name}'s home, gas leak, valve not proven shut. This is the Anju guard centre.",
    "receipt.accepted": "Received. We are calling for you.",
    "receipt.handled": "Somebody has taken it. Please wait.",
    "receipt.rejected": "This was not understood. Please ring the hotline.",
    "place.position": "not at home, last seen at latitude {lat}, longitude {lon}, within about {accuracy} m",
    "default.accuracy": "some tens of",
    "default.name": "the elder",
    "default.address": "the registered address",
}  # fmt: skip
