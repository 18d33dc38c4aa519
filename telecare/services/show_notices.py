"""Shows the notices of applications that hang out: names masked, and each look on record (HZ23-08, law 13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from telecare.domain.errors import SealError
from telecare.domain.service.life import Life, Phase
from telecare.domain.service.public_notice import HIDDEN, hangs_until, masked
from telecare.ports.looks import Look, Looks
from telecare.ports.services import Services
from telecare.ports.world import Clock, Directory


@dataclass(frozen=True, slots=True, repr=False)
class PublicNotice:
    """What everybody may read of one application until a day; of the name no more than the bureau shows."""

    application: str
    area: str
    name: str
    until: date
    objections: int

    def __repr__(self) -> str:
        return f"PublicNotice({self.application})"


@dataclass(frozen=True, slots=True)
class ShowNotices:
    """Shows notices; a name is opened for who prints it, and recorded before."""

    services: Services
    directory: Directory
    looks: Looks
    clock: Clock

    def under(
        self, bureau: str, area: str, by: str, key: str, after: str = ""
    ) -> Iterator[tuple[str, PublicNotice | None]]:
        """Yield (cursor, notice) of each application under an area, None for one of which none hangs out."""
        known = self.directory.snapshot(bureau, "")
        shown = known.parameters.count("notice.shown_letters")
        today = self.clock.now().astimezone(ZoneInfo(known.zone)).date()
        for at, listed in self.services.under(bureau, area, after):
            if listed.phase is not Phase.ENTERING:
                continue
            life = self.services.service(bureau, listed.id).life
            until = hangs_until(life)
            if until is None or today >= until:
                yield at, None
                continue
            look = Look(by, f"notice.{life.id}", "", self.clock.now())
            self.looks.keep(bureau, (life.elder,), f"{key}-{life.id}", look)
            name = self._masked(bureau, life, shown)
            yield at, PublicNotice(life.id, life.area, name, until, len(life.objections))

    def _masked(self, bureau: str, life: Life, shown: int) -> str:
        try:
            return masked(self.directory.personal(bureau, life.elder).name, shown)
        except SealError:
            return HIDDEN  # whose data was erased has no name any more
