"""Checks of accounts: who somebody is, what they may do, and what a stranger may learn of it."""

import re
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from html import escape
from typing import Any

from benches.attacks.comments import body
from benches.attacks.lines import Line, check, must
from benches.attacks.stage import PASSWORD, Stage, sign_in
from benches.attacks.visitor import Answer, Visitor

TRIES = 12  # on each side, where the work of two answers is compared
NEAR = 0.3  # of the larger: CPU is told in hundredths of a second, and the machine is shared
CODE = re.compile(r"\b\d{6,12}\b")
WRONG = "pas-le-bon-mot-88"
FORMS = ("/compte/login/", "/compte/signup/", "/compte/password/reset/", "/contact/")
# What only a superuser opens: the people, and what Django has that we do not.
CLOSED = (
    "/gestion/members/member/", "/gestion/members/member/add/", "/gestion/auth/group/", "/gestion/auth/permission/",
    "/gestion/sites/site/", "/gestion/r/1/1/", "/gestion/django_celery_beat/periodictask/", "/gestion/mfa/authenticator/",
    "/gestion/account/emailaddress/", "/gestion/sessions/session/",
)  # fmt: skip


def sign_up(visitor: Visitor, email: str, name: str, password: str = "") -> Answer:
    """Send the sign-up form."""
    return visitor.submit("/compte/signup/", {"email": email, "username": name, "password1": password})


def _alike(stage: Stage, stranger: str, act: Callable[[str], Any]) -> tuple[str, str]:
    """What is told of `act` for addresses that are known and for others (`stranger` and a number), each in its turn: raises Failed
    where the answers differ, or the CPU of the web server. With it, a known address."""
    emails = [(stage.person(password=PASSWORD)["email"], f"{stranger}{n}@member.example") for n in range(TRIES)]
    answers, spent = [set[Any](), set[Any]()], [0.0, 0.0]
    for pair in emails:
        for side, email in enumerate(pair):
            before = stage.cpu()
            answers[side].add(act(email))
            spent[side] += (stage.cpu() - before) / TRIES
    must(answers[0] == answers[1], f"answers differ: {answers}"[:400])
    here, there = spent
    must(abs(here - there) <= NEAR * max(spent), f"{here:.3f} s of CPU for one that is known, {there:.3f} s else")
    return f"same answer; {here:.3f} and {there:.3f} s of CPU", emails[0][0]


@check(kind="authz", asks=r"deactivat|bann")
def deactivated(stage: Stage, line: Line) -> str:
    """A deactivated member is signed out with the next request."""
    person, member = stage.member()
    article = stage.article()
    must(member.get("/mon-fil/").status == 200, "the session never worked")
    stage.back("change", "Member", person["id"], is_active=False)
    answer = member.get("/mon-fil/")
    must(answer.status == 302 and "login" in answer.location, f"answered {answer.status}")
    member.submit(f"{article['path']}commenter/", {"body": "Encore moi"})
    must(not stage.back("comments", article["id"]), "wrote a comment")
    return "the next request is a stranger's"


@check(kind="admin", asks=r"second factor|MFA")
def without_second_factor(stage: Stage, line: Line) -> str:
    """Staff without a second factor reach no page of the admin."""
    told = []
    for words in ({"groups": ["Rédaction"]}, {"boss": True}):
        person = stage.person(f"sans{next(stage.numbers)}", password=PASSWORD, **words)
        visitor = stage.visitor()
        sign_in(visitor, person)
        for path in ("/gestion/", "/gestion/articles/article/", "/gestion/jsi18n/"):
            answer = visitor.get(path)
            must(answer.status in (302, 403), f"{path} answers {answer.status} to staff without a second factor")
            told.append(answer.location)
        asked = visitor.follow("/gestion/")
        told += re.findall(r"/compte/2fa/totp/\w+/", asked.text)
    must("/compte/2fa/totp/activate/" in told, f"nobody is sent to where a second factor is set up: {set(told)}")
    return f"sent to {sorted(set(told))[0]}, where one is set up"


@check(kind="admin", asks=r"rights creep|opens user")
def rights(stage: Stage, line: Line) -> str:
    """An editor opens no page of members and groups, and no list of the admin but those that their group names."""
    desk, told = stage.staff("Rédaction"), {}
    for path in CLOSED:
        told[path] = desk.get(path).status
    must(set(told.values()) <= {403, 404, 302}, f"opened: {[path for path, status in told.items() if status == 200]}")
    must(
        all("/gestion/" not in desk.get(path).location for path, status in told.items() if status == 302),
        "led further into the desk",
    )
    members = [stage.visitor(), stage.member()[1]]
    lists = stage.back("desk")
    open_ = [path for visitor in members for path in lists if visitor.get(path).status == 200]
    must(not open_, f"open to strangers: {open_[:3]}")
    moderator = stage.staff("Modération")
    mine = [path for path in lists if moderator.get(path).status == 200]
    more = [path for path in mine if not re.search(r"/(comment|article|story|act|letter|report|queue)\w*/$", path)]
    must(not more, f"a moderator opens {more}")
    return (
        f"{len(told)} addresses closed to editors, {len(lists)} to strangers and members; moderators open {len(mine)}"
    )


@check(kind="admin", asks=r"GET link|list_editable|action=")
def by_link(stage: Stage, line: Line) -> str:
    """A link changes nothing in the admin, nor does a form sent without a token; a list accepts no keys of other rows."""
    desk, article = stage.new_staff("Rédaction"), stage.article()

    def state() -> Any:
        return stage.back("rows", "Article", "status", "title", pk=article["id"])

    stands = state()
    at = "/gestion/articles/article/"
    desk.get(f"{at}?action=delete_selected&_selected_action={article['id']}&post=yes")
    desk.get(f"{at}?action=hide&_selected_action={article['id']}")
    must(
        state() == stands,
        "a link has hidden or deleted the article",
    )
    bare = desk.post(at, {"action": "hide", "_selected_action": article["id"]})
    must(bare.status == 403, f"without a token answered {bare.status}")
    tampered = desk.submit(at, {
        "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": article["id"], "form-0-title": "Piraté", "_save": "1",
    })  # fmt: skip
    must(state() == stands, "the list wrote another row")
    moderator = stage.new_staff("Modération")
    sent = moderator.submit(at, {"action": "hide", "_selected_action": article["id"]})
    must(
        state() == stands,
        "a moderator has hidden an article",
    )
    return f"nothing changed: bare {bare.status}, tampered {tampered.status}, not one's own {sent.status}"


@check(kind="enum", asks=r"sign-?up")
def at_signup(stage: Stage, line: Line) -> str:
    """Signing up with an address that is known looks like any other, and costs as much."""

    def trial(email: str) -> tuple[int, str, str]:
        visitor = stage.visitor()
        answer = sign_up(visitor, email, f"neuf{next(stage.numbers)}", "un-long-mot-de-passe-91")
        further = visitor.get(answer.location).text if answer.location else answer.text
        shown = re.sub(r"[\w.+-]+@member\.example|csrf\S+|value=\"[^\"]*\"|[\d.,]+\s?k?[Bo]\b", "", further)
        return answer.status, answer.location, shown

    told, known = _alike(stage, "inconnu", trial)
    must(stage.mails(known) and stage.mails("inconnu0@member.example"), "one of both got no mail")
    return f"{told}, a mail in both"


@check(kind="enum", asks=r"login|sign-?in")
def at_login(stage: Stage, line: Line) -> str:
    """A wrong password costs as much CPU for an address that has no account."""

    def trial(email: str) -> tuple[int, str, str]:
        answer = sign_in(stage.visitor(), {"email": email}, WRONG)
        errors = re.findall(r'class="error[^"]*"[^>]*>(.*?)<', answer.text)
        return answer.status, answer.location, " ".join(errors)

    return _alike(stage, "absent", trial)[0]


def _refused(answer: Answer) -> bool:
    return answer.status == 429 or "Trop de tentatives" in answer.text or "Trop de demandes" in answer.text


@check(kind="auth", asks=r"X-Forwarded-For")
def forwarded(stage: Stage, line: Line) -> str:
    """Another X-Forwarded-For each time is one visitor all the same, and one victim."""
    victim = stage.person(password=PASSWORD)
    visitor = stage.visitor()
    wrong = [sign_in_from(visitor, victim, f"1.2.3.{n}") for n in range(50)]
    passed = sum(not _refused(answer) for answer in wrong)
    must(passed <= 7, f"{passed} of 50 wrong passwords were tried")
    strangers = [{"email": f"personne{n}@member.example"} for n in range(75)]
    tried = sum(not _refused(sign_in_from(visitor, one, f"1.2.4.{n}")) for n, one in enumerate(strangers))
    must(tried <= 62, f"{tried} of 75 from one address were tried")
    return f"{passed} of 50 tries on one account, then {tried} of 75 on others, from one address"


def sign_in_from(visitor: Visitor, person: dict[str, Any], address: str) -> Answer:
    """A wrong password, with a header that names another visitor."""
    fields = {"login": person["email"], "password": WRONG}
    return visitor.submit("/compte/login/", fields, X_Forwarded_For=address, Forwarded=f"for={address}")


@check(kind="auth", asks=r"good login|1 good")
def reset_by_success(stage: Stage, line: Line) -> str:
    """Signing in to one's own account between two tries does not give new tries on another's."""
    victim, own = stage.person(password=PASSWORD), stage.person(password=PASSWORD)
    source, tried = stage.visitor().source, 0
    for _ in range(4):
        for _ in range(4):
            answer = sign_in(Visitor(stage.base, source), victim, WRONG)
            tried += not _refused(answer)
        good = sign_in(Visitor(stage.base, source), own)
        must(good.status == 302, f"one's own account is refused: {good.status}")
    must(tried <= 7, f"{tried} of 16 wrong passwords were tried")
    return f"{tried} of 16 tries on the victim's account"


@check(kind="auth", asks=r"reset (link|token)")
def reset(stage: Stage, line: Line) -> str:
    """A code to choose a new password works once, in its own browser, and dies with a change of the account."""
    person, other = stage.person(password=PASSWORD), stage.person(password=PASSWORD)
    visitor, code = _asked(stage, person)
    stranger, _ = _asked(stage, other)
    wrong = _typed(stranger, code)
    must("password" not in wrong.location or "confirm" in wrong.location, f"another's code opens {wrong.location}")
    stale, old = _asked(stage, person)
    stage.back("readdress", person["id"], f"ailleurs{person['id']}@member.example")
    must(not _opens(_typed(stale, old)), "the code outlives a change of address")
    stage.back("readdress", person["id"], person["email"])
    stale, old = _asked(stage, other)
    stage.back("repassword", other["id"], "un-autre-mot-de-passe-12")
    must(not _opens(_typed(stale, old)), "the code outlives a change of password")
    fresh, code = _asked(stage, person)
    answer = _typed(fresh, code)
    must(_opens(answer), f"the right code opens nothing: {answer.status} {answer.location}")
    chosen = "un-tout-neuf-mot-55"
    done = fresh.submit(answer.location, {"password1": chosen, "password2": chosen})
    must(done.status == 302, f"the new password is refused: {done.status}")
    again = _typed(Visitor(stage.base, cookies=dict(visitor.cookies)), code)
    must(not _opens(again), "the code works twice")
    must(not _opens(_typed(fresh, code)), "the code works twice in its own browser")
    return "one use, one browser; dead after a change of address"


def _asked(stage: Stage, person: dict[str, Any]) -> tuple[Visitor, str]:
    visitor = stage.visitor()
    visitor.submit("/compte/password/reset/", {"email": person["email"]})
    mails = stage.mails(person["email"])
    must(mails, "no code was sent")
    return visitor, str(CODE.findall(mails[-1].get_content())[0])


def _typed(visitor: Visitor, code: str) -> Answer:
    return visitor.submit("/compte/password/reset/confirm/", {"code": code})


def _opens(answer: Answer) -> bool:
    return answer.status == 302 and bool(re.search(r"password/(reset/complete|set|change)", answer.location))


@check(kind="auth", asks=r"changed? e-?mail|social login")
def unconfirmed(stage: Stage, line: Line) -> str:
    """A new address counts once it is confirmed; the old one gets a mail; whoever changes it gives their password again."""
    person = stage.person(password=PASSWORD)
    visitor = stage.visitor()
    must(sign_in(visitor, person).status == 302, "cannot sign in")
    wanted = f"nouvelle{person['id']}@member.example"
    answer = visitor.submit("/compte/email/", {"email": wanted, "action_add": ""})
    if "reauth" in answer.location:
        must(visitor.submit(answer.location, {"password": PASSWORD}).status == 302, "cannot prove who it is")
        visitor.submit("/compte/email/", {"email": wanted, "action_add": ""})
    must(sign_in(stage.visitor(), {"email": wanted}, PASSWORD).status == 200, "the new address signs in unconfirmed")
    must(sign_in(stage.visitor(), person).status == 302, "the old address signs in no more")
    must(stage.mails(wanted), "the new address was sent nothing")
    stale = Visitor(stage.base, cookies=dict(stage.back("session", person["id"])))
    asked = stale.submit("/compte/email/", {"email": f"vol{person['id']}@member.example", "action_add": ""})
    must("reauth" in asked.location, f"a session without proof may change the address: {asked.status} {asked.location}")
    return "the old address stays until then; proof is asked for"


@check(kind="auth", asks=r"password policy|'password")
def passwords(stage: Stage, line: Line) -> str:
    """Common and telling ones are refused; long ones, with blanks and accents, are taken whole."""
    told: dict[str, bool] = {}
    weak = ["password1", "password12", "1234567890", "court", "azertyuiop", "{name}2026"]
    good = ["é" * 64, "quatre mots séparés de blancs", "x9" * 50, "パスワードは長いほうがよい"]
    for number, wanted in enumerate([*weak, *good]):
        name = f"motdepasse{number}"
        email, password = f"mdp{number}@member.example", wanted.replace("{name}", name)
        answer = sign_up(stage.visitor(), email, name, password)
        told[wanted] = answer.status == 302
    taken = [one for one in weak if told[one]]
    must(not taken, f"taken: {taken}")
    must(all(told[one] for one in good), f"refused: {[one for one in good if not told[one]]}")
    person = stage.person(password="x9" * 50)
    must(sign_in(stage.visitor(), person, "x9" * 49 + "x8").status == 200, "only the beginning of a long one counts")
    must(sign_in(stage.visitor(), person).status == 302, "a long one does not sign in")
    return f"{len(weak)} refused, {len(good)} taken, a hundred characters count to the last"


@check(kind="auth", asks=r"Set-Cookie|cookie flags")
def cookies(stage: Stage, line: Line) -> str:
    """Every cookie of every form."""
    person = stage.person(password=PASSWORD)
    visitor, seen = stage.visitor(), []
    answers = [visitor.get(path) for path in (*FORMS, "/preferences/?theme=sombre", "/")]
    answers.append(sign_in(visitor, person))
    for answer in answers:
        seen += answer.headers.get_all("Set-Cookie") or []
    must(len({one.partition("=")[0] for one in seen}) >= 2, f"hardly a cookie: {seen}")
    for one in seen:
        name, words = one.partition("=")[0], {word.strip().lower() for word in one.split(";")[1:]}
        must({"secure", "httponly", "samesite=lax", "path=/"} <= words, f"{name}: {sorted(words)}")
        must(not any(word.startswith("domain") for word in words), f"{name} names a domain")
        must(name.startswith("__Host-") or not re.search("session|csrf", name), f"{name} has no prefix")
    return f"{len(seen)} cookies: {sorted({one.partition('=')[0] for one in seen})}"


@check(kind="email", asks=r"header|subject")
def mail_headers(stage: Stage, line: Line) -> str:
    """A line break in a name, an address or a title begins no header of a mail."""
    broken = line.payload.replace("\\r\\n", "\r\n")
    visitor = stage.visitor()
    sender = {"courriel": "lecteur@member.example", "email": "lecteur@member.example"}
    said = {"adresse": "", "nom": broken, "message": "Une question.", "texte": "Une question."}
    form = sender | said | {name: _choice(visitor, name) for name in ("qui", "sujet")}
    visitor.submit("/contact/", form)
    visitor.submit(
        "/contact/", form | {"nom": "Awa", "courriel": f"a@b.example{broken}", "email": f"a@b.example{broken}"}
    )
    for email, name in ((f"lecteur@member.example{broken}", "tranquille"), ("entete@member.example", f"nom{broken}")):
        sign_up(stage.visitor(), email, name)
        stage.visitor().submit("/compte/password/reset/", {"email": email})
    article = stage.article(f"Titre{' '.join(broken.split())}")
    _, member = stage.member()
    member.submit(f"{article['path']}commenter/", {"body": broken})
    mails_of_reply(stage, "Une réponse.", f"Titre{broken}")  # with the line breaks, as if cleaning had let them through
    bad = [
        str(mail["To"])
        for mail in stage.mails("@")
        if mail["Bcc"] or "evil.test" in str(mail["To"]) + str(mail["Cc"] or "")
    ]
    must(not bad, f"mails to {bad}")
    lines = [str(mail["Subject"]) for mail in stage.mails("@") if "\n" in str(mail["Subject"])]
    must(not lines, f"subjects of two lines: {lines}")
    return f"{len(stage.mails('@'))} mails, each to one address, each subject one line"


def _choice(visitor: Visitor, name: str) -> str:
    page = visitor.get("/contact/").text
    field = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    values = re.findall(r'value="([^"]+)"', field[0]) if field else []
    return str(values[0]) if values else ""


def mails_of_reply(stage: Stage, text: str, title: str = "") -> list[EmailMessage]:
    """What the author of a comment is mailed when somebody answers with this text, and a moderator lets it through."""
    article, person, other = stage.article(title), stage.person(), stage.person()
    first = stage.back("comment", article["id"], person["id"], "Un premier avis.")
    stage.back("comment", article["id"], other["id"], text, parent=first)
    stage.back("send_notices")
    mails = stage.mails(person["email"])
    must(len(mails) == 1, f"the reply brought {len(mails)} mails")
    return mails


def html_of(mails: Sequence[EmailMessage]) -> list[str]:
    """The parts that are HTML."""
    return [str(part.get_content()) for mail in mails for part in mail.walk() if part.get_content_type() == "text/html"]


@check(kind="email", asks=r"HTML|markup")
def mail_markup(stage: Stage, line: Line) -> str:
    """A comment in a mail: as it was written, escaped, and nothing in it is asked for elsewhere."""
    text = stage.text(line.payload)
    mails = mails_of_reply(stage, text)
    parts = html_of(mails)
    must(parts, "the mail has no HTML, so nothing was tried")
    for html in parts:
        must(escape(text, quote=False) in unescape_quotes(html), "the comment is not quoted as it was written")
        must(not re.search(r"<(?:img|script|iframe|link)\b", html), "something that is fetched from elsewhere")
        must(not re.search(r"<a\b[^>]*evil\.test", html), "the comment's markup")
    return f"{len(mails)} mail, {len(parts)} part of HTML, the comment escaped in it"


@check(kind="xss", asks=r"re-parsed|excerpt")
def comment_everywhere(stage: Stage, line: Line) -> str:
    """A comment on every page that shows it, then in the mail about it: nothing runs, and it reads as it was written."""
    told, text = body(stage, line), stage.text(line.payload)
    parts = html_of(mails_of_reply(stage, text))
    must(parts, "the mail has no HTML, so nothing was tried")
    for html in parts:
        must(escape(text, quote=False) in unescape_quotes(html), "a mail does not quote it as it was written")
        must(not re.search(r"<img\b|<[^>]*\bon\w+=|<a\b[^>]*ok\.test", html), "a mail takes it for markup")
    return f"{told}; escaped in its mail"


def unescape_quotes(html: str) -> str:
    """HTML with plain quotes: whether they are escaped in a text does not matter."""
    return html.replace("&quot;", '"').replace("&#x27;", "'").replace("&#39;", "'")


@check(kind="token", asks=r"unsubscrib")
def mail_stop_url(stage: Stage, line: Line) -> str:
    """The link that ends mails: GET asks, POST acts, signed out, for the member whom it names, and only if it is signed."""
    mine, other = stage.person(), stage.person()
    path = stage.back("mail_stop_url", mine["id"])
    began = [stage.back("mails_wanted", one["id"]) for one in (mine, other)]
    asked = stage.visitor().get(path)
    must(asked.status == 200 and "<form" in asked.text, f"a link scanner got {asked.status}, or no form")
    stage.visitor().ask("HEAD", path)
    at, _, token = path.rstrip("/").rpartition("/")
    number, _, signature = token.partition(":")
    forged = [f"{other['id']}:{signature}", number, f"{number}:", f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}"]
    refused = {stage.visitor().post(f"{at}/{one}/", {}).status for one in forged}
    must(refused == {404}, f"tampered links answered {refused}")
    must(
        [stage.back("mails_wanted", one["id"]) for one in (mine, other)] == began,
        "reading, or a tampered link, changed what is mailed",
    )
    _, somebody = stage.member()
    sent = somebody.post(
        path, {"List-Unsubscribe": "One-Click"}
    )  # by somebody else's browser: it is the link that counts
    ended = stage.back("mails_wanted", mine["id"])
    must(sent.status == 200 and ended == "never", f"POST answered {sent.status}, and the member gets: {ended}")
    must(stage.back("mails_wanted", other["id"]) == began[1], "another member's mails have ended")
    again = stage.visitor().post(path, {"List-Unsubscribe": "One-Click"}).status
    must(again == 200, f"signed out, POST answered {again}")
    return f"GET asks, POST ends the mails of one member, {len(forged)} tampered links are not found"
