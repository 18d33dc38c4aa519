"""Puts together what tells people what is no emergency, over any set of adapters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telecare.ports.tidings import Tidings
    from telecare.runtime.outside import Outside
    from telecare.services.keep_book import KeepBook
    from telecare.services.run_campaign import RunCampaign
    from telecare.services.take_tiding_news import TakeTidingNews
    from telecare.services.tell_families import TellFamilies


class Telling:
    """The services by which elders and families are told, and say what they do not want."""

    def __init__(self, outside: Outside) -> None:
        self._out = outside

    @property
    def tidings(self) -> Tidings:
        """Return the queue of what is to be told."""
        return self._out.tidings

    def keep_book(self) -> KeepBook:
        """Return what writes down what people were told and do not want."""
        from telecare.services.keep_book import KeepBook

        return KeepBook(self._out.books, self._out.clock, self._out.facts)

    def take_tiding_news(self) -> TakeTidingNews:
        """Return what takes the news of texts that were no alarm."""
        from telecare.services.take_tiding_news import TakeTidingNews

        return TakeTidingNews(self._out.directory, self.keep_book(), self._out.facts)

    def tell_families(self) -> TellFamilies:
        """Return the service of tell_families."""
        from telecare.services.tell_families import TellFamilies

        out = self._out
        return TellFamilies(
            out.directory,
            out.consents,
            self.keep_book(),
            out.campaigns,
            out.tidings,
            out.carrier,
            out.messages,
            out.clock,
            out.facts,
        )

    def run_campaign(self) -> RunCampaign:
        """Return what shows, commits and reports campaigns."""
        from telecare.services.run_campaign import RunCampaign

        out = self._out
        return RunCampaign(out.directory, out.campaigns, out.tidings, out.clock, out.facts)
