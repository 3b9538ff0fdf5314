"""Who gets what at which address: each name of an address stands here once, in a row.

A new address: add its name to the row that says what it is meant to give to each role, or add a row. If it is about one thing,
say in portal/tests/access_stage.py (`_keys`) about which. Names that begin with `admin:` are pages under /gestion/; what has no
name is named by its route.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from articles.listings.listing import FEED_FILES

ROLES = ("visitor", "member", "author", "other", "silenced", "moderator", "editor", "administrator", "superuser")
Outcomes = Mapping[str, str]  # for each role
PAGE, LED, LOGIN, FORBIDDEN, MISSING = "a page", "a redirect", "the sign-in page", "forbidden (403)", "missing (404)"
METHOD, REFUSED = "method not allowed (405)", "the form again (400, 409, 422)"


@dataclass(frozen=True, slots=True)
class Row:
    """What each role gets by GET, and by POST for an empty form with a valid token."""

    get: Outcomes
    post: Outcomes


def everybody(others: str, **roles: str) -> Outcomes:
    """The same for all roles but those that are named; `staff` stands for the last four.

    A superuser gets what an administrator gets, unless they are named.
    """
    staff = dict.fromkeys(ROLES[5:], roles.pop("staff", others))
    found = dict.fromkeys(ROLES, others) | staff | roles
    return found | {"superuser": roles.get("superuser", found["administrator"])}


def signed_in(others: str, **roles: str) -> Outcomes:
    """The same for all who are signed in; a visitor is asked to sign in."""
    return everybody(others, visitor=LOGIN, **roles)


def desk(moderator: str, editor: str, administrator: str, superuser: str = "") -> Outcomes:
    """Of a page of the admin: members are asked to sign in, as if they were somebody else."""
    staff = {"moderator": moderator, "editor": editor, "administrator": administrator}
    return everybody(LOGIN, **staff, superuser=superuser or administrator)


def pages(app: str, models: str, kinds: str) -> str:
    """The names of these pages of the admin, for each of these models; `old` is the address that Django once gave to `change`."""
    return " ".join(
        f"gestion/{app}/{model}/<path:object_id>/" if kind == "old" else f"admin:{app}_{model}_{kind}"
        for model in models.split()
        for kind in kinds.split()
    )


LISTINGS = (
    "home edition sector rubrique marches monde veille country region source company institution language archive"
)
FEEDS = " ".join(f"{name}-{form}" for name in f"{LISTINGS} search".split() for form in FEED_FILES)
MACHINES = (
    "robots llms security sitemap sitemap-pages sitemap-news sitemap-articles sitemap-stories sources-opml api-index api-articles "
    "api-article api-stories api-story api-sectors api-rubriques api-countries api-regions api-sources api-series "
    "api-observations api-description"
)
INGESTED = "visit quarantine revision page picture subscription"  # what the ingest has written
TAXONOMY = "category sector region country"
EDITED = "pin phrase organisation feed source sourcerule"
OWN_MODELS = "act story article comment heldword frontpagenumbers letter refiling correction withdrawal"
FIGURES = "provider dataset instrument series observation"
ALL_MODELS = " ".join((INGESTED, EDITED, TAXONOMY, OWN_MODELS, FIGURES, "waitingvalue"))
ALL = "changelist add change history delete"
nobody = desk(FORBIDDEN, FORBIDDEN, FORBIDDEN)
staff = desk(PAGE, PAGE, PAGE)
moderators = desk(PAGE, FORBIDDEN, PAGE)
editors = desk(FORBIDDEN, PAGE, PAGE)
administrators = desk(FORBIDDEN, FORBIDDEN, PAGE)
superusers = desk(FORBIDDEN, FORBIDDEN, FORBIDDEN, PAGE)

TABLE: list[tuple[Row, str]] = [
    # Public
    (Row(everybody(PAGE), everybody(METHOD)), LISTINGS),
    (Row(everybody(PAGE), everybody(METHOD)), FEEDS),
    (
        Row(everybody(PAGE), everybody(METHOD)),
        "search today feeds application shared-link about charter moderation method privacy legal accessibility corrections",
    ),
    (
        Row(everybody(PAGE), everybody(METHOD)),
        "sources plan status data instrument instrument-values api picture card contact-received manifest offline worker",
    ),
    (Row(everybody(PAGE), everybody(METHOD)), "account_inactive account_password_reset_completed"),
    (
        Row(everybody(PAGE), everybody(METHOD)),
        "article sectors countries companies institutions archives archive-year archive-month healthz readyz",
    ),
    (
        Row(everybody(LED), everybody(METHOD)),
        "favicon instrument-card preferences comment-permalink story story-by-id article-by-id change-password",
    ),
    (Row(everybody(PAGE), everybody(METHOD)), "profile"),
    # Forms for everybody
    (Row(everybody(PAGE), everybody(REFUSED)), "contact"),
    # Machines
    (Row(everybody(PAGE), everybody(METHOD)), MACHINES),
    (Row(everybody(PAGE), everybody(METHOD)), "api/v1/"),  # where nothing else is: asked for here as the index
    (Row(everybody(MISSING), everybody(MISSING)), "websub"),  # without what a hub says
    (Row(everybody(MISSING), everybody(METHOD)), "asset-links"),  # no application is named
    # Whoever has the signed address
    (Row(everybody(PAGE), everybody(PAGE)), "mail-stop email-undo"),
    (Row(everybody(PAGE), everybody(METHOD)), "shared-preview"),
    # Coming in: who is in already is led away
    (
        Row(everybody(LED, visitor=PAGE), everybody(LED, visitor=PAGE)),
        "account_login account_signup account_signup_by_passkey account_request_login_code",
    ),
    (Row(everybody(LED), everybody(LED)), "account_confirm_login_code account_complete_password_reset"),
    (
        Row(everybody(LED, visitor=LOGIN), everybody(LED, visitor=LOGIN)),
        "mfa_signup_webauthn",
    ),  # no sign-up has come so far
    (Row(everybody(LOGIN), everybody(LOGIN)), "account_confirm_password_reset_code"),  # nothing was asked for
    (Row(signed_in(LED), signed_in(LED)), "account_email_verification_sent mfa_login_webauthn mfa_authenticate"),
    (Row(everybody(PAGE), everybody(PAGE)), "account_reset_password"),
    (Row(everybody(PAGE, visitor=LED), everybody(LED)), "account_logout"),
    # Members
    (Row(signed_in(PAGE), everybody(METHOD)), "my-mutes my-feed my-reports my-comments my-data"),
    (Row(signed_in(PAGE), signed_in(METHOD)), "mfa_list_webauthn mfa_index"),
    (Row(signed_in(PAGE), signed_in(REFUSED)), "notices mail-settings welcome accept-charter"),
    (Row(signed_in(PAGE), signed_in(PAGE, silenced=FORBIDDEN)), "change-pseudo"),
    (Row(signed_in(PAGE), signed_in(LED)), "member-sessions my-profile"),
    # Their sign-in here is no recent one: it is asked for again, by the password or the factor of those who have one
    (Row(everybody(METHOD), signed_in(LOGIN, author=LED, staff=LED)), "export-data"),
    # Who has a password or an application gives it first; who has none signs in again
    (Row(signed_in(PAGE, author=LED, staff=LED), signed_in(LOGIN, author=LED, staff=LED)), "erase-account"),
    (Row(everybody(PAGE), everybody(METHOD)), "account-erased"),
    (Row(signed_in(PAGE), signed_in(MISSING)), "my-follows"),
    (Row(signed_in(PAGE), everybody(MISSING)), "follow"),
    # A visitor's buttons lead to join or to sign in, also from an empty box.
    (Row(everybody(PAGE), everybody(REFUSED, visitor=LED)), "comment"),
    (Row(everybody(PAGE, author=FORBIDDEN, silenced=FORBIDDEN), signed_in(REFUSED)), "comment-report"),
    (Row(signed_in(PAGE), signed_in(LED, author=FORBIDDEN, silenced=FORBIDDEN)), "comment-useful"),
    (Row(signed_in(PAGE, author=FORBIDDEN), signed_in(REFUSED, author=FORBIDDEN)), "mute"),
    # One's own: the comment and the passkey are the author's, who alone has a password; staff have a second factor too
    (Row(signed_in(MISSING, author=PAGE), signed_in(MISSING, author=REFUSED)), "comment-edit comment-appeal"),
    (Row(signed_in(MISSING, author=PAGE), signed_in(MISSING, author=LED)), "comment-delete"),
    (Row(signed_in(LED, author=PAGE), signed_in(LED, author=PAGE)), "account_change_password"),
    (Row(signed_in(PAGE, author=LED), signed_in(PAGE, author=LED)), "account_set_password"),
    # Their second factors: the author and the staff have one, the author a passkey too
    # Who has neither a password nor an application is shown a button, which signs in again
    (
        Row(signed_in(PAGE, author=LED, staff=LED), signed_in(LOGIN, author=LED, staff=LED)),
        "mfa_activate_totp mfa_add_webauthn mfa_edit_webauthn mfa_remove_webauthn",
    ),
    (Row(signed_in(MISSING, author=LED, staff=LED), signed_in(MISSING, author=LED, staff=LED)), "mfa_deactivate_totp"),
    (Row(signed_in(MISSING), signed_in(METHOD)), "mfa_view_recovery_codes"),
    (Row(signed_in(MISSING), signed_in(MISSING)), "mfa_download_recovery_codes"),
    (
        Row(signed_in(PAGE, author=LED, staff=LED), signed_in(PAGE, author=LED, staff=LED)),
        "mfa_generate_recovery_codes",
    ),
    (
        Row(signed_in(FORBIDDEN, author=PAGE, staff=LED), signed_in(FORBIDDEN, author=PAGE, staff=LED)),
        "account_reauthenticate",
    ),
    (
        Row(signed_in(FORBIDDEN, author=PAGE, staff=PAGE), signed_in(FORBIDDEN, author=PAGE, staff=PAGE)),
        "mfa_reauthenticate",
    ),
    (
        Row(signed_in(FORBIDDEN, author=PAGE, staff=LED), signed_in(FORBIDDEN, author=LOGIN, staff=LED)),
        "mfa_reauthenticate_webauthn",
    ),
    (Row(signed_in(PAGE), signed_in(LOGIN, author=LED, staff=LED)), "account_email"),
    # Editors, on the pages of stories
    (Row(everybody(METHOD), everybody(FORBIDDEN, editor=LED, administrator=LED)), "story-lead story-apart story-union"),
    (Row(everybody(METHOD), everybody(FORBIDDEN, editor=LED, administrator=LED)), "source-edit undo-act"),
    (
        Row(
            everybody(FORBIDDEN, editor=PAGE, administrator=PAGE),
            everybody(FORBIDDEN, editor=REFUSED, administrator=REFUSED),
        ),
        "article-edit",
    ),
    # The admin: its own pages
    (Row(staff, staff), "admin:index admin:app_list"),
    (Row(desk(METHOD, METHOD, METHOD), desk(FORBIDDEN, LED, LED)), "admin:decide"),
    (Row(desk(METHOD, METHOD, METHOD), desk(FORBIDDEN, PAGE, PAGE)), "admin:presence"),
    (Row(desk(METHOD, METHOD, METHOD), desk(FORBIDDEN, LED, LED)), "admin:articles_feed_act admin:articles_act_undo"),
    (Row(desk(PAGE, PAGE, PAGE), desk(METHOD, METHOD, METHOD)), "admin:password_change_done admin:jsi18n admin:guide"),
    (Row(desk(LED, LED, LED), desk(LED, LED, LED)), "admin:password_change admin:view_on_site"),
    (Row(desk(FORBIDDEN, FORBIDDEN, FORBIDDEN), desk(METHOD, METHOD, METHOD)), "admin:autocomplete"),  # of no field
    (Row(desk(MISSING, MISSING, MISSING), desk(MISSING, MISSING, MISSING)), "gestion/(?P<url>.*)$"),
    (
        Row(everybody(FORBIDDEN, visitor=LOGIN, staff=LED), everybody(FORBIDDEN, visitor=LOGIN, staff=PAGE)),
        "admin:login second-factor",
    ),
    (Row(everybody(LED, staff=METHOD), everybody(LED, staff=PAGE)), "admin:logout"),
    # The admin: what the ingest and the journal have written, which nobody writes by hand
    (Row(editors, editors), pages("articles", INGESTED, "changelist history")),
    (Row(editors, nobody), pages("articles", f"{INGESTED} refiling correction", "change")),
    (
        Row(nobody, nobody),
        pages("articles", f"{INGESTED} act comment story letter refiling frontpagenumbers {TAXONOMY}", "add"),
    ),
    (
        Row(nobody, nobody),
        pages("articles", f"{INGESTED} act pin correction story letter refiling frontpagenumbers {TAXONOMY}", "delete"),
    ),
    # Everybody of the staff
    (Row(staff, staff), pages("articles", "act story article comment", "changelist history")),
    (Row(staff, nobody), pages("articles", "act comment", "change")),
    # Moderators
    (Row(moderators, moderators), pages("articles", "heldword", ALL)),
    (Row(moderators, desk(LED, FORBIDDEN, LED)), "admin:articles_comment_queue admin:articles_comment_author"),
    # Editors
    (Row(staff, editors), pages("articles", "story article", "change")),
    (Row(editors, editors), pages("articles", f"letter refiling correction {EDITED} {TAXONOMY}", "changelist history")),
    (Row(editors, editors), pages("articles", f"letter frontpagenumbers category sector {EDITED}", "change")),
    (Row(editors, editors), pages("articles", f"article correction {EDITED}", "add")),
    (Row(editors, editors), pages("articles", "phrase organisation sourcerule", "delete")),
    (Row(editors, editors), "admin:articles_source_feeds"),
    (
        Row(editors, desk(FORBIDDEN, LED, LED)),
        "admin:articles_sourcerule_apply admin:articles_sourcerule_release admin:articles_sourcerule_release_deleted",
    ),
    (
        Row(editors, editors),
        f"{pages('articles', FIGURES, 'changelist history change add')} admin:articles_observation_import",
    ),
    (Row(nobody, nobody), pages("articles", f"{FIGURES} waitingvalue", "delete")),
    (Row(editors, editors), pages("articles", "waitingvalue", "changelist history")),
    (Row(editors, nobody), pages("articles", "waitingvalue", "change")),
    (Row(nobody, nobody), pages("articles", "waitingvalue", "add")),
    (Row(editors, editors), "admin:articles_source_new admin:articles_source_opml"),
    (Row(editors, editors), pages("articles", "frontpagenumbers", "history")),
    (Row(nobody, desk(FORBIDDEN, LED, LED)), "admin:articles_refiling_ask"),
    (Row(editors, desk(FORBIDDEN, LED, LED)), "admin:articles_article_preview"),
    (
        Row(desk(FORBIDDEN, MISSING, MISSING), desk(FORBIDDEN, MISSING, MISSING)),
        "admin:articles_article_file",
    ),  # of ours: none
    (Row(editors, editors), "admin:articles_article_withdraw admin:articles_source_withdraw"),
    (Row(desk(FORBIDDEN, METHOD, METHOD), nobody), "admin:articles_letter_settle"),
    (Row(desk(FORBIDDEN, METHOD, METHOD), desk(FORBIDDEN, LED, LED)), "admin:articles_letter_take"),
    (Row(staff, staff), pages("articles", "withdrawal", "changelist history")),
    (Row(staff, nobody), pages("articles", "withdrawal", "change")),
    (Row(nobody, nobody), pages("articles", "withdrawal", "add delete")),
    (Row(editors, administrators), pages("articles", "region country", "change")),
    (Row(desk(METHOD, METHOD, METHOD), desk(FORBIDDEN, MISSING, MISSING)), "admin:articles_article_revert"),
    (Row(desk(METHOD, METHOD, METHOD), desk(FORBIDDEN, LED, LED)), "admin:articles_article_source_title"),
    # Administrators
    (Row(administrators, administrators), pages("articles", "article comment feed source", "delete")),
    (Row(administrators, administrators), pages("members", "member", ALL)),
    (
        Row(administrators, administrators),
        f"{pages('auth', 'group', 'changelist history')} admin:auth_user_password_change",
    ),
    (Row(administrators, superusers), pages("auth", "group", "change")),
    (Row(superusers, superusers), pages("auth", "group", "add delete")),
    # Addresses that only lead on
    (Row(desk(LED, LED, LED), desk(LED, LED, LED)), pages("articles", ALL_MODELS, "old")),
    (Row(desk(LED, LED, LED), desk(LED, LED, LED)), pages("members", "member", "old")),
    (Row(desk(LED, LED, LED), desk(LED, LED, LED)), pages("auth", "group", "old")),
    (Row(desk(LED, LED, LED), desk(LED, LED, LED)), pages("articles", "frontpagenumbers", "changelist")),
]

ROWS = {name: row for row, names in TABLE for name in names.split()}
LISTED_TWICE = [name for name, times in Counter(" ".join(names for _, names in TABLE).split()).items() if times > 1]
