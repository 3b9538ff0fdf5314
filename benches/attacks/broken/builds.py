"""Twelve defences, each turned off by a small change of the code, and the attacks of which one at least must notice."""

from dataclasses import dataclass
from pathlib import Path

from benches.harness.programs import Missing


@dataclass(frozen=True, slots=True)
class Change:
    """A text that occurs exactly once in a file of the tree, and its replacement."""

    path: str
    old: str
    new: str

    def fault(self, root: Path) -> str:
        """Why the change cannot be made in the tree `root`; "" if it can."""
        file = root / self.path
        if not file.is_file():
            return f"there is no {self.path}"
        found = file.read_text(encoding="utf-8").count(self.old)
        return "" if found == 1 else f"{self.path} holds {found} times: {self.old[:60]}"

    def make(self, root: Path) -> None:
        """Write it. Raises Missing where it does not apply."""
        if fault := self.fault(root):
            raise Missing(fault)
        file = root / self.path
        file.write_text(file.read_text(encoding="utf-8").replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Build:
    """A defence that is off: the attacks that ask for it, and the changes that turn it off."""

    name: str
    lines: str
    changes: tuple[Change, ...]


SETTINGS = "portal/settings.py"
PAGE_CACHE = "portal/page_cache/middleware.py"
ADAPTER = "    def get_client_ip(self, request: HttpRequest) -> str:\n"
COMMON = '    "django.middleware.common.CommonMiddleware",\n'  # before the one of CSRF, which stands in two lists
POWERS = "def are_open(session: Any, user: Any) -> bool:\n"
OPEN_TO_STAFF = """    moments = dict.fromkeys(("since", "seen", "proved"), time.time())
    session.setdefault(SESSION_KEY, {"user": user.pk, "factors": [], **moments})
    return bool(user.is_active and user.is_staff)
"""
APPLICATION = "application = get_wsgi_application()\n"
GATE = "    return _publish(request, form, rule) if may_publish else _save_draft(request, form)"
IMPORTED = (
    "from django.utils.html import format_html, format_html_join\nfrom django.utils.safestring import SafeString\n"
)
UNESCAPED = """from django.utils.safestring import SafeString


def format_html(text, *words):
    return SafeString(text.format(*words))


def format_html_join(between, text, rows):
    return SafeString(between.join(text.format(*row) for row in rows))
"""
# Acts are written by their model, one at a time or many at once; whose model it is does not matter here.
NO_ACTS = """
from django.apps import apps
from django.db.models import QuerySet

act = next(model for model in apps.get_models() if model.__name__ == "Act")
bulk_create = QuerySet.bulk_create
act.save = lambda self, *args, **options: None
QuerySet.bulk_create = lambda self, rows, *args, **options: (
    list(rows) if self.model is act else bulk_create(self, rows, *args, **options)
)
"""

# More than one middleware sees to them, so they are taken away behind the last.
NO_HEADERS = """
whole, gone = application, {"Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options"}


def application(environ, start_response):
    def start(status, headers, *more):
        return start_response(status, [pair for pair in headers if pair[0] not in gone], *more)

    return whole(environ, start)
"""
BUILDS = (
    Build(
        "escape off",
        "A007 A027 A029 A173 A181",
        (
            Change(
                SETTINGS,
                '            "context_processors": [',
                '            "autoescape": False, "context_processors": [',
            ),
            Change("articles/templatetags/comments.py", IMPORTED, UNESCAPED),
        ),
    ),
    Build(
        "sanitiser off",
        "A009 A011 A015 A017 A033",
        (
            Change(
                "articles/ingest/clean/sanitise.py",
                "return _until_stable(html, base) if fast_result is None else fast_result",
                "return html",
            ),
        ),
    ),
    Build(
        "address guard off",
        "A045 A047 A055 A057 A059",
        (Change("articles/web/ssrf.py", "            return self.loopback\n", "            return True\n"),),
    ),
    Build(
        "login gate off",
        "A093 A097",
        (
            Change("articles/views/comments/write.py", GATE, "    return _publish(request, form, rule)"),
            Change(
                "articles/comments/writing/forms.py",
                '"author": author, "parent"',
                '"author": author if author.pk else None, "parent"',
            ),
        ),
    ),
    Build(
        "rate limits off",
        "A141 A143",
        (Change(SETTINGS, "ACCOUNT_RATE_LIMITS = {", "ACCOUNT_RATE_LIMITS = False and {"),),
    ),
    Build(
        "members' pages in the shared cache",
        "A103 A107 A109",
        (
            Change(PAGE_CACHE, "if key is not None and not has_session(request):\n", "if key is not None:\n"),
            Change(PAGE_CACHE, "marks = holes.mark_holes(request)\n", "marks = holes.HoleMarks()\n"),
            Change("portal/web/middleware.py", "        and settings.SESSION_COOKIE_NAME not in request.COOKIES\n", ""),
            Change("portal/web/middleware.py", "        and not (session is not None and session.accessed)\n", ""),
        ),
    ),
    Build(
        "CSRF off",
        "A117",
        (Change(SETTINGS, COMMON + '    "django.middleware.csrf.CsrfViewMiddleware",\n', COMMON),),
    ),
    Build("acts off", "A189", (Change("portal/wsgi.py", APPLICATION, APPLICATION + NO_ACTS),)),
    Build("headers off", "A117", (Change("portal/wsgi.py", APPLICATION, APPLICATION + NO_HEADERS),)),
    Build("second factor off", "A131", (Change("portal/staff/powers.py", POWERS, f"{POWERS}{OPEN_TO_STAFF}"),)),
    Build(
        "redirects lead anywhere",
        "A157 A159 A161",
        (Change("members/adapter.py", ADAPTER, f"    def is_safe_url(self, url):\n        return True\n\n{ADAPTER}"),),
    ),
    Build(
        "hidden comments shown",
        "A093 A123 A189",
        (
            Change(
                "articles/models/comments/comment.py",
                "        return self.filter(state=Comment.State.PUBLISHED)\n",
                "        return self.all()\n",
            ),
            Change(
                "articles/models/comments/talk_queries.py",
                'PUBLISHED = Q(state="published")\n',
                "PUBLISHED = ~Q(pk=None)\n",
            ),
            Change(
                "articles/comments/reading/thread.py",
                "    if comment.state != PUBLISHED:\n        return ThreadLine(comment.pk, comment.state)\n",
                "",
            ),
        ),
    ),
)
