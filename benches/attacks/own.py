"""Checks of what is a member's own: account, sessions, passkeys, public page, data. Nobody else reads, takes or ends it."""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

from benches.attacks.comments import not_ones_own
from benches.attacks.lines import Line, check, must
from benches.attacks.pages import two_members
from benches.attacks.stage import PASSWORD, Stage, sign_in
from benches.attacks.visitor import TOKEN, Visitor

PASSKEY = {"type": "webauthn", "data": {"name": "Téléphone", "credential": {}}}  # that no device has
ERASE, DATA, EXPORT = "/compte/supprimer/", "/compte/donnees/", "/compte/donnees/export/"


def _come_in(stage: Stage) -> tuple[dict[str, Any], Visitor]:
    """A member, and a browser in which they gave their password just now."""
    person, visitor = stage.person(password=PASSWORD), stage.visitor()
    must(sign_in(visitor, person).status == 302, "cannot sign in")
    return person, visitor


def _of_long_ago(stage: Stage, person: dict[str, Any]) -> Visitor:
    """A browser of theirs that nobody has proved anything in."""
    return Visitor(stage.base, cookies=dict(stage.back("session", person["id"])))


@check(kind="csrf", asks=r"account")
def not_erased(stage: Stage, line: Line) -> str:
    """A link, a form of another site and a session without proof erase nothing, though they say all that the form asks."""
    person, member = _come_in(stage)
    page = member.get(ERASE)
    must(
        page.status == 200 and "<form" in page.text,
        f"the page answers {page.status} to its owner, so nothing was tried",
    )
    choices = re.findall(r'value="([a-z]+)"', page.text)
    must(choices, "the form has no choice, so nothing was tried")
    stale, told = _of_long_ago(stage, person), dict[str, int]()
    for choice in choices:
        fields = {"comments": choice, "pseudo": person["name"], "password": PASSWORD}
        member.get(f"{ERASE}?comments={choice}&pseudo={person['name']}")
        told |= {f"{choice}, {how}": status for how, status in member.forge(ERASE, fields).items()}
        sent = stale.submit(ERASE, fields, at="/compte/email/")
        must(sent.status in (302, 403), f"a session without proof got {sent.status}")
    must(set(told.values()) == {403}, f"answered {told}")
    must(stage.back("rows", "Member", "pk", pk=person["id"]), "the account is gone")
    must(member.get("/mon-fil/").status == 200, "they were signed out")
    return f"{len(told)} forged forms and as many links and old sessions: the account stands"


@check(kind="privacy", asks=r"export")
def exported(stage: Stage, line: Line) -> str:
    """A member's download holds what is theirs and nothing that only another may read; it needs a recent sign-in and a token."""
    article, (mine, member), (theirs, _) = stage.article(), _come_in(stage), _come_in(stage)
    stage.back("change", "Member", mine["id"], username="../../moi")
    for who, state in ((mine, "published"), (mine, "held"), (mine, "removed"), (theirs, "held"), (theirs, "removed")):
        stage.back("comment", article["id"], who["id"], f"parole-{who['id']}-{state}", state)
    for visitor in (stage.visitor(), _of_long_ago(stage, mine)):
        visitor.get("/compte/login/")
        visitor.get(DATA)
        answers = [visitor.get(EXPORT), visitor.post(EXPORT, {TOKEN: visitor.token})]
        must(not any(is_zipfile(BytesIO(one.body)) for one in answers), "downloaded without a recent sign-in")
    forged = member.forge(EXPORT, {})
    must(set(forged.values()) == {403}, f"another site's form got {forged}")
    answer = member.submit(EXPORT, {}, at=DATA)
    must(is_zipfile(BytesIO(answer.body)), f"their own download answers {answer.status}")
    must("no-store" in answer.caching, f"may be kept: {answer.caching}")
    with ZipFile(BytesIO(answer.body)) as files:
        unsafe = [name for name in files.namelist() if name.startswith("/") or ".." in name or "\\" in name]
        text = "\n".join(files.read(name).decode("utf-8", "replace") for name in files.namelist())
    must(not unsafe, f"files that would be written elsewhere: {unsafe[:3]}")
    lacking = [state for state in ("published", "held", "removed") if f"parole-{mine['id']}-{state}" not in text]
    must(not lacking, f"without their own words: {lacking}")
    must(
        f"parole-{theirs['id']}" not in text and theirs["email"] not in text, "holds another member's words or address"
    )
    must(not re.search(r"argon2|pbkdf2|fernet:", text), "holds a password's hash or a second factor's secret")
    key = f"?membre={theirs['id']}&id={theirs['id']}&user={theirs['id']}"
    again = member.submit(EXPORT + key, {"membre": theirs["id"], "id": theirs["id"]}, at=DATA)
    must(theirs["email"].encode() not in again.body, "a number in the address brings another member's data")
    return f"{len(text)} signs of one's own, none of another's; a token and a recent sign-in are asked for"


@check(kind="idor", asks=r"restore|account|profile|settings")
def not_ones_own_account(stage: Stage, line: Line) -> str:
    """Besides comments: nobody closes another's session, or touches another's passkey, mails or undone change of address."""
    told = not_ones_own(stage, line)
    (victim, own), (_, other) = _come_in(stage), _come_in(stage)
    must(sign_in(stage.visitor(), victim).status == 302, "cannot sign in twice")
    keys = re.findall(r'name="session" value="(\d+)"', own.get("/compte/sessions/").text)
    must(keys, "they see no other session of theirs, so nothing was tried")
    for key in keys:
        other.submit("/compte/sessions/", {"session": key})
        other.submit("/compte/sessions/", {"session": f"{key} OR 1=1"})
    must(
        set(keys) <= set(re.findall(r'value="(\d+)"', own.get("/compte/sessions/").text)),
        "another closed their session",
    )
    passkey = stage.back("create", "Authenticator", user_id=victim["id"], **PASSKEY)
    for act in ("edit", "remove"):
        path = f"/compte/2fa/webauthn/keys/{passkey}/{act}/"
        answers = [other.get(path).status, other.submit(path, {"name": "volée"}, at="/compte/sessions/").status]
        must(set(answers) == {404}, f"another's passkey answers {answers}")
    must(stage.back("rows", "Authenticator", "type", "data", pk=passkey) == [PASSKEY], "another changed their passkey")
    for token in ("1", f"{victim['id']}:aa:bb", "..%2f..%2f", "x" * 900):
        status = other.get(f"/compte/email/annuler/{token}/").status
        must(status in (404, 410), f"a forged link that undoes a change answers {status}")
    return f"{told}; {len(keys)} session, a passkey and 4 forged links: theirs alone"


@check(kind="cache", asks=r"two members|without user")
def two_members_and_pages(stage: Stage, line: Line) -> str:
    """Besides what a page shows: a public page that its member hides is nowhere for others, under any spelling."""
    told = two_members(stage, line)
    if not stage.has_door(r"membres/<str:"):
        return f"{told}; members have no public pages yet"
    article, (person, _), (_, other) = stage.article(), stage.member(), stage.member()
    stage.back("comment", article["id"], person["id"], "parole-publique")
    path, visitors = f"/membres/{person['name']}/", (other, stage.visitor())
    must(all(visitor.get(path).status == 200 for visitor in visitors), "the page never showed, so nothing was tried")
    stage.back("create", "Profile", member_id=person["id"], is_hidden=True)
    odd = [f"/membres/{name}/" for name in (person["name"].upper(), f"{person['name']}%00", f"..%2f{person['name']}")]
    odd += ["/membres/../gestion/", "/membres/..%2f..%2fgestion%2f/", f"/membres/{person['id']}/", "/membres/%2e%2e/"]
    for at in (path, f"/en{path}", *odd):
        for visitor in visitors:
            answer = visitor.get(at)
            must(answer.status == 404, f"{at} answers {answer.status} {answer.location}")
    return f"{told}; a hidden page answers 404 under {len(odd) + 2} addresses"
