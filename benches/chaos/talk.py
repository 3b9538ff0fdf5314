"""`bin/chaos --talk`: ten members and two moderators act at once in one talk; then everything is counted again.

Each member writes, answers, edits, deletes, votes, reports and appeals at random; moderators judge what their queue shows.
After every round all rest, and the ledger is compared with what each of them, and a visitor, is shown.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bs4 import BeautifulSoup

from benches.attacks.stage import Stage, ground, stage
from benches.attacks.visitor import TOKEN, Answer, Visitor
from benches.harness.command import say
from benches.harness.programs import scratch

MEMBERS, MODERATORS = 10, 2
ROUND_ACTS = 48  # by all together, between two counts
FINE = {200, 302, 403, 404, 409, 422, 429}  # what an act may be answered: never an error of ours
MARKER = re.compile(r"mot-\d+-\d+")
MARKER_NUMBERS = count(1)


@dataclass(slots=True)
class Actor:
    """A member or moderator at the site, with what the site has told them it kept."""

    id: int
    visitor: Visitor
    rng: random.Random
    said: dict[str, str] = field(default_factory=dict)  # marker → the last wording that was accepted
    deleted: set[str] = field(default_factory=set)


@dataclass(slots=True)
class TalkReport:
    """What was done and answered, and what was wrong."""

    database: str
    acts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def run(databases: Sequence[str], seed: int, acts: int) -> int:
    """Run `acts` acts on each database; 1 when anything was lost, counted wrong, or shown to whom it is not for."""
    reports = []
    for database in databases:
        with scratch() as folder, stage(ground(folder), "talk", database) as place:
            reports.append(talk(place, database, random.Random(seed), acts))  # noqa: S311
    for report in reports:
        done = ", ".join(f"{name} {number}" for name, number in sorted(report.acts.items()))
        say(f"talk on {report.database}, seed {seed}: {sum(report.acts.values())} acts ({done})", markup=False)
        say(f"  {'nothing lost, all counts right' if not report.wrong else report.wrong[:20]}", markup=False)
    return int(any(report.wrong for report in reports))


def talk(place: Stage, database: str, rng: random.Random, acts: int) -> TalkReport:
    """Let them all act, a round after another, and look after each."""
    report = TalkReport(database)
    paths = place.back("talk_story")
    members = [Actor(*_entered(place), random.Random(rng.random())) for _ in range(MEMBERS)]  # noqa: S311
    moderators = [
        Actor(0, place.new_staff("Modération"), random.Random(rng.random()))  # noqa: S311
        for _ in range(MODERATORS)
    ]
    with ThreadPoolExecutor(MEMBERS + MODERATORS) as pool:
        while sum(report.acts.values()) < acts and not report.wrong:
            place.back("forget_limits")
            each = min(acts, ROUND_ACTS) // (MEMBERS + MODERATORS)
            jobs = [pool.submit(_act_often, one, paths, each, MEMBER_ACTS) for one in members]
            jobs += [pool.submit(_act_often, one, paths, each, MODERATOR_ACTS) for one in moderators]
            for job in jobs:
                done, wrong = job.result()
                report.acts += done
                report.wrong += wrong
            report.wrong += discrepancies(place, paths, members)
    return report


def _entered(place: Stage) -> tuple[int, Visitor]:
    person, visitor = place.member()
    place.back("change", "Member", person["id"], date_joined=place.ago(days=30))
    return person["id"], visitor


def _act_often(
    actor: Actor, paths: Sequence[str], times: int, acts: Sequence[Callable[[Actor, str], Answer]]
) -> tuple[Counter[str], list[str]]:
    done: Counter[str] = Counter()
    wrong = []
    for _ in range(times):
        act = actor.rng.choice(acts)
        answer = act(actor, actor.rng.choice(paths))
        done[f"{act.__name__} {answer.status}"] += 1
        if answer.status not in FINE:
            wrong.append(f"{act.__name__} was answered {answer.status}")
    return done, wrong


def write(actor: Actor, path: str) -> Answer:
    """Write a comment, now and then in answer to one on the page."""
    shown = _shown(actor.visitor.get(path).text)
    answered = actor.rng.choice([*shown]) if shown and actor.rng.random() < 0.5 else ""
    marker = f"mot-{next(MARKER_NUMBERS)}-{actor.id}"
    body = f"Un avis sur le cacao, {marker}." + actor.rng.choice(["", "", " Écrivez-moi au +221 77 123 45 67."])
    at = f"{path}commenter/" + (f"?reponse={answered}" if answered else "")
    answer = actor.visitor.submit(f"{path}commenter/", {"body": body}, at=at)
    if answer.status == 302:
        actor.said[marker] = body
    return answer


def edit(actor: Actor, path: str) -> Answer:
    """Edit one of one's own, harmlessly or not."""
    marker, key = _own(actor, path)
    if not key:
        return write(actor, path)
    body = f"Un avis mieux dit, {marker}, {actor.rng.randrange(10**6)}."
    body += actor.rng.choice(["", "", " Gains garantis sur wa.me/221771234567."])
    answer = actor.visitor.submit(f"/commentaires/{key}/modifier/", {"body": body})
    if answer.status == 302:
        actor.said[marker] = body
    return answer


def delete(actor: Actor, path: str) -> Answer:
    """Delete one of one's own."""
    marker, key = _own(actor, path)
    if not key or actor.rng.random() < 0.5:
        return useful(actor, path)
    answer = actor.visitor.submit(f"/commentaires/{key}/supprimer/", {})
    if answer.status == 302:
        actor.deleted.add(marker)
    return answer


def useful(actor: Actor, path: str) -> Answer:
    """Find any comment useful, or no longer."""
    act = actor.rng.choice([{}, {}, {"geste": "retirer"}])
    return _on_any(actor, path, "utile", act)


def report(actor: Actor, path: str) -> Answer:
    """Report any comment."""
    reason = actor.rng.choice(["insult", "scam", "misinformation", "off-topic"])
    return _on_any(actor, path, "signaler", {"motif": reason})


def appeal(actor: Actor, path: str) -> Answer:
    """Appeal against what was decided of one's own."""
    mine = BeautifulSoup(actor.visitor.get("/compte/commentaires/").text, "html.parser").select(".own-comment")
    removed = [str(link["href"]).split("/")[2] for one in mine if "Retiré" in one.text for link in one.select("h2 a")]
    if not removed:
        return write(actor, path)
    return actor.visitor.submit(f"/commentaires/{actor.rng.choice(removed)}/contester/", {"body": "Relisez-moi."})


def read(actor: Actor, path: str) -> Answer:
    """Read the page."""
    return actor.visitor.get(path)


def judge(actor: Actor, path: str) -> Answer:
    """Press one of the buttons of the queue."""
    at = "/gestion/articles/comment/file/"
    page = actor.visitor.get(at)
    forms = BeautifulSoup(page.text, "html.parser").select("form.queue-decision")
    if not forms:
        return page
    form = actor.rng.choice(forms)
    fields = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
    for chosen in form.select("select[name]"):
        values = [str(one["value"]) for one in chosen.select("option[value]") if one["value"]]
        fields[str(chosen["name"])] = actor.rng.choice(values) if values else ""
    button = actor.rng.choice(form.select("button[name=action]"))
    fields |= {str(button["name"]): str(button["value"]), TOKEN: actor.visitor.token or fields.get(TOKEN, "")}
    return actor.visitor.post(str(form.get("action") or at), fields)


MEMBER_ACTS = [write, write, write, edit, edit, delete, useful, useful, report, report, appeal, read]
MODERATOR_ACTS = [judge]


def _on_any(actor: Actor, path: str, act: str, fields: dict[str, str]) -> Answer:
    shown = _shown(actor.visitor.get(path).text)
    if not shown:
        return write(actor, path)
    return actor.visitor.submit(f"/commentaires/{actor.rng.choice([*shown])}/{act}/", fields)


def _own(actor: Actor, path: str) -> tuple[str, str]:
    shown = _shown(actor.visitor.get(path).text)
    own = [(marker, key) for key, marker in shown.items() if marker in actor.said]
    return actor.rng.choice(own) if own else ("", "")


def _shown(html: str) -> dict[str, str]:
    """The comments of the page whose text it shows: by their keys, the markers in them."""
    page = BeautifulSoup(html, "html.parser")
    shown = {}
    for one in page.select("article.comment[id]"):
        body = one.select_one(".body")
        if body and (marker := MARKER.search(body.text)):
            shown[str(one["id"]).removeprefix("attente-").removeprefix("c")] = marker[0]
    return shown


def discrepancies(place: Stage, paths: Sequence[str], members: Sequence[Actor]) -> list[str]:
    """What does not add up, now that all rest."""
    rows = {str(row["id"]): row for row in place.back("talk_rows")}
    return [
        *lost(rows, members),
        *counted_wrong(rows),
        *_shown_wrongly(place, rows, paths, members),
    ]


def lost(rows: dict[str, dict[str, Any]], members: Sequence[Actor]) -> list[str]:
    """What the site accepted from these members and no longer has in its last wording; `rows` are those of `talk_rows`."""
    stored = {found[0]: row for row in rows.values() if (found := MARKER.search(row["body"]))}
    wrong = []
    for member in members:
        for marker, body in member.said.items():
            row = stored.get(marker)
            if marker in member.deleted:
                wrong += [f"{marker} was deleted and is {row['state']}"] if row and row["state"] != "deleted" else []
            elif row is None:
                wrong.append(f"{marker} is lost")
            elif row["body"] != body and not row.get("refused"):  # a refused new wording is dropped
                wrong.append(f"{marker} lost its last wording")
    return wrong


def counted_wrong(rows: dict[str, dict[str, Any]]) -> list[str]:
    """Comments whose number of votes, or whose judgements one after the other, do not add up."""
    wrong = [
        f"comment {key}: {row['useful']} useful, {row['votes']} votes"
        for key, row in rows.items()
        if row["useful"] != row["votes"]
    ]
    for key, row in rows.items():
        was_before = ""
        for was, became in row["judgements"]:
            if was_before and was not in ({was_before} | ({"held"} if was_before == "published" else set())):
                wrong.append(f"comment {key} was judged as {was} after it had become {was_before}")
            was_before = became
    return wrong


def _shown_wrongly(
    place: Stage, rows: dict[str, dict[str, Any]], paths: Sequence[str], members: Sequence[Actor]
) -> list[str]:
    public = {key for key, row in rows.items() if row["state"] == "published"}
    wrong = []
    for who, visitor, own in [(0, place.visitor(), set())] + [
        (one.id, one.visitor, {key for key, row in rows.items() if row["author_id"] == one.id}) for one in members
    ]:
        for path in paths:
            pages = _whole_talk(visitor, path)
            shown = {key for page in pages for key in _shown(page)}
            wrong += [f"{who or 'a visitor'} is not shown comment {key}" for key in public - shown]
            wrong += [f"{who or 'a visitor'} is shown comment {key}" for key in shown - public - own]
            heading = BeautifulSoup(pages[0], "html.parser").select_one("#titre-commentaires")
            told = re.sub(r"\D", "", heading.text) if heading else ""
            wrong += [f"{told or 0} comments told, {len(public)} public"] if int(told or 0) != len(public) else []
    return wrong


def _whole_talk(visitor: Visitor, path: str) -> list[str]:
    """All pages of the talk, those of single roots too."""
    pages, waiting, asked = [], [path], set()
    while waiting:
        at = waiting.pop(0)
        asked.add(at)
        pages.append(visitor.get(at).text)
        page = BeautifulSoup(pages[-1], "html.parser")
        for link in page.select(".comments a[href]"):
            where = str(link["href"]).partition("#")[0]
            where = f"{path}{where}" if where.startswith("?") else where
            if re.search(r"[?&](page|fil)=", where) and "tri=" not in where and where not in asked | {*waiting}:
                waiting.append(where)
    return pages
