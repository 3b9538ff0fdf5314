"""Comments: what is written, who may write, and what of it shows where."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from benches.attacks.bombs import ITEM, rss
from benches.attacks.browser import WalkFindings
from benches.attacks.fetching import visited
from benches.attacks.hostile import HostileAnswer
from benches.attacks.lines import Failed, Line, check, must
from benches.attacks.stage import Stage
from benches.attacks.visitor import Answer, Visitor

LISTINGS = ("/", "/rubriques/economie/", "/recherche/?q=batterie", "/plan-du-site/")
MACHINES = (
    "/rss.xml",
    "/atom.xml",
    "/feed.json",
    "/sitemap.xml",
    "/sitemaps/actualites.xml",
    "/api/v1/articles/",
    "/aujourdhui.html",
)


def write(visitor: Visitor, article: dict[str, Any], body: str, **fields: Any) -> Answer:
    """Send a comment by the form."""
    return visitor.submit(f"{article['path']}commenter/", {"body": body, **fields})


@dataclass(slots=True)
class ShownComments:
    """All comments of the list under one article: the visit to every page that shows them, and what each line sent."""

    walk: WalkFindings
    path: str
    sent: dict[str, tuple[str, int]]


@check(kind="xss", where=r"^comment")
def body(stage: Stage, line: Line) -> str:
    """Nothing runs for a visitor, an author, a moderator; the text shows as it was written."""
    shown: ShownComments = stage.once("comments", lambda: _shown(stage))
    text, status = shown.sent[line.id]
    must(status == 302, f"not taken: {status}")
    mine = shown.walk.faults(line.id, *re.findall(r"//127\.0\.0\.1:\d+", text))
    nobodys = [one for one in shown.walk.faults() if not any(mark in one for mark in shown.sent)]
    must(not mine + nobodys, "; ".join((mine + nobodys)[:3]))
    must(text in shown.walk.texts[shown.path], "not shown as written")
    return f"{shown.walk.pages} pages with the policy and without, nothing ran; shown as written"


def _shown(stage: Stage) -> ShownComments:
    article = stage.article()
    shown = ShownComments(WalkFindings(), article["path"], {})
    for line in stage.lines:
        if line.kind == "xss" and line.inject_at.startswith("comment"):
            text = stage.text(line.payload).replace("{id}", line.id)
            _, author = stage.member()
            shown.sent[line.id] = text, write(author, article, text).status
    keys = [one["id"] for one in stage.back("comments", article["id"])]
    replies = [f"{article['path']}commenter/?reponse={key}" for key in keys]
    paths = [article["path"], *replies, "/"]
    stage.browser.walk(paths, shown.walk)
    stage.browser.walk(paths, shown.walk, policy=False)
    stage.browser.walk(paths[:2], shown.walk, cookies=author.cookies, policy=False)
    desk = ["/gestion/articles/comment/", *(f"/gestion/articles/comment/{key}/change/" for key in keys)]
    stage.browser.walk(desk, shown.walk, cookies=stage.staff("Modération").cookies, policy=False)
    return shown


def _hidden_words(stage: Stage) -> tuple[dict[str, Any], dict[str, str]]:
    """An article with comments that are held, removed or deleted: the article, and their words by their state."""
    article, (author, _) = stage.article(), stage.member()
    words = {state: f"parole-{state}-{author['id']}" for state in ("held", "removed", "deleted")}
    for state, said in words.items():
        key = stage.back("comment", article["id"], author["id"], said, state)
        stage.back("comment", article["id"], author["id"], f"Une réponse à {state}", "published", key)
    stage.back("comment", article["id"], author["id"], "parole-publique")
    return article, words


def places(article: dict[str, Any]) -> list[str]:
    """Every page and document that could tell of an article's comments."""
    own = article["path"]
    variants = [own, f"{own}?tri=recents", f"{own}?tri=utiles&page=2", f"{own}commenter/", f"/en{own}"]
    variants += [
        f"{own}{tail}"
        for tail in ("commentaires/", "commentaires/?page=2&sort=new", "?print=1", "amp/", "print/", "?format=json")
    ]
    variants += [
        f"/actualite/{article['id']}/commentaires/",
        f"/api/v1/articles/{article['id']}/",
        "/oembed?url=x",
        "/rss/commentaires/",
    ]
    return [*variants, *LISTINGS, *MACHINES, "/recherche/?q=parole"]


def leaks(visitor: Visitor, article: dict[str, Any], words: list[str]) -> list[str]:
    """Where these words show; a page that breaks down is told too."""
    found = []
    for path in places(article):
        answer = visitor.get(path)
        found += [f"{path}: {word}" for word in words if word in answer.text]
        found += [f"{path}: {answer.status}"] if answer.status >= 500 else []
    return found


@check(kind="login-gate", where=r"^anon GET")
def gate(stage: Stage, line: Line) -> str:
    """Comments are public to read: what is held, removed or deleted is not shown, and nobody writes without an account."""
    seen, failure = stage.once("gate", lambda: _gate(stage))
    must(not failure, failure)
    return str(seen)


def _gate(stage: Stage) -> tuple[str, str]:
    """The same for all lines, each of which names some of the addresses: what was seen, and what was wrong."""
    try:
        return _asked_for_all(stage), ""
    except Failed as failure:
        return "", str(failure)


def _asked_for_all(stage: Stage) -> str:
    article, words = _hidden_words(stage)
    someone, member = stage.member()
    foreign = stage.back("session", someone["id"])
    name, value = next(iter(foreign.items()))
    visitors = {"nobody": stage.visitor(), "another member": member}
    visitors["a made-up session"] = Visitor(stage.base, cookies={name: "x" * 32})
    visitors["a tampered session"] = Visitor(
        stage.base, cookies={name: value[:-1] + ("a" if value[-1] != "a" else "b")}
    )
    gone, (off, off_visitor) = "", stage.member()
    stage.back("change", "Member", off["id"], is_active=False)
    visitors["a deactivated member"] = off_visitor
    for who, visitor in visitors.items():
        found = leaks(visitor, article, list(words.values()))
        must(not found, f"{who} reads {found[:3]}")
        gone = gone or ("parole-publique" in visitor.get(article["path"]).text and "public ones show") or ""
    _strangers_write_nothing(stage, article, {who: one for who, one in visitors.items() if who != "another member"})
    seen = f"{len(visitors)} kinds of visitors, {len(places(article))} addresses: no hidden comment"
    return f"{seen}; strangers wrote nothing; {gone}"


def _strangers_write_nothing(stage: Stage, article: dict[str, Any], strangers: dict[str, Visitor]) -> None:
    before = len(stage.back("comments"))
    for who, visitor in strangers.items():
        answer = write(visitor, article, f"Un mot de {who}")
        visitor.ask("POST", f"{article['path']}commenter/", b'{"body": "x"}', {"Content-Type": "application/json"})
        must(answer.status in (302, 403) and answer.status < 500, f"{who} is answered {answer.status}")
        must(len(stage.back("comments")) == before, f"{who} has written a comment")


@check(kind="login-gate", asks=r"POST as member")
def closed(stage: Stage, line: Line) -> str:
    """No comment under what is not published, not yet, or not there."""
    _, member = stage.member()
    article = stage.article()
    shut = {state: stage.article(status=state) for state in ("draft", "hidden")} | {"to come": stage.article(late=600)}
    shut["not there"] = {"path": "/actualite/999999999-rien/"}
    before, told = len(stage.back("comments")), {}
    for state, one in shut.items():
        fields = member.form(f"{article['path']}commenter/") | {"body": "Un mot de trop"}  # sent under the other
        told[state] = member.post(f"{one['path']}commenter/", fields).status
    must(set(told.values()) <= {403, 404}, f"answered {told}")
    must(len(stage.back("comments")) == before, "a comment was stored")
    return f"answered {told}, 0 stored"


@check(kind="idor", asks=r"parent=|reply to")
def reply_to_hidden(stage: Stage, line: Line) -> str:
    """A reply to what may not be read is refused, and says nothing of it."""
    article, words = _hidden_words(stage)
    _, member = stage.member()
    keys = {one["state"]: one["id"] for one in stage.back("comments", article["id"]) if one["state"] != "published"}
    before = len(stage.back("comments"))
    for state, key in keys.items():
        page = member.get(f"{article['path']}commenter/?reponse={key}")
        answer = write(member, article, "Je réponds", reponse=key)
        must(words[state] not in page.text + answer.text, f"the {state} text is echoed")
        must(answer.status in (400, 403, 404, 422), f"a reply to what is {state} is answered {answer.status}")
    must(len(stage.back("comments")) == before, "a reply was stored")
    return f"{len(keys)} replies refused, nothing echoed"


@check(kind="mass-assign")
def pollution(stage: Stage, line: Line) -> str:
    """Fields sent twice, of other types, or unknown: no error of ours, and the form's own rules hold."""
    article, other = stage.article(), stage.person()
    at, told, authors = f"{article['path']}commenter/", [], set()
    tries: list[dict[str, Any]] = [
        {"body": ["a", "b"]}, {"body": "c", "parent[]": "1"}, {"body[$gt]": ""}, {"body": "d", "reponse": ["1", "x"]},
        {"body": "e", "reponse": "9" * 40}, {"body": "f", "form_key": "no-uuid"}, {"body": "h", "reponse": "\u0661"},
        {"body": "g", "author": other["id"], "state": "removed"}, {"body": "i\x00j"},
    ]  # fmt: skip
    for one in tries:
        someone, member = stage.member()
        authors.add(someone["id"])
        fields = member.form(at)
        told.append(member.post(at, fields | one).status)
        token = {"Content-Type": "application/json", "X-CSRFToken": member.token}
        told.append(member.ask("POST", at, b'{"body": {"$gt": ""}}', token).status)
    must(max(told) < 500, f"answered {told}")
    rows = stage.back("comments", article["id"])
    must({row["author_id"] for row in rows} <= authors, "a comment in another's name")
    must({row["state"] for row in rows} <= {"published", "held"}, "a state was assigned")
    must(
        "b" in {row["body"] for row in rows} and "a" not in {row["body"] for row in rows},
        "of two bodies the last does not hold",
    )
    return f"answered {sorted(set(told))}; of a field sent twice the last holds"


@check(kind="dos", asks=r"comment body|in comments")
def long(stage: Stage, line: Line) -> str:
    """A text beyond the limit is refused at once."""
    _, member = stage.member()
    article, text = stage.article(), "(" * 20000 + "http://a.test" + ")" * 20000
    before = stage.cpu()
    answer = write(member, article, text)
    spent = stage.cpu() - before
    must(answer.status in (400, 413, 422), f"answered {answer.status}")
    must(not stage.back("comments", article["id"]), "stored")
    must(spent < 1.5, f"{spent:.1f} s of CPU")
    short = write(member, article, "(" * 900 + "http://a.test" + ")" * 900)
    must(short.status == 302 and member.get(article["path"]).status == 200, f"a bracketed address: {short.status}")
    return f"answered {answer.status} after {spent:.2f} s of CPU, one within the limit shows"


@check(kind="dos", asks=r"reply chain|comment thread")
def deep(stage: Stage, line: Line) -> str:
    """A reply to a reply to a reply…: the page stays flat and quick."""
    article, (author, member) = stage.article(), stage.member()
    length = int((re.search(r"\d+", line.payload) or ["500"])[0])
    stage.back("chain", article["id"], author["id"], length)
    before = stage.cpu()
    page = member.get(article["path"])
    root = min(one["id"] for one in stage.back("comments", article["id"]))
    whole = member.get(f"{article['path']}?fil={root}&page=2")
    spent = stage.cpu() - before
    depth = 1 + max(_depths(whole.text))
    must(page.status == whole.status == 200, f"answered {page.status}, {whole.status}")
    must(depth <= 3, f"{depth} lists within each other")
    must(spent < 3, f"{spent:.1f} s of CPU")
    return f"{length} replies, {depth} levels, {spent:.2f} s of CPU for both pages"


def _depths(html: str) -> list[int]:
    depth, found = 0, [0]
    for tag in re.findall(r"</?ol\b", html.partition('class="thread"')[2]):
        depth += -1 if "/" in tag else 1
        found.append(depth)
    return found


@check(kind="spoof")
def disguised(stage: Stage, line: Line) -> str:
    """Marks that turn the text around, and letters under a tower of accents."""
    walk = WalkFindings()
    row = visited(
        stage, stage.site.serve(f"/tourne-{line.id}", HostileAnswer(rss(ITEM.format("\u202egnp.exe tout droit", "x"))))
    )
    article = stage.back("articles_of", row["slug"])[0]
    _, member = stage.member()
    turned = write(member, article, "avant \u202egnp.exe\u202c après")
    tower = write(member, article, "a" + "\u0300" * 50 + " fin")
    page = member.get(article["path"]).text
    rows = [row["body"] for row in stage.back("comments", article["id"])]
    must(turned.status in (302, 422) and tower.status in (302, 422), f"answered {turned.status}, {tower.status}")
    must(not any("\u202e" in row for row in rows), "a mark that turns the text was stored")
    must(not any("\u0300" * 4 in row for row in rows), "fifty accents on one letter were stored")
    must("\u202e" not in page or "<bdi" in page, "the title's mark is not isolated")
    stage.browser.walk([article["path"]], walk)
    name = stage.visitor().submit(
        "/compte/signup/", {"email": "tour@member.example", "username": "a\u202egnp", "password1": ""}
    )
    must(name.status == 200 and not stage.mails("tour@member.example"), "a pseudo with such a mark was taken")
    return f"answered {turned.status} and {tower.status}; a pseudo with the mark is refused"


@check(kind="abuse", asks=r"duplicate|parallel")
def once(stage: Stage, line: Line) -> str:
    """The same form sent twenty times at once makes one comment."""
    article, (_, member) = stage.article(), stage.member()
    at = f"{article['path']}commenter/"
    fields = member.form(at) | {"body": "Une seule fois"}
    cookies = dict(member.cookies)
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: Visitor(stage.base, cookies=dict(cookies)).post(at, fields), range(20)))
    rows = stage.back("comments", article["id"])
    must(len(rows) == 1, f"{len(rows)} comments")
    where = {answer.location for answer in answers if answer.status == 302}
    must(len(where) == 1, f"sent to {where}")
    lost = [answer.status for answer in answers if answer.status not in (302, 429)]
    must(not lost, f"answered {lost}")
    return (
        f"1 comment; {sum(answer.status == 302 for answer in answers)} of 20 answers lead to it, the others ask to wait"
    )


@check(kind="moderation", asks=r"hidden comment|hide")
def withdrawn(stage: Stage, line: Line) -> str:
    """A moderator takes a comment away: a moment later it is nowhere, and who did it is on record."""
    article, (author, member) = stage.article(), stage.member()
    word = f"motsecret{author['id']}"
    must(write(member, article, f"Ici un {word}").status == 302, "not taken")
    for path in places(article):
        stage.visitor().get(path)  # caches are warm
    must(word in stage.visitor().get(article["path"]).text, "the comment never showed")
    key, acts = stage.back("comments", article["id"])[0]["id"], stage.back("rows", "Act", "pk")
    desk = stage.new_staff("Modération")
    queue = f"/gestion/articles/comment/file/?commentaire={key}"
    sent = desk.submit(queue, {"action": "hide", "reason": "off-topic", "comment": key})
    must(sent.status == 302, f"the desk answers {sent.status}")
    must(stage.back("comments", article["id"])[0]["state"] == "removed", "it was not withdrawn")
    if stage.fronted:
        time.sleep(61)  # as long as nginx may show what it has kept
    found = leaks(stage.visitor(), article, [word]) + leaks(member, article, [word])
    must(not found, f"still read: {found[:3]}")
    must(len(stage.back("rows", "Act", "pk")) > len(acts), "nowhere to be read, but no act was recorded")
    return f"in 0 of {len(places(article))} places a moment later; the act is recorded"


def _written(stage: Stage) -> tuple[dict[str, Any], Visitor, int]:
    """An article, its reader, and the key of a comment by somebody else under it."""
    article, (author, _), (_, reader) = stage.article(), stage.member(), stage.member()
    return article, reader, stage.back("comment", article["id"], author["id"], "parole-publique, la mienne")


@check(kind="csrf", asks=r"vote|comment")
def forged(stage: Stage, line: Line) -> str:
    """A link that votes or deletes, and a form of another site: nothing changes."""
    article, reader, other = _written(stage)
    author, owner = stage.member()
    own = stage.back("comment", article["id"], author["id"], "La mienne")
    told: dict[str, int] = {}
    for visitor, path in ((reader, f"/commentaires/{other}/utile/"), (owner, f"/commentaires/{own}/supprimer/")):
        before = stage.back("talk_rows")
        visitor.get(path)
        told |= visitor.forge(path, {})
        must(stage.back("talk_rows") == before, f"{path} changed something")
    must(set(told.values()) == {403}, f"answered {told}")
    return "a link changes nothing, a form of another site is refused"


@check(kind="idor", asks=r"another member's|comment of A")
def not_ones_own(stage: Stage, line: Line) -> str:
    """Nobody edits, deletes, restores or appeals for somebody else: the comment is not there for them."""
    article, reader, key = _written(stage)
    removed = stage.back("comment", article["id"], stage.person()["id"], "parole-cachée", "removed")
    before, told = stage.back("talk_rows"), {}
    for one in (key, removed):
        for act in ("modifier", "supprimer", "contester", "restaurer"):
            path = f"/commentaires/{one}/{act}/"
            told[f"GET {path}"] = reader.get(path).status
            told[f"POST {path}"] = reader.submit(path, {"body": "x"}, at=article["path"]).status
    must(set(told.values()) <= {403, 404}, f"answered {told}")
    must(stage.back("talk_rows") == before, "a row changed")
    must(f"/commentaires/{key}/modifier/" not in reader.get(article["path"]).text, "a link to edit shows")
    return f"{len(told)} tries answered {sorted(set(told.values()))}, rows unchanged"


@check(kind="authz", asks=r"\bedit")
def too_late(stage: Stage, line: Line) -> str:
    """After the quarter of an hour, and after a moderator's removal, the server refuses an edit."""
    article, (author, member) = stage.article(), stage.member()
    old = stage.back("comment", article["id"], author["id"], "Une heure plus tôt")
    stage.back("change", "Comment", old, created_at=stage.ago(minutes=60), published_at=stage.ago(minutes=60))
    removed = stage.back("comment", article["id"], author["id"], "Retiré", "removed")
    before = stage.back("talk_rows")
    told = {
        key: member.submit(f"/commentaires/{key}/modifier/", {"body": "x"}, at=article["path"]).status
        for key in (old, removed)
    }
    must(set(told.values()) <= {403, 404, 409, 422}, f"answered {told}")
    must(stage.back("talk_rows") == before, "a row changed")
    return f"answered {sorted(set(told.values()))}, rows unchanged"


@check(kind="abuse", asks=r"\breport")
def brigade(stage: Stage, line: Line) -> str:
    """Thirty fresh accounts report one comment: it stays, and moderators see it; three older ones hide it."""
    article, _, key = _written(stage)
    fresh = [stage.member() for _ in range(30)]
    told = {_report(visitor, key) for _, visitor in fresh}
    must(told == {302}, f"answered {told}")
    must("parole-publique" in stage.visitor().get(article["path"]).text, "fresh accounts hid it")
    queue = stage.staff("Modération").follow("/gestion/articles/comment/file/")
    must("la mienne" in queue.text, "moderators do not see it")
    for _ in range(3):
        person, visitor = stage.member()
        stage.back("change", "Member", person["id"], date_joined=stage.ago(days=30))
        _report(visitor, key)
    state = next(row["state"] for row in stage.back("comments", article["id"]) if row["id"] == key)
    must(state == "held", f"three older accounts leave it {state}")
    return "30 fresh reports hide nothing and are seen; 3 of older accounts hide it until a moderator looks"


def _report(visitor: Visitor, key: int) -> int:
    return visitor.submit(f"/commentaires/{key}/signaler/", {"motif": "insult"}).status


@check(kind="moderation", asks=r"spam|\blinks?\b")
def spam(stage: Stage, line: Line) -> str:
    """A newcomer's five links are held, and a look-alike of a domain that is trusted is not trusted."""
    article, (_, member) = stage.article(), stage.member()
    links = " ".join(f"https://attacker-example.com/{n}" for n in range(5))
    write(member, article, f"Voyez {links}")
    rows = stage.back("comments", article["id"])
    must(not rows or rows[0]["state"] == "held", f"shown at once: {rows}")
    must("attacker-example" not in stage.visitor().get(article["path"]).text, "strangers read it")
    return "held"
