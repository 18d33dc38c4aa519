"""Every audit catches a platform that is broken in its way: an audit that cannot fail is worthless."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from localcloud.campaign.audits import AUDITS
from localcloud.campaign.audits.reaching import forgotten_actions
from localcloud.campaign.draw import draw
from localcloud.campaign.memory_stage import MemoryStage
from localcloud.campaign.stage_platform import (
    DatedDesk,
    HeardDevices,
    StagePlatform,
    WatchedIncidents,
)
from localcloud.drills import staff
from telecare.domain import closing, steps
from telecare.domain.actions import PlaceCall, Tell
from telecare.domain.decide import decide
from telecare.domain.errors import ConflictError
from telecare.domain.kinds import How, Kind, Outcome, State
from telecare.domain.run import Closure
from telecare.services import advance_incident


def platform_with(store: type[WatchedIncidents]) -> type[StagePlatform]:
    """A platform over a broken store."""

    class Broken(StagePlatform):
        def _make_store(self):
            return store()

    return Broken


class ForgetsCalls(WatchedIncidents):
    """An outbox that loses calls."""

    def pending(self, bureau, incident):
        waiting = super().pending(bureau, incident)
        return tuple(item for item in waiting if not isinstance(item.action, PlaceCall))


class ForgetsNotices(WatchedIncidents):
    """An outbox that loses what supervisors should hear."""

    def pending(self, bureau, incident):
        waiting = super().pending(bureau, incident)
        return tuple(item for item in waiting if not isinstance(item.action, Tell))


class LooksAtNoLock(WatchedIncidents):
    """A store that opens an incident whether or not the home has one."""

    def open(self, opening):
        self._locks.pop((opening.bureau, opening.run.place), None)
        return super().open(opening)


class RewritesEntries(WatchedIncidents):
    """A store in which somebody has changed what was written down."""

    def commit(self, change):
        kept = self._of(change.head.bureau, change.head.incident)
        if len(kept.links) > 3:
            altered = replace(kept.links[2].entry, event="noted")
            kept.links[2] = replace(kept.links[2], entry=altered)
        return super().commit(change)


class ClaimsNothing(WatchedIncidents):
    """A store in which everybody who claims an attempt is the first."""

    def claim_attempt(self, bureau, incident, attempt, lease_until, now):
        super().claim_attempt(bureau, incident, attempt, lease_until, now)
        return 1


class JoinsNothing(WatchedIncidents):
    """A store that knows an alarm and has not kept it."""

    def join(self, bureau, incident, alarm, event_id, since, now):
        self._refuse_known(bureau, alarm, since)
        self._mark_known(bureau, alarm, incident)
        raise ConflictError("and nothing is written")


class DeafToInboundCalls(StagePlatform):
    """A platform that drops whoever rings the centre."""

    def tell(self, document, receives=6, sent_at=None):
        if document["event"] != "inbound":
            super().tell(document, receives, sent_at)


class SaysNothing(StagePlatform):
    """A platform that stores alarms and tells no device so."""

    def _make_devices(self):
        class Mute(HeardDevices):
            def send(self, thing, topic_word, document):
                if topic_word != "receipt":
                    super().send(thing, topic_word, document)

        return Mute()


class NeverWakes(StagePlatform):
    """A platform whose responses end after their first turn, and that is never swept."""

    def sweep(self):
        self.machine.die()


class Talkative(StagePlatform):
    """A desk on which a telephone number is written."""

    def _make_desk(self):
        directory = self.directory

        class Desk(DatedDesk):
            def tell(self, bureau, incident, audience, reason, key, to="", detail=None):
                reason += directory.phone(bureau, "h1.elder")
                super().tell(bureau, incident, audience, reason, key, to, detail)

        return Desk(self.clock.now)


def test_a_call_that_the_outbox_forgets_is_caught(is_caught):
    assert is_caught(platform_with(ForgetsCalls), "actions forgotten")


def test_two_people_of_one_telephone_are_told_by_one_call():
    evidence = MemoryStage(draw(9636)).play()
    rung = {call.attempt for call in evidence.calls}
    by_another = [
        entry.detail["attempt"]
        for incident in evidence.incidents
        for entry in incident.entries("call_placed")
        if entry.detail["attempt"] not in rung
    ]

    assert len(by_another) == 1
    assert not forgotten_actions(evidence)


def test_a_busy_line_that_nothing_of_ours_held_is_caught():
    evidence = MemoryStage(draw(9636)).play()
    evidence.calls = [call for call in evidence.calls if not call.attempt.endswith("-c10")]

    assert any("-c11 was never rung" in finding.what for finding in forgotten_actions(evidence))


def test_a_notice_that_the_outbox_forgets_is_caught(is_caught):
    assert is_caught(platform_with(ForgetsNotices), "actions forgotten")


def test_a_store_without_the_home_s_lock_is_caught(is_caught):
    assert is_caught(platform_with(LooksAtNoLock), "two incidents at once")


def test_a_store_that_rewrites_entries_is_caught(is_caught):
    assert is_caught(platform_with(RewritesEntries), "broken chains")


def test_a_claim_that_never_locks_is_caught(is_caught):
    assert is_caught(platform_with(ClaimsNothing), "attempts dialled twice")


def test_an_alarm_that_is_acknowledged_and_not_kept_is_caught(is_caught):
    assert is_caught(platform_with(JoinsNothing), "alarms lost")


def test_a_centre_that_hears_no_caller_is_caught(is_caught):
    assert is_caught(DeafToInboundCalls, "calls for help lost")


def test_a_platform_that_answers_no_device_is_caught(is_caught):
    assert is_caught(SaysNothing, "unanswered without cause")


def test_a_response_that_falls_asleep_is_caught(is_caught):
    assert is_caught(NeverWakes, "stalls")


def test_a_number_on_the_desk_is_caught(is_caught):
    assert is_caught(Talkative, "personal data")


def test_a_decider_that_closes_on_silence_is_caught(is_caught, monkeypatch):
    def closes_on_silence(run, event, now):
        decision = decide(run, event, now)
        if event is None and run.state is State.OPEN and run.exhausted_at is not None:
            silence = Closure(Outcome.ACCIDENTAL, run.elder, How.SPOKE_IDENTIFIED, "machine", now)
            after = replace(decision.run, state=State.RESOLVED, closure=silence)
            return replace(decision, run=after)
        return decision

    monkeypatch.setattr(advance_incident, "decide", closes_on_silence)

    assert is_caught(StagePlatform, "closed without a human")


def test_a_voice_that_ends_a_fire_is_caught(is_caught, monkeypatch):
    monkeypatch.setattr(closing, "NEEDS_EYES", frozenset({Kind.FLOOD}))

    assert is_caught(StagePlatform, "closed without a human")


def test_a_handler_who_follows_up_on_their_own_is_caught(is_caught, monkeypatch):
    monkeypatch.setattr(staff, "FOLLOW_UP_SEAT", staff.SEAT)
    monkeypatch.setattr(closing, "_follow_up_objection", lambda run, by, call=True: "")

    assert is_caught(StagePlatform, "closed without a human")


def test_an_elder_who_is_rung_without_end_is_caught(is_caught, monkeypatch):
    monkeypatch.setattr(steps, "_is_done_with", lambda run, person: run.elder_reached)

    assert is_caught(StagePlatform, "doubled calls")


def test_a_suspect_who_is_rung_is_caught(is_caught, monkeypatch):
    monkeypatch.setattr(
        steps, "_may_be_rung", lambda draft, person: draft.run.acceptance(person) is None
    )

    assert is_caught(StagePlatform, "forbidden calls")


def test_every_audit_has_a_platform_that_it_catches():
    text = Path(__file__).read_text("utf-8")

    assert [name for name in AUDITS if f'"{name}")' not in text] == []
