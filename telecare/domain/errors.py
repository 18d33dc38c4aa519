"""The errors that the domain speaks.

AnjuError
├── MessageError           a message from outside cannot be read: quarantine it
│   ├── UndecodableMessageError
│   ├── OversizedMessageError
│   ├── WrongTopicError
│   └── UnreadableFileError    a file that somebody uploaded is none that we read, or too large
├── UnknownDeviceError     a thing that no bureau knows
├── UnknownHomeError       a home that no bureau has, or an elder who does not live there
├── UnknownTaskError       a task that no home has
├── UnknownPersonError     an elder whom the home or the asker does not know
├── UnknownServiceError    a service that nobody applied for
├── UnknownAppointmentError    an appointment that nobody agreed to
├── UnknownHoldError       a legal hold that nobody set
├── UnknownProposalError   a change of a policy that nobody proposed
├── UnknownRecordError     a record that nobody made
├── UnknownExportError     an export that nobody asked for, or whose time is over
├── UnknownCampaignError   a campaign that nobody was shown
├── UnknownImportError     a preview that nobody was shown, or whose time is over
├── PolicyError            a bureau's file or parameter is wrong: names file, line, field, mend
├── IncidentError
│   ├── UnknownIncidentError
│   ├── StaleFenceError    an execution that has been replaced wants to advance
│   ├── MovedOnError       an event was meant for a version that is past
│   └── ConflictError      somebody else wrote first: load again and decide again
├── ForeignNewsError       who brings it is no carrier of ours
├── KeptByLawError         what is asked to go must stay: says why, and what to do first
├── AlreadyGivenError      the home was given its free device, or this is on record already
├── ServedAlreadyError     the elder has another service that is not over
├── RegistryError
│   ├── OutdatedError      it was written since it was read: read it again
│   ├── EnrolledAlreadyError   the registry has this person or device already
│   └── FaultyRowError     what was given cannot be: names each field, and how to mend it
├── NotPermittedError      the actor may not do this to this incident
├── NotReadyError          a home cannot be accepted yet: names all that is missing
├── UnavailableError       a part of the platform took nothing, or did not say: repeat the same
├── SealError              personal data cannot be sealed or opened
└── CarrierError
    ├── CarrierDownError       nothing was sent: try again
    │   └── ThrottledError     nothing was sent, to this number now; the carrier is well
    ├── CannotTellError        this carrier cannot speak into a call: write instead
    └── AmbiguousSendError     it may have been sent: look it up first
"""

from __future__ import annotations


class AnjuError(Exception):
    """Any error that the domain names."""


class MessageError(AnjuError):
    """A message from outside cannot be read; `reason` goes to quarantine and to the device."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UndecodableMessageError(MessageError):
    """The bytes are not the document that the topic promises."""


class OversizedMessageError(MessageError):
    """The message is larger than the hub accepts (128 KiB)."""


class WrongTopicError(MessageError):
    """The topic names another thing than the sender, or no known message."""


class UnreadableFileError(MessageError):
    """An uploaded file is of no kind that is read, is broken, or would grow too large; nothing was taken."""


class UnknownDeviceError(AnjuError):
    """No bureau's directory knows this thing."""


class UnknownHomeError(AnjuError):
    """There is no such home, no such elder in it, or the asker may not know of it."""


class UnknownAppointmentError(AnjuError):
    """Nobody agreed to such an appointment."""


class UnknownHoldError(AnjuError):
    """The subject has no legal hold of this id."""


class KeptByLawError(AnjuError):
    """It must not go yet; the text says what stands against it and what to do first."""


class UnknownTaskError(AnjuError):
    """There is no such task, or the asker may not know of it."""


class UnknownPersonError(AnjuError):
    """There is no such elder, or the asker may not know of them."""


class UnknownServiceError(AnjuError):
    """There is no such application or service, or the asker may not know of it."""


class UnknownRecordError(AnjuError):
    """Nobody made this record, or the asker may not know of it."""


class UnknownProposalError(AnjuError):
    """Nobody proposed this, or it was of another bureau."""


class UnknownExportError(AnjuError):
    """Nobody asked for an export of this id, it has no such part, or its time is over."""


class UnknownImportError(AnjuError):
    """Nobody was shown this preview, or its time is over: upload the file again."""


class UnknownCampaignError(AnjuError):
    """There is no such campaign, or the asker may not know of it."""


class PolicyError(AnjuError):
    """A bureau's value is missing or wrong; says where it stands and how to mend it."""

    def __init__(self, file: str, line: int, field: str, mend: str) -> None:
        super().__init__(": ".join(part for part in (f"{file}:{line}", field, mend) if part))
        self.file, self.line, self.field, self.mend = file, line, field, mend


class IncidentError(AnjuError):
    """Something about one incident."""


class UnknownIncidentError(IncidentError):
    """There is no such incident, or the asker may not know of it."""


class StaleFenceError(IncidentError):
    """The asking execution carries an old fence; it must end."""


class MovedOnError(IncidentError):
    """The incident has been decided on since the version for which an event was meant."""


class ConflictError(IncidentError):
    """The head changed since it was read."""


class ForeignNewsError(AnjuError):
    """Who brings this does not know the secret of our call-backs; that there is one, is a secret too."""


class AlreadyGivenError(AnjuError):
    """The home was given its free device of this kind, or this is on record already."""


class ServedAlreadyError(AnjuError):
    """The elder has another service that is not over: nobody is paid for twice."""


class RegistryError(AnjuError):
    """Something about what is to be written into the registry."""


class OutdatedError(RegistryError):
    """It has been written by somebody since it was read."""


class EnrolledAlreadyError(RegistryError):
    """The registry has it already; `known` names the one that is there, '' where nobody can tell."""

    def __init__(self, known: str) -> None:
        super().__init__("the registry has this already")
        self.known = known


class FaultyRowError(RegistryError):
    """Fields cannot be as they were given; each is named with what is wrong with it, never its value."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {what}" for field, what in faults))
        self.faults = faults


class NotPermittedError(AnjuError):
    """The actor may not do this."""


class NotReadyError(AnjuError):
    """A home cannot be accepted yet; `missing` says one by one what is not there."""

    def __init__(self, *missing: str) -> None:
        super().__init__("; ".join(missing))
        self.missing = missing


class UnavailableError(AnjuError):
    """A part of the platform (store, keys, hub) took nothing or did not say; a repeat does no harm."""


class SealError(AnjuError):
    """Personal data cannot be sealed, or its key has been destroyed."""


class CarrierError(AnjuError):
    """A call or message could not be handed to the carrier."""


class CarrierDownError(CarrierError):
    """The carrier took nothing; the same send may be repeated."""


class ThrottledError(CarrierDownError):
    """The carrier will not ring or write to this number now; others it would."""


class CannotTellError(CarrierError):
    """The carrier has no way to speak into a call that goes on; the person must be told otherwise."""


class AmbiguousSendError(CarrierError):
    """The carrier may or may not have taken it."""
