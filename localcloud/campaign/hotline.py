"""What a device does that heard nothing: half a minute after its first send it rings the centre's hotline."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from localcloud.campaign.evidence import Evidence
from localcloud.campaign.schedule import BUREAU, Schedule
from localcloud.drills.model import Deed
from localcloud.loop import Loop, Order
from localcloud.telephone.network import TelephoneNetwork

FALLS_BACK_AFTER = timedelta(seconds=30)
HEARD = frozenset({"accepted", "handled"})


def plan_hotline(
    schedule: Schedule, loop: Loop, network: TelephoneNetwork, evidence: Evidence
) -> None:
    """Let every device of the schedule fall back to the hotline when its alarm finds no receipt."""
    for number, deed in enumerate(schedule.deeds):
        if deed.verb == "alarm":
            at = schedule.start + deed.at + FALLS_BACK_AFTER
            look = partial(_fall_back, schedule, network, evidence, deed, f"hotline-{number}")
            loop.at(at, Order.DO, look)


def _fall_back(
    schedule: Schedule, network: TelephoneNetwork, evidence: Evidence, deed: Deed, event_id: str
) -> None:
    device, alarm_id = str(deed.fields["device"]), str(deed.fields["id"])
    since = schedule.start + deed.at
    if any(
        r.device == device and r.id == alarm_id and r.at >= since and r.state in HEARD
        for r in evidence.receipts
    ):
        return
    evidence.tally["hotline rung"] += 1
    home = schedule.town.home(device.partition(".")[0])
    network.inbound(BUREAU, home.elders[0].phone, "none", event_id)
