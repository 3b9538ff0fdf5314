"""`bin/chaos --crowd`: one address asks for what is dear as fast as nginx lets it, and a member's page must stay quick.

The portal stands as in production: gunicorn and nginx by deploy/, PostgreSQL, Redis, a big library. Each kind of page and form is
asked for by an address of its own; a member, at another, asks for two pages again and again. Then forty people behind one
address read, search and sign in by a code within two minutes: nobody may be refused. What is dear stands in `dear`.
"""

import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

from rich.table import Table

from benches.attacks.accounts import CODE
from benches.attacks.stage import InsideProcess, Stage
from benches.attacks.visitor import Visitor
from benches.chaos.dear import WORDS, Request, kinds
from benches.harness.command import say
from benches.harness.contenders import until
from benches.harness.programs import ROOT, scratch
from benches.harness.services import NginxFront
from benches.harness.web import Web
from benches.serve import filled_product, pages

PROMISE = 1.0  # seconds for a member's page, whatever a stranger at another address asks for
FLOOD_SECONDS = 4  # at the steady rate, after the burst
CONNECTIONS = 120  # of the address, at once
LONGEST_FLOOD = 20.0  # seconds; whatever has not been asked by then is left out
DISTINCT_ARTICLES = 20_000
CALM = 0.3  # seconds for a member's page, before the next kind begins
WARMING = 12  # requests, each from an address of its own, before a kind begins
PEOPLE, ARRIVE_WITHIN = 40, 90.0  # seconds: each of them needs some more
BEHIND_NGINX = {
    "SITE_URL": "https://127.0.0.1",
    **dict.fromkeys(("SECURE_SSL_REDIRECT", "BEHIND_TLS_PROXY", "TRUSTED_PROXY_COUNT"), "1"),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """What nginx lets one address ask for: so many at once, then so many a second."""

    burst: int
    rate: float

    def due(self, number: int) -> float:
        """After how many seconds request `number` is sent, by one who keeps to the limit."""
        return max(0.0, (number - self.burst) / self.rate)


@dataclass(frozen=True, slots=True)
class FloodResult:
    """How a kind was answered, by status, and the seconds that a member's page took meanwhile."""

    kind: str
    statuses: Counter[int]
    waits: Sequence[float]

    @property
    def holds(self) -> bool:
        """Whether the member was served in time, every time, and the site had no error of its own."""
        return max(self.waits) < PROMISE and 500 not in self.statuses


def widest_limit(config: str) -> Limit:
    """The widest of the limits that a configuration of nginx has by the second: those below it cut what they are for."""
    rates = dict(re.findall(r"^limit_req_zone .*zone=(\w+):\w+ rate=(\d+)r/s;", config, re.MULTILINE))
    bursts = dict(re.findall(r"limit_req zone=(\w+) burst=(\d+) (?:nodelay|delay=\d+);", config))
    return max(
        (Limit(int(bursts[name]), int(rates[name])) for name in rates if name in bursts), key=lambda limit: limit.rate
    )


def run(articles: int, only: str) -> int:
    """Print the table; 1 when a member waited too long or somebody of the forty was refused."""
    with scratch() as folder:
        product, _ = filled_product(folder, "postgres", articles)
        product.environment |= BEHIND_NGINX
        web = Web(product, workers=3)
        front = NginxFront(folder, web.port, folder / "var")
        place = Stage(f"https://127.0.0.1:{front.port}", InsideProcess(product), None, None, folder / "var" / "mail")  # type: ignore[arg-type]
        limit = widest_limit((ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8"))
        articles_at = place.back("latest_paths", DISTINCT_ARTICLES)
        known = pages(product.database.ask) | {"article": articles_at[0]}
        dear = kinds(known["listing"], articles_at)
        member = place.member()[1]
        results = []
        for kind, make in dear.items():
            if any(name in kind for name in only.split(",")):
                results.append(flood(place, member, known, kind, make, limit))
                say(*row(results[-1]), sep="  ", markup=False)
        refused = crowd(place, known)
    say(table(results, limit))
    say(f"{PEOPLE} people behind one address: {refused[:20] or 'nobody was refused'}", markup=False)
    return int(bool(refused) or not all(result.holds for result in results))


def flood(
    place: Stage, member: Visitor, known: dict[str, str], kind: str, make: Callable[[int], Request], limit: Limit
) -> FloodResult:
    """Ask at the limit from one new address, and meanwhile for a member's pages from another."""
    stranger, statuses, waits, over = place.visitor(), Counter[int](), list[float](), threading.Event()
    paths = known["home"], known["article"]
    _warm(place, make)
    until(lambda: _seconds(member, known["home"]) < CALM)
    fields = stranger.form(make(0).path if make(0).fields else "/compte/login/")
    numbers, began = count(), time.monotonic()

    def ask_all() -> None:
        for number in numbers:
            due = limit.due(number)
            if due > FLOOD_SECONDS or time.monotonic() - began > LONGEST_FLOOD:
                return
            time.sleep(max(0.0, began + due - time.monotonic()))
            statuses[_asked(stranger, make(next(place.numbers)), fields)] += 1

    def read_on() -> None:
        for number in count():
            waits.append(_seconds(member, paths[number % 2]))
            if over.wait(0.1):
                return

    with ThreadPoolExecutor(CONNECTIONS + 1) as pool:
        reader = pool.submit(read_on)
        jobs = [pool.submit(ask_all) for _ in range(CONNECTIONS)]
        wait(jobs)
        over.set()
        for job in (*jobs, reader):
            job.result()
    return FloodResult(kind, statuses, waits)


def _warm(place: Stage, make: Callable[[int], Request]) -> None:
    """Let each process read the code once: what a start costs is not what a stranger costs."""

    def ask(_number: int) -> None:
        visitor, request = place.visitor(), make(next(place.numbers))
        _asked(visitor, request, visitor.form(request.path) if request.fields else {})

    with ThreadPoolExecutor(WARMING) as pool:
        list(pool.map(ask, range(WARMING)))


def _asked(stranger: Visitor, request: Request, fields: dict[str, str]) -> int:
    """The status of the answer; 0 for none."""
    cookies = stranger.cookies if request.fields else {}
    one = Visitor(stranger.base, stranger.source, dict(cookies))  # of this thread
    try:
        if request.fields:
            return one.post(request.path, fields | request.fields).status
        return one.ask("GET", request.path, headers=request.headers).status
    except OSError:
        return 0


def _seconds(member: Visitor, path: str) -> float:
    """How long a member's page takes; one that does not come takes for ever."""
    began = time.monotonic()
    try:
        status = member.get(path).status
    except OSError:
        status = 0
    return time.monotonic() - began if status == 200 else float("inf")


def crowd(place: Stage, known: dict[str, str]) -> list[str]:
    """What refusals forty people meet who read, search and sign in by a code, all behind one address."""
    source = place.visitor().source
    people = [place.person() for _ in range(PEOPLE)]

    def live(number: int, person: dict[str, Any]) -> list[str]:
        time.sleep(number * ARRIVE_WITHIN / PEOPLE)
        visitor, refusals = Visitor(place.base, source), []

        def open_(path: str) -> str:
            answer = visitor.follow(path)
            refusals.extend([f"{path} {answer.status}"] if answer.status != 200 else [])
            return answer.text

        files = re.findall(r'(?:href|src)="(/static/[^"]+)"', open_("/"))
        query = urlencode({"q": f"{WORDS[number % 12]} {WORDS[number // 4]}"})
        searches = f"/recherche/?{query}", f"/recherche/?{query}&langue=fr"
        for path in (*files, known["article"], known["listing"], *searches):
            open_(path)
        asked = visitor.submit("/compte/login/code/", {"email": person["email"]})
        until(lambda: bool(place.mails(person["email"])) or asked.status != 302)
        code = CODE.search(place.mails(person["email"])[-1].get_content()) if asked.status == 302 else None
        signed = visitor.submit(asked.location, {"code": code[0]}) if code else asked
        refusals.extend([] if code and signed.status == 302 and visitor.session else [f"sign-in {signed.status}"])
        open_("/mon-fil/")
        return refusals

    with ThreadPoolExecutor(PEOPLE) as pool:
        return [told for one in pool.map(live, range(PEOPLE), people) for told in one]


def row(result: FloodResult) -> tuple[str, ...]:
    """What is told of a kind."""
    statuses = ", ".join(f"{number} × {status or 'none'}" for status, number in sorted(result.statuses.items()))
    middle, worst = statistics.median(result.waits), max(result.waits)
    return result.kind, statuses, f"{middle:.2f}", f"{worst:.2f}", "" if result.holds else "FAILS"


def table(results: Sequence[FloodResult], limit: Limit) -> Table:
    """A row a kind."""
    title = f"one address, {limit.burst} at once, then {limit.rate:g} a second; a member’s page under {PROMISE:g} s"
    shown = Table("asked for", "answers", "member’s page, s", "worst", "", title=title, title_justify="left")
    for result in results:
        shown.add_row(*row(result))
    return shown
