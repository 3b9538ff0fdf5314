"""What `bin/dev` reports at the terminal while it runs: visits, mails, and where errors are logged."""

import re
import socket
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import Error
from django.http.request import validate_host

from articles.ingest import network
from articles.models import Article, Feed
from articles.shipped import sample_feeds
from portal.mails import kept

ERROR_LINE = re.compile(rb"^\S+ \S+ (?:ERROR|CRITICAL) .*|^\[[^\]]*: (?:ERROR|CRITICAL)/.*|^Traceback .*", re.MULTILINE)
REPORT_INTERVAL_SECONDS = 10.0  # seconds between two lines about the errors of one log


class MailWatch:
    """The mails that have arrived since the last look."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = set(folder.glob("*.eml"))

    def news(self) -> list[str]:
        """Each new mail as a block: a sign-up code is read here."""
        fresh = sorted(set(self.folder.glob("*.eml")) - self.seen)
        self.seen.update(fresh)
        return [kept.as_terminal_text(kept.read_mail(path)).rstrip() for path in fresh]


class LogWatch:
    """The errors written to one log since the last look."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.offset = 0
        self.unreported = 0
        self.quiet_until = 0.0

    def news(self) -> str:
        """A line that counts new errors, quotes the last and names the log; "" if there are none."""
        found = self._read()
        self.unreported += len(found)
        if not self.unreported or time.monotonic() < self.quiet_until:
            return ""
        count, self.unreported = self.unreported, 0
        self.quiet_until = time.monotonic() + REPORT_INTERVAL_SECONDS
        quote = f": {found[-1].decode(errors='replace')[:160]}" if found else ""
        return f"{count} error{'s' if count > 1 else ''} in {self.path}{quote}"

    def _read(self) -> list[bytes]:
        if not self.path.exists():
            return []
        with self.path.open("rb") as log:
            log.seek(self.offset)
            text = log.read()
        text = text[: text.rfind(b"\n") + 1]  # an incomplete line is read next time
        self.offset += len(text)
        return ERROR_LINE.findall(text)


class FirstRound:
    """Whether any feed answers at first; if none does, says why, and that samples are shown until a real article is stored."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        self.is_over = False

    def news(self) -> str:
        """A line to show, or ""; it loads the samples, and deletes them when they are no longer needed."""
        try:
            if sample_feeds.drop_when_real():
                return "The first real articles are here: the sample ones are gone."
            return "" if self.is_over else self._look()
        except Error:
            return ""  # the database is busy or away; the next look will tell

    def _look(self) -> str:
        counts = Feed.objects.visited_since(self.since)
        answers = counts["visited"] > counts["failed"]
        self.is_over = bool(counts["total"]) and (answers or counts["visited"] >= counts["total"])
        if not self.is_over or answers or Article.objects.published().without_samples().exists():
            return ""
        sample_feeds.ingest_samples()
        sample_feeds.keep_pictures()
        return self._trouble(counts["total"])

    def _trouble(self, total: int) -> str:
        reasons = Feed.objects.reasons_since(self.since).most_common(3)
        why = ", ".join(f"{number} {reason}" for reason, number in reasons)
        stand_in = ", and sample articles, marked « exemple », stand in until then" if sample_feeds.are_shown() else ""
        return (
            f"None of the {total} feeds answered ({why}): this machine seems to have no way out to the internet; let it look up "
            "names and reach ports 80 and 443 (a proxy is not used); "
            f"the feeds are tried again every few minutes{stand_in}."
        )


def passkeys_line() -> str:
    """Where passkeys can be tried, or why they cannot: browsers refuse them at an IP address."""
    if not validate_host("localhost", settings.ALLOWED_HOSTS):
        return "Passkeys cannot be tried here: they need the name localhost, which ALLOWED_HOSTS does not hold."
    try:
        found = {place[0] for *_, place in socket.getaddrinfo("localhost", settings.PORT, type=socket.SOCK_STREAM)}
    except OSError:
        found = set()
    if "127.0.0.1" not in found:
        return "Passkeys cannot be tried here: the name localhost does not lead to 127.0.0.1 (see /etc/hosts)."
    return f"Passkeys work at http://localhost:{settings.PORT}/ (browsers refuse them at an IP address)."


def visits_summary(since: datetime) -> str:
    """One line about the visits since `bin/dev` began."""
    try:
        counts = Feed.objects.visited_since(since)
        articles = Article.objects.count()
        ours = "; our own network seems to be down, no source is blamed" if network.is_down() else ""
    except Error:
        return "The database is busy."
    failed = f" ({counts['failed']} failed)" if counts["failed"] else ""
    return f"{counts['visited']} of {counts['total']} feeds visited{failed}, {articles} articles{ours}"
