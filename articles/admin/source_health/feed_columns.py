"""What the list of feeds and the page of a feed show of its visits."""

from datetime import datetime

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.ingest_log import held_back_text
from articles.ingest import network
from articles.ingest.errors import OUR_NETWORK_SENTENCE
from articles.models import Feed
from articles.models.feeds.feed_health import Health
from articles.models.feeds.health_queries import worst_first
from portal.typography import short_date_and_time


class FeedColumns(admin.ModelAdmin):
    """The columns, and the read-only fields of the page."""

    @admin.display(description=gettext_lazy("flux"), ordering="source__name")
    def headline(self, feed: Feed) -> SafeString:
        """The source's name; below it the address."""
        return headline(feed.source.name, feed.url)

    @admin.display(description=gettext_lazy("état des visites"), ordering=worst_first())
    def health_column(self, feed: Feed) -> SafeString:
        """The stored health; below it since when."""
        return health_column(feed.health, feed.health_since)

    @admin.display(description=gettext_lazy("état des visites"))
    def health_label(self, feed: Feed) -> str:
        """The stored health, and since when."""
        return health_text(feed.health, feed.health_since) if feed.pk else "–"

    @admin.display(description=gettext_lazy("en quarantaine"))
    def held_back_count(self, feed: Feed) -> str:
        """How many of its entries are in quarantine."""
        return held_back_text(feed) if feed.pk else "–"

    @admin.display(description=gettext_lazy("dernier résultat"))
    def outcome(self, feed: Feed) -> str:
        """How many articles the last visit brought."""
        if not feed.visited_at or feed.reason:
            return "–"
        new, updated = int(feed.last_outcome.get("new", 0)), int(feed.last_outcome.get("updated", 0))
        new_text = ngettext("%(n)d nouveau", "%(n)d nouveaux", new) % {"n": new}
        return f"{new_text}, {ngettext('%(n)d modifié', '%(n)d modifiés', updated) % {'n': updated}}"

    @admin.display(description=gettext_lazy("motif"), ordering="reason")
    def failure_text(self, feed: Feed) -> str:
        """The code and the sentence of the last failure."""
        sentence = OUR_NETWORK_SENTENCE if feed.may_be_our_network and network.is_down() else feed.error
        return f"{feed.reason} – {sentence}" if feed.reason else "–"

    @admin.display(description=gettext_lazy("résultat"), ordering="reason")
    def result(self, feed: Feed) -> str:
        """What the last visit brought, or the code of its failure with the sentence as a tooltip."""
        return format_html('<span title="{}">{}</span>', feed.error, feed.reason) if feed.reason else self.outcome(feed)

    @admin.display(description=gettext_lazy("dernière visite"), ordering="visited_at")
    def visited(self, feed: Feed) -> str:
        """When the feed was last visited, shortened for a table."""
        return shown_moment(feed.visited_at)

    @admin.display(description=gettext_lazy("prochaine visite"), ordering="due_at")
    def due(self, feed: Feed) -> str:
        """When the next visit is due, shortened for a table."""
        return shown_moment(feed.due_at)


def headline(name: str, address: str) -> SafeString:
    """A name, and below it an address without its scheme."""
    return format_html(
        '<span class="headline">{}</span> <span class="quiet">{}</span>', name, address.partition("://")[2]
    )


def health_column(health: str, since: datetime | None) -> SafeString:
    """A health, and below it since when; what is well needs no date."""
    label = Health(health).label
    if health == Health.OK or since is None:
        return format_html("{}", label)
    return format_html(
        '{} <span class="quiet">{}</span>', label, _("depuis le %(date)s") % {"date": shown_moment(since)}
    )


def health_text(health: str, since: datetime | None) -> str:
    """« en panne depuis le 25 nov., 14 h 05 »; what is well needs no date."""
    label = str(Health(health).label)
    if health == Health.OK or since is None:
        return label
    return _("%(health)s depuis le %(date)s") % {"health": label, "date": shown_moment(since)}


def shown_moment(moment: datetime | None) -> str:
    """« 25 nov., 14 h 05 », in the site's time; a dash for no moment."""
    return short_date_and_time(moment, timezone.now()) if moment else "–"
