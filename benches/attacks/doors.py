"""Checks of doors that stood open once: what is dear or loud, and what a stranger's word may do in a mail, a log or a cache."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from benches.attacks.accounts import CODE, sign_up
from benches.attacks.lines import Line, check, must
from benches.attacks.stage import PASSWORD, Stage
from benches.attacks.visitor import TOKEN

AT_ONCE = 60  # sign-ins of one address
FORM = "application/x-www-form-urlencoded"
MOST_LOGGED = 2_000  # characters, of one request
SECRET = "SECRET-1-abcdefghijkl"  # noqa: S105


@check(asks=r"charset|utf-7")
def charset(stage: Stage, line: Line) -> str:
    """A form in another charset than UTF-8 is refused, in a line of log."""
    visitor, told = stage.visitor(), []
    for path in ("/compte/login/", "/contact/", "/preferences/", f"{stage.article()['path']}commenter/"):
        visitor.get(path)
        for name in ("utf-7", "zlib"):
            before = len(stage.log())
            answer = visitor.post(path, {"a": "1", TOKEN: visitor.token}, Content_Type=f"{FORM}; charset={name}")
            must(answer.status == 415, f"{path} in {name} answers {answer.status}")
            must(
                len(stage.log()) - before < MOST_LOGGED,
                f"{path} in {name} writes {len(stage.log()) - before} characters",
            )
            told.append(answer.status)
    return f"{len(told)} forms refused, none at length in the log"


@check(asks=r"(invented|unknown|unread) (query|word|param)|cache.?bust")
def invented(stage: Stage, line: Line) -> str:
    """Words that a page does not read lead to its address without them."""
    paths = ("/", "/societes/", "/institutions/", "/rss.xml")
    found = {path: stage.visitor().get(f"{path}?x={line.id}") for path in paths}
    wrong = [
        (path, one.status, one.location) for path, one in found.items() if (one.status, one.location) != (301, path)
    ]
    must(not wrong, f"built with a word that nobody reads: {wrong}")
    return f"{len(paths)} pages lead to their address without it"


@check(asks=r"(login|sign-?in).*(flood|at once)|(flood|cost) of (login|sign-?in)|argon2")
def sign_ins(stage: Stage, line: Line) -> str:
    """Of many sign-ins at once most are put off, politely."""
    visitor = stage.visitor()
    visitor.get("/compte/login/")
    form = {"password": PASSWORD, TOKEN: visitor.token}

    def attempt(number: int) -> tuple[int, bool]:
        one = type(visitor)(stage.base, visitor.source, dict(visitor.cookies))
        answer = one.post("/compte/login/", form | {"login": f"nul{number}@member.example"})
        return answer.status, bool(answer.header("Retry-After"))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = Counter(pool.map(attempt, range(AT_ONCE)))
    statuses = {status for status, _ in found}
    must(statuses & {429, 503} and statuses <= {200, 429, 503}, f"answered {dict(found)}")
    must((503, False) not in found, "put off without saying until when")
    return f"{found[200, False]} of {AT_ONCE} were worked on"


@check(
    asks=r"(second.factor|2fa|totp|webauthn).*(sign\w* out|log ?out)|(sign\w* out|log ?out).*(second.factor|2fa|totp|webauthn)"
)
def stays(stage: Stage, line: Line) -> str:
    """A link to a page of the second factor signs nobody out."""
    for path in ("/compte/2fa/totp/activate/", "/compte/2fa/webauthn/add/"):
        _, member = stage.member()
        must(member.get("/mon-fil/").status == 200, "the session never worked")
        member.get(path)
        must(member.get("/mon-fil/").status == 200, f"GET {path} signs out")
    return "two links followed, still signed in"


@check(asks=r"token.*\blogs?\b|\blogs?\b.*token")
def logged(stage: Stage, line: Line) -> str:
    """No token of an address stands in a log, however the address is spelled."""
    for path in (
        "/compte/email/annuler",
        "/compte/courriels/arret",
        "/apercu",
        "/%61percu",
        "/x/../apercu",
        "/en/apercu",
        "/websub",
    ):
        stage.visitor().get(f"{path}/{SECRET}/")
    fronts = [one.read_text(errors="replace") for one in stage.mail.parents[1].glob("front/logs/*.log")]
    told = [one for log in (stage.log(), *fronts) for one in log.splitlines() if SECRET in one]
    must(not told, f"in a log: {told[:1]}")
    return f"five addresses with a token, in none of {1 + len(fronts)} logs"


@check(asks=r"(username|pseudo|display name).*(www|domain|address|phone|link)")
def names(stage: Stage, line: Line) -> str:
    """No name is an address or a telephone number: names stand in the subjects of mails."""
    number = next(stage.numbers)
    tried = (f"www.evil{number}.test", f"evil{number}.test", f"Appelez 0800{number:04d}")
    taken = [
        name
        for at, name in enumerate(tried)
        if sign_up(stage.visitor(), f"n{number}-{at}@member.example", name).status == 302
    ]
    must(not taken, f"signed up as {taken}")
    return f"{len(tried)} names refused"


@check(asks=r"404.*(kept|cach)|cach\w*.*404")
def not_found(stage: Stage, line: Line) -> str:
    """That something is not there is kept by nobody: a second later it may be."""
    answer = stage.visitor().get("/actualite/987654321-absent/")
    must(
        answer.status == 404 and "no-store" in answer.caching,
        f"{answer.status}, {answer.caching}",
    )
    return "a 404 says no-store"


@check(asks=r"mails?\b.*(printed|in the log|stdout)|codes?\b.*(printed|in the log|stdout)")
def unprinted(stage: Stage, line: Line) -> str:
    """Without a mail server, codes stand in files and not in the log."""
    person = stage.person()
    stage.visitor().submit("/compte/login/code/", {"email": person["email"]})
    mails = stage.mails(person["email"])
    must(mails, "no mail was kept")
    code = str(CODE.findall(mails[-1].get_content())[0])
    must(not re.search(re.escape(code), stage.log()), "the code stands in the log")
    return "kept as a file only"
