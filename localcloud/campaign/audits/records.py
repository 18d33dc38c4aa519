"""Laws 7 and 13: timelines are whole, and nobody's name, number or address stands where it is not sealed."""

from __future__ import annotations

from localcloud.campaign.audits.finding import Finding
from localcloud.campaign.evidence import Evidence
from telecare.domain.timeline import canonical, first_break


def broken_chains(evidence: Evidence) -> list[Finding]:
    """Find timelines that do not hold together, or end elsewhere than their heads say."""
    found = []
    for incident in evidence.incidents:
        at = first_break(incident.links)
        if at is not None:
            found.append(Finding(f"the chain breaks at entry {at}", incident.incident))
        last = incident.links[-1].digest if incident.links else ""
        if (last, len(incident.links)) != (incident.digest, incident.length):
            found.append(Finding("the head knows of another end", incident.incident))
    return found


def personal_data(evidence: Evidence) -> list[Finding]:
    """Find names, numbers and addresses in what is stored in the clear."""
    town = evidence.schedule.town
    private = {number.lstrip("+") for number in evidence.numbers.values()}
    private |= {elder.name for home in town.homes for elder in home.elders}
    private |= {home.address for home in town.homes}
    private |= {home.entry.code for home in town.homes if home.entry is not None}
    texts = list(evidence.written)
    for incident in evidence.incidents:
        texts += [canonical(link.entry, link.number).decode() for link in incident.links]
    return [
        Finding("something personal is stored in the clear") for t in texts if _tells(t, private)
    ]


def _tells(text: str, private: set[str]) -> bool:
    return any(word in text for word in private)
