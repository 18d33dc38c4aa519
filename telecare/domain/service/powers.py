"""Who may do what to a service beside the steps, whose bodies the bureau's procedure names."""

from __future__ import annotations

from telecare.domain.programme.procedure import Body
from telecare.domain.service.life import Life, Over, Side

OVERSIGHT = frozenset({Body.STREET, Body.DISTRICT})
OWN = frozenset({Body.ELDER, Body.GUARDIAN})
MAY_REST = frozenset({*OVERSIGHT, *OWN, Body.FAMILY, Body.COMMITTEE, Body.OPERATOR})
MAY_ESTABLISH = frozenset({*OVERSIGHT, Body.COMMITTEE})
MAY_REVIEW = frozenset({*OVERSIGHT, Body.COMMITTEE})
MAY_OBJECT = frozenset({*OVERSIGHT, Body.COMMITTEE})
"""To whom anybody says what they object to; an operator is paid by the head and hears none."""

MAY_DISMISS = OVERSIGHT
MAY_CARE = frozenset({Body.OPERATOR, Body.COMMITTEE, Body.STREET})
"""Who calls and visits."""

MAY_AGREE_CARE = OWN
"""Nobody but the elder, or the guardian for them, says that less care is enough (FJ24-27)."""

MAY_END: dict[Over, frozenset[Body]] = {
    Over.DEATH: frozenset({*OVERSIGHT, Body.COMMITTEE, Body.GUARDIAN, Body.FAMILY}),
    Over.MOVED_AWAY: frozenset({*OVERSIGHT, *OWN, Body.COMMITTEE, Body.FAMILY}),
    Over.OPERATOR_CLOSED: OVERSIGHT,
    Over.DECLINED: OWN,
    Over.TURNED_DOWN: OVERSIGHT,
    Over.OTHER: OVERSIGHT,
}
"""An operator, who is paid by the head, ends no service; nor does it keep one that an elder declines."""

MAY_OFFER: dict[Side, frozenset[Body]] = {
    Side.OPERATOR: OVERSIGHT,
    Side.STREET: frozenset({Body.STREET, Body.COMMITTEE}),
}
MAY_TAKE: dict[Side, frozenset[Body]] = {
    Side.OPERATOR: frozenset({Body.OPERATOR}),
    Side.STREET: frozenset({Body.STREET}),
}


def may_send_back(life: Life, by: Body) -> bool:
    """Tell whether somebody may send a step back: who oversees, and whoever has the next step to take."""
    stage = life.next_stage
    return by in OVERSIGHT or (stage is not None and by in stage.by)
