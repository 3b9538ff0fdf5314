"""`bin/chaos --mail`: kill the workers that mail replies, over and over while they send, and count what arrived.

A mail is lost if its reply is public and no mail about it was taken; it is doubled if it was taken twice. Where the server had
the whole mail and the worker was killed before it had read and recorded the server's yes, the mail is taken twice, since SMTP
has no way to ask: these are counted by themselves.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from benches.harness.mail_server import MailServer, mail_server
from benches.harness.product import Product, new_product
from benches.harness.programs import Missing, Program, scratch

WORKERS = 2
REPLIES_PER_KILL = 6
SLOWEST_SECONDS = 0.05  # that the server takes over a mail
PREPARE = """
from django.core.management import call_command
from django.utils import timezone
from articles.models import Article, Category, Comment, Source
from members.models import Member
call_command("migrate", verbosity=0)
Category.objects.create(slug=Article._meta.get_field("category").get_default(), name_fr="Rubrique", name_en="Category")
awa, kofi = (Member.objects.create_user(name, name + "@example.org") for name in ("Awa", "Kofi"))
source = Source.objects.create(slug="essai", name="Essai")
article = Article.objects.create(source=source, title="Titre", url="https://essai.example/1", published_at=timezone.now())
said = Comment.objects.create(author=awa, article=article, body="Dit.")
Comment.objects.bulk_create(
    Comment(author=kofi, article=article, parent=said, root=said, body=f"Réponse {{n}}.", state="held", hold="newcomer")
    for n in range({replies})
)
"""
# As beat and a worker do, without a broker between them.
WORK = """
import django
django.setup()
from members import tasks
print("ready", flush=True)
while True:
    tasks.write_notices()
    tasks.send_mails()
"""


@dataclass(slots=True)
class MailReport:
    """How often workers were killed, and what became of the mails."""

    database: str
    kills: int = 0
    killed_in_sending: int = 0
    replies: int = 0
    taken: int = 0
    lost: int = 0
    doubled: int = 0
    # Message-IDs of mails that the server took, from a worker killed before it had recorded the server's yes: one a kill, so
    # that a mail to which it happened twice is there twice.
    unrecorded: list[str] = field(default_factory=list)
    unknowable: int = 0  # of these, taken once more

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, nor doubled but for what SMTP cannot tell."""
        return not self.lost and not self.doubled

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.killed_in_sending} of them while a mail was handed over; "
            f"{self.replies} replies, {self.taken} mails taken; lost {self.lost}, doubled {self.doubled}, taken from a worker "
            f"killed before the server's yes was recorded {len(self.unrecorded)}, so once more {self.unknowable}"
        )

    def count(self, ids: Sequence[str]) -> None:
        """What became of the mails, when the server has taken those with these Message-IDs."""
        taken, unrecorded = Counter(ids), Counter(self.unrecorded)
        twice = {name: number - 1 for name, number in taken.items()}
        self.taken, self.lost = taken.total(), self.replies - len(taken)
        self.unknowable = sum(min(number, unrecorded[name]) for name, number in twice.items())
        self.doubled = sum(twice.values()) - self.unknowable


def run(database: str, kills: int, seed: int) -> MailReport:
    """Publish replies and kill the workers that mail them, `kills` times; then let the rest leave, and count."""
    rng = random.Random(seed)  # noqa: S311
    report = MailReport(database, replies=kills * REPLIES_PER_KILL)
    with scratch() as folder, mail_server() as (server, port):
        server.slow, server.random = SLOWEST_SECONDS, rng
        product = new_product(folder, database, EMAIL_URL=f"smtp://127.0.0.1:{port}", MAIL_PACE="1000000")
        product.shell(PREPARE.format(replies=report.replies))
        for _ in range(kills):
            _publish(product, REPLIES_PER_KILL)
            _kill_while_they_send(product, server, rng, report)
        _let_the_rest_leave(product, server, report)
    return report


def _publish(product: Product, number: int) -> None:
    """Let some more of the held replies be public."""
    product.database.run(
        "UPDATE articles_comment SET state = 'published', hold = '', published_at = created_at WHERE id IN "  # noqa: S608
        f"(SELECT id FROM articles_comment WHERE state = 'held' ORDER BY id LIMIT {number})"
    )


def _start_workers(product: Product) -> list[Program]:
    names = [f"sender-{number}" for number in range(WORKERS)]
    workers = [product.python(name, WORK) for name in names]
    for worker in workers:
        worker.wait_for(partial(_is_ready, worker), "A worker")
    return workers


def _is_ready(worker: Program) -> bool:
    return "ready" in worker.said()


def _kill_while_they_send(product: Product, server: MailServer, rng: random.Random, report: MailReport) -> None:
    asked, taken = server.asked, len(server.ids)
    workers = _start_workers(product)
    _until(lambda: server.asked > asked, workers)
    time.sleep(rng.uniform(0, 0.25))
    for worker in workers:
        worker.kill()
    time.sleep(2 * SLOWEST_SECONDS)  # the server takes what it has whole, whether or not anybody waits for its yes
    report.kills += 1
    handed_over = _ids(product, "sending")
    report.killed_in_sending += bool(handed_over)
    report.unrecorded.extend(handed_over.intersection(server.ids[taken:]))
    product.database.run("UPDATE members_outgoing SET lease_until = NULL, lease_token = NULL")  # as 300 s would


def _let_the_rest_leave(product: Product, server: MailServer, report: MailReport) -> None:
    workers = _start_workers(product)
    _until(lambda: len(_ids(product, "sent")) == report.replies, workers)
    for worker in workers:
        worker.kill()
    report.count(server.ids)


def _ids(product: Product, state: str) -> set[str]:
    rows = product.database.ask(f"SELECT message_id FROM members_outgoing WHERE state = '{state}'")  # noqa: S608
    return {str(name) for (name,) in rows}


def _until(done: Callable[[], bool], workers: Sequence[Program], patience: float = 60) -> None:
    """Wait for it, in vain for at most `patience` seconds; a worker that ended by itself is a failure."""
    deadline = time.monotonic() + patience
    while not done() and time.monotonic() < deadline:
        for worker in workers:
            if worker.process.poll() is not None:
                raise Missing(f"A worker ended by itself:\n{worker.said()[-2000:]}")
        time.sleep(0.01)
