"""Pages for everybody: what caches keep, what addresses lead to, which headers stand on every answer."""

import re
from html import unescape
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import quote, urlencode, urljoin, urlsplit

from benches.attacks.bombs import ITEM, rss
from benches.attacks.browser import WalkFindings
from benches.attacks.fetching import visited
from benches.attacks.hostile import HostileAnswer
from benches.attacks.lines import Line, check, must
from benches.attacks.stage import PASSWORD, Stage, sign_in
from benches.attacks.visitor import TOKEN, Answer, location, raw, raw_get
from benches.browser.sights import FIXED

PUBLIC = (
    "/",
    "/rubriques/economie/",
    "/sources/",
    "/recherche/?q=x",
    "/rss.xml",
    "/a-propos/",
    "/etat-des-sources/",
    "/en/",
)
EXPOSED = (
    "/.git/HEAD", "/.git/config", "/.env", "/db.sqlite3", "/var/lapesee.sqlite3", "/metrics", "/flower", "/flower/", "/debug",
    "/static/../portal/settings.py", "/static/..%2f..%2fportal/settings.py", "/static/%2e%2e/manage.py", "/media/../db.sqlite3",
    "/gestion/doc/", "/admin/doc/", "/admin/", "/__debug__/", "/server-status", "/manage.py", "/requirements.txt",
    "/images/..%2f..%2f.env", "/cartes/..%2fmanage.py", "/static/.env",
)  # fmt: skip
HEADERS = ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
           "Cross-Origin-Resource-Policy", "Cross-Origin-Opener-Policy")  # fmt: skip


@check(kind="xss", where=r"^url:")
def echoed(stage: Stage, line: Line) -> str:
    """A page that is not found says nothing of what was asked."""
    walk, paths = (
        WalkFindings(),
        [
            f"/{quote(line.payload)}/",
            f"/{quote('Ce site est fermé, appelez le 0800')}/",
            f"/recherche/?q={quote(line.payload)}",
        ],
    )
    reader = stage.visitor()
    for path in paths[:2]:
        answer = reader.get(path)
        must(answer.status == 404, f"answered {answer.status}")
        must(
            "<svg onload=pwn" not in answer.text and "appelez le 0800" not in re.sub(r'"[^"]*"', "", answer.text),
            "the address is echoed",
        )
    for policy in (True, False):
        stage.browser.walk(paths, walk, policy=policy)
    must(not walk.faults(), "; ".join(walk.faults()[:2]))
    return "404, nothing echoed, nothing ran"


@check(kind="cache", asks=r"Set-Cookie")
def cookieless(stage: Stage, line: Line) -> str:
    """What is kept for all sets no cookie and holds no token, the first time and from the cache."""
    article, told = stage.article(), []
    for path in (*PUBLIC, article["path"]):
        for _ in range(2):
            answer = stage.visitor().get(path)
            must(not answer.header("Set-Cookie"), f"{path} sets {answer.header('Set-Cookie')}")
            must("csrfmiddlewaretoken" not in answer.text, f"{path} holds a token")
        told.append(answer.header("X-Cache"))
        must("public" in answer.caching, f"{path}: {answer.caching}")
    must("hit" in told or stage.fronted, f"nothing came from the cache: {told}")
    return f"{len(told)} pages twice, {told.count('hit')} from the cache, no cookie, no token"


@check(kind="cache", asks=r"parameter|utm_")
def unkeyed(stage: Stage, line: Line) -> str:
    """Words of an address that no page knows show nowhere in it, nor in the page of the next visitor."""
    evil = "<svg onload=pwn(1)>"
    words = (
        f"utm_source={quote(evil)}",
        f"utm_source={evil.replace(' ', '+')}",
        "a;b=evilword",
        "page=1&page=evilword",
        "callback=evilword",
    )
    for path in ("/", "/rubriques/economie/", stage.article()["path"], "/recherche/"):
        for word in words:
            answer = stage.visitor().get(f"{path}?{word}")
            if answer.status in (301, 302):
                answer = stage.visitor().get(urlsplit(answer.location)._replace(scheme="", netloc="").geturl())
            must(answer.status < 500, f"{path}?{word} answers {answer.status}")
            said = re.sub(r'<a [^>]*(?:rel="nofollow"|hreflang=)[^>]*>', "", answer.text)  # ways back to this very page
            must(evil not in said and "evilword" not in said, f"{path} echoes {word}")
            must(
                not re.search(r'(?:canonical|rel="next")[^>]*(?:utm_|evil|svg)', answer.text),
                f"{path}: its canonical address has {word}",
            )
            after = stage.visitor().get(path)
            must("evilword" not in after.text and "utm_source" not in after.text, f"{path} is poisoned by {word}")
    return f"{4 * len(words)} addresses, nothing echoed or kept"


@check(kind="cache", asks=r"decepti|\.css")
def deceived(stage: Stage, line: Line) -> str:
    """A private page under an address that looks like a file's is not cached."""
    person, member = stage.member()
    tails = ("x.css", "x.js", "x.png", "..%2fstatic%2fx.css", "%2f..%2fstatic", ";x.css", "%00.css", "?x.css")
    private = (
        "/compte/email/",
        "/mon-fil/",
        "/compte/2fa/",
        "/suivre/",
        "/compte/sessions/",
        "/compte/donnees/",
        "/compte/profil/",
    )
    for page in private:
        for tail in tails:
            answer = member.get(page + tail)
            kept = "no-store" not in answer.caching
            must(answer.status < 500, f"{page}{tail} answers {answer.status}")
            must(answer.status != 200 or not kept, f"{page}{tail}: {answer.caching}")
            stranger = stage.visitor().get(page + tail)
            must(person["email"] not in stranger.text, f"{page}{tail} shows a stranger the member's address")
    return f"{len(private) * len(tails)} addresses: not found, or not to be stored"


@check(kind="cache", asks=r"two members|without user")
def two_members(stage: Stage, line: Line) -> str:
    """What one member is shown is shown to no other member and no visitor."""
    article, (first, one), (_, other) = stage.article(), stage.member(), stage.member()
    one.submit(f"{article['path']}commenter/", {"body": "Un avis tenu"})
    key = stage.back("comment", article["id"], first["id"], f"brouillon-{first['id']}", "held")
    mine = one.get(article["path"])
    must(f"brouillon-{first['id']}" in mine.text, f"the author does not see their own comment {key}")
    told = []
    for visitor in (other, stage.visitor(), stage.visitor()):
        page = visitor.get(article["path"])
        must(f"brouillon-{first['id']}" not in page.text, "another is shown what only its author may see")
        told.append(page.header("X-Cache") or "built")
    for path in (article["path"], "/", "/mon-fil/", "/sources/"):
        answer = one.get(path)
        must(
            "no-store" in answer.caching and not answer.header("X-Cache"),
            f"{path}: {answer.caching}",
        )
    after = [stage.visitor().get(path) for path in ("/", "/sources/", article["path"])]
    must(
        not any(re.search(r"/compte/logout/|mon-fil/", page.text) for page in after),
        "a stranger is shown a member's links",
    )
    return f"three others: {', '.join(told)}; none sees it"


def _anything(stage: Stage) -> dict[str, Answer]:
    """An answer of each sort."""
    reader, boss = stage.visitor(), stage.staff("Rédaction")
    style = re.search(r'href="(/static/[^"]+\.css)"', reader.get("/").text)
    found = {
        path: reader.get(path)
        for path in ("/", stage.article()["path"], "/rien/", "/compte/login/", "/robots.txt", "/rss.xml")
    }
    found |= {
        "/api/v1/articles/": reader.get("/api/v1/articles/"),
        "/api/v1/articles/?limit=x": reader.get("/api/v1/articles/?limit=x"),
    }
    found |= {"a form without a token": reader.post("/compte/login/", {}), "a redirect": reader.get("/secteurs")}
    found |= {"a method nobody knows": reader.ask("TRACE", "/"), "/healthz": reader.get("/healthz")}
    found |= {"the desk": boss.get("/gestion/"), "the desk, not found": boss.get("/gestion/rien/")}
    found["a file"] = reader.get(style[1] if style else "/static/")
    if not stage.fronted:  # nginx has no answer for it
        found["another host"] = reader.get("/", Host="evil.test")
    return found


@check(kind="csrf", where=r"iframe")
def framed(stage: Stage, line: Line) -> str:
    """Every answer forbids to be framed, and carries our headers; no form is taken without its token, nor from elsewhere."""
    tokens = _tokens(stage)
    answers = _anything(stage)
    wrong = [f"{name} ({answer.status}) {said}" for name, answer in answers.items() for said in _amiss(name, answer)]
    must(not wrong, "; ".join(wrong))
    target = urljoin(stage.base, stage.article()["path"])
    outside = stage.site.serve(
        f"/cadre-{line.id}", HostileAnswer(f"<iframe src='{target}'></iframe>".encode(), "text/html")
    )
    must(not stage.browser.framed(target, outside), "Chromium shows it in a frame")
    return f"no frame, all headers on {len(answers)} sorts of answers; {tokens}"


def _amiss(name: str, answer: Answer) -> list[str]:
    policy = answer.header("Content-Security-Policy")
    told = [f"lacks {one}" for one in HEADERS if not answer.header(one) and not (name == "a file" and "Opener" in one)]
    told += ["may be framed"] if policy and "frame-ancestors 'none'" not in policy else []
    return told + (["allows what is unsafe"] if "unsafe" in policy else [])


def _tokens(stage: Stage) -> str:
    """Every form that changes something, sent as another site would send it."""
    article, (person, member) = stage.article(), stage.member()
    forms = {
        f"{article['path']}commenter/": {"body": "Écrit par un autre site"},
        "/suivre/": {"sujet": "sector:banque-assurance", "geste": "suivre"},
        "/compte/email/": {"email": f"vol{person['id']}@member.example", "action_add": ""},
        "/compte/logout/": {},
        "/contact/": {"nom": "x"},
        "/mon-fil/suivis/": {"sujet": "sector:banque-assurance"},
    }
    for path, fields in forms.items():
        member.get(f"{path}?sujet=sector:banque-assurance")
        bare, elsewhere = member.forge(path, fields).values()
        member.get(f"{path}?{urlencode(fields | {TOKEN: member.token})}")
        # The writing page opens again for a form that comes without a token and without any word of where it stood.
        expected = {403, 422} if path.endswith("/commenter/") else {403}
        must(
            bare in expected and elsewhere == 403, f"{path} answers {bare} without a token, {elsewhere} from elsewhere"
        )
    must(not stage.back("comments", article["id"]), "a comment was written")
    must(not stage.back("rows", "Follow", "pk"), "something is followed")
    must(member.get("/mon-fil/").status == 200, "the member was signed out")
    return f"{len(forms)} forms refuse a missing token and another origin"


def _nexts(stage: Stage, payload: str) -> dict[str, str]:
    """Each door that leads on to where it is told: what it answers."""
    person, number = stage.person(password=PASSWORD), next(stage.numbers)
    known = {"login": person["email"], "password": PASSWORD}
    new = {"email": f"suite{number}@member.example", "username": f"suite{number}", "password1": ""}
    told = quote(payload, safe="/:%@")
    visitor = stage.visitor()
    page = visitor.get(f"/compte/login/?next={told}")
    must(page.status == 200, f"sign-in answers {page.status}")
    return {
        "sign-in": visitor.submit("/compte/login/", known | {"next": payload}).location,
        "sign-out": visitor.submit("/compte/logout/", {"next": payload}).location,
        "sign-up": stage.visitor().submit("/compte/signup/", new | {"next": payload}).location,
        "preferences": stage.visitor().get(f"/preferences/?theme=sombre&retour={told}").location,
    }


@check(kind="redirect", where=r"next=")
def elsewhere(stage: Stage, line: Line) -> str:
    """Wherever a form is told to lead, it stays with us."""
    told = {}
    for payload in dict.fromkeys((line.payload, line.payload.replace("%09", "\t"))):
        for door, place in _nexts(stage, payload).items():
            must("\n" not in place and "\r" not in place, f"{door}: a line break in {place!r}")
            must(_is_ours(stage, place), f"{door} leads to {place}")
            told[door] = place
    there = stage.browser.lands(f"/preferences/?theme=clair&retour={quote(line.payload)}")
    must(there.startswith(stage.base), f"Chromium lands on {there}")
    page = stage.visitor().get(f"/compte/login/?next={quote(line.payload)}").text
    links = [unescape(one) for one in re.findall(r'(?:href|action)="([^"]*)"', page) if "evil" in one]
    must(all(_is_ours(stage, one) for one in links), f"the page links to {links}")
    return f"stays: {told}"


def _is_ours(stage: Stage, place: str) -> bool:
    """As a browser reads it: backslashes are slashes, tabs are nothing."""
    read = place.replace("\\", "/").replace("\t", "").strip()
    return urlsplit(urljoin(f"{stage.base}/compte/", read)).netloc == urlsplit(stage.base).netloc


@check(kind="redirect", where=r"^GET ")
def slashes(stage: Stage, line: Line) -> str:
    """An address with two slashes in front leads to no other host."""
    for path in (
        line.payload,
        f"{line.payload}/",
        f"{line.payload}/%2f..",
        "/\\evil.test",
        "/%5cevil.test",
        "//evil.test/secteurs",
        "/%2fevil.test/",
    ):
        answer = raw_get(stage.base, path)
        place = location(answer)
        must(not place or _is_ours(stage, place), f"{path} leads to {place}")
        must(b" 500 " not in answer[:20], f"{path} answers 500")
    return "7 addresses, none leads away"


@check(kind="injection", asks=r"by file name|download name")
def file_names(stage: Stage, line: Line) -> str:
    """What is downloaded has one name of ours, whatever titles say."""
    stage.article(line.payload.replace("\\r\\n", " "))
    seen = {}
    for path in ("/aujourdhui.html", "/sources/sources.opml", "/rss.xml", "/api/v1/openapi.json"):
        answer = stage.visitor().get(path)
        said = answer.headers.get_all("Content-Disposition") or []
        must(
            len(said) <= 1
            and all(re.fullmatch(r'(?:inline|attachment)(?:; filename="[\w.-]+")?', one) for one in said),
            f"{path}: {said}",
        )
        must(not answer.header("Set-Cookie"), f"{path} sets a cookie")
        seen[path] = said
    return f"one clean header at most: {[one for said in seen.values() for one in said]}"


@check(kind="injection", asks=r"\blog\b")
def log(stage: Stage, line: Line) -> str:
    """No line of the log is a visitor's: breaks and escapes are written out."""
    forged = "forged-" + line.id
    text = line.payload.replace("\\n", "\n").replace("\\x1b", "\x1b").replace("forged", forged)
    for path in (f"/{quote(text)}/", f"/recherche/?q={quote(text)}", f"/api/v1/articles/?limit={quote(text)}"):
        stage.visitor().get(path)
        raw(
            stage.base,
            f"GET {quote(text)} HTTP/1.1\r\nHost: {quote(text)}\r\nUser-Agent: a\tb\x1b[31m{forged}\r\n\r\n".encode(),
            patience=1,
        )
    sign_in(stage.visitor(), {"email": text, "password": text})
    sign_in(stage.visitor(), {"email": f"a{forged}@member.example", "password": text})
    page = HostileAnswer(rss(ITEM.format(quote(forged), "x")), status=500, headers={"X-Forged": forged})
    visited(stage, stage.site.serve(f"/journal-{line.id}", page))
    written = stage.log()
    begun = [one for one in written.splitlines() if one.startswith((f"ERROR root {forged}", forged))]
    must(not begun, f"a line was forged: {begun[:1]}")
    must("\x1b[31m" + forged not in written and "\x1b" not in written, "an escape stands in the log")
    return f"{len(written.splitlines())} lines of the web server's log, none forged"


@check(kind="injection", asks=r"traversal|stored file")
def traversal(stage: Stage, line: Line) -> str:
    """An entry's name is no file's name."""
    name = line.payload.rpartition("/")[2]
    items = f"<item><guid>{line.payload}</guid><title>Un chemin</title><link>https://chemin.example/{line.payload}</link></item>"
    row = visited(stage, stage.site.serve(f"/chemin-{line.id}", HostileAnswer(rss(items))))
    stage.back("fetch_jobs")
    for path in (f"/images/{line.payload}", f"/cartes/{line.payload}.png", f"/static/{line.payload}"):
        must(raw_get(stage.base, path)[9:12] in (b"404", b"400", b"403", b"301"), f"{path} is found")
    places = [Path("/srv"), Path(gettempdir()), stage.mail.parent, stage.mail.parent.parent]
    found = [str(one) for place in places for one in place.glob(f"*{name}*")]
    must(not found, f"written: {found}")
    return f"nothing written ({row['reason'] or 'the entry is stored'}), nothing found"


@check(kind="privacy", where=r"Chromium")
def third_parties(stage: Stage, line: Line) -> str:
    """Ten kinds of pages and more make no request to third parties."""
    walk = WalkFindings()
    paths = [path for name, path in FIXED.items() if name not in {"offline"}] + [stage.article()["path"]]
    shown = stage.made.get("feeds")
    paths += [one["path"] for articles in shown.articles.values() for one in articles][:5] if shown else []
    stage.browser.walk(paths, walk, policy=False)
    must(not walk.asked, f"asked: {list(walk.asked)[:3]}")
    return f"{walk.pages} pages, 0 requests to others"


@check(kind="config", where=r"^GET ")
def exposed(stage: Stage, line: Line) -> str:
    """Nothing of the machine is served, whatever the spelling; TRACE is refused."""
    told = {}
    for path in EXPOSED:
        answer = raw_get(stage.base, path)
        status = int(answer[9:12] or 0)
        must(
            status in (400, 403, 404, 405) or (status in (301, 302) and "login" in location(answer)),
            f"{path} answers {status}",
        )
        must(b"SECRET_KEY" not in answer and b"SQLite format" not in answer, f"{path} is served")
        told[path] = status
    trace = stage.visitor().ask("TRACE", "/").status
    must(trace in (403, 404, 405, 501), f"TRACE answers {trace}")
    return f"{len(told)} addresses: {sorted(set(told.values()))}; TRACE {trace}"


@check(kind="config", where=r"CL\+TE|smuggl")
def smuggled(stage: Stage, line: Line) -> str:
    """Where a request ends is never in doubt: one answer, and an error."""
    head = f"POST /compte/login/ HTTP/1.1\r\nHost: {urlsplit(stage.base).netloc}\r\n"
    inner = f"GET /rien-smuggled/ HTTP/1.1\r\nHost: {urlsplit(stage.base).netloc}\r\n\r\n"
    tries = {
        "CL and TE": f"{head}Content-Length: {5 + len(inner)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}",
        "two lengths": f"{head}Content-Length: 0\r\nContent-Length: {len(inner)}\r\n\r\n{inner}",
        "a length that is none": f"{head}Content-Length: +5\r\n\r\nabcde{inner}",
        "TE hidden": f"{head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{inner}",
        "a thousand headers": f"{head}{'X-A: 1' + chr(13) + chr(10)}" * 1
        + "X-A: 1\r\n" * 1000
        + f"Content-Length: 0\r\n\r\n{inner}",
    }
    told = {}
    for how, text in tries.items():
        answers = re.findall(rb"HTTP/1\.[01] (\d{3})", raw(stage.base, text.encode(), patience=3))
        must(len(answers) <= 1, f"{how}: {len(answers)} answers {answers}")
        must(not answers or answers[0][:1] == b"4" or answers[0] == b"501", f"{how} answers {answers}")
        told[how] = answers[0].decode() if answers else "closed"
    return f"{told}"
