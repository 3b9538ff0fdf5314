"""Django's settings, all from the environment. Every variable read here is described in .env.example."""

import sys
import tempfile
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from portal import env

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_dotenv(BASE_DIR / ".env")
VAR_DIR = BASE_DIR / env.text("VAR_DIR", "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)
TESTING = "pytest" in sys.modules

# Who we are

SITE_NAME = env.text("SITE_NAME", "La Pesée")
SITE_TAGLINE = env.text("SITE_TAGLINE") or _("L’actualité financière africaine, pesée par sa communauté.")
PORT = env.number("PORT", 8000)
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "contact@example.org")
# What the law requires a site to publish about itself; the legal notices say so if it is missing.
LEGAL_OPERATOR = env.text("LEGAL_OPERATOR")
LEGAL_ADDRESS = env.text("LEGAL_ADDRESS")
LEGAL_DIRECTOR = env.text("LEGAL_DIRECTOR")
LEGAL_HOST = env.text("LEGAL_HOST")
# The application of the Play Store that shows this site: its name, and the fingerprints of the keys that sign it.
ANDROID_PACKAGE = env.text("ANDROID_PACKAGE")
ANDROID_FINGERPRINTS = env.words("ANDROID_FINGERPRINTS")

# Safety

DEBUG = env.flag("DEBUG", False)
INDEXABLE = env.flag("INDEXABLE", not DEBUG)  # whether search engines may list us
ROBOTS_AI = env.choice("ROBOTS_AI", ("allow", "refuse"))  # crawlers that gather texts to train models on
SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is missing: set it in the environment or in .env (bin/setup writes one).")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is missing: name the hosts this site answers for, e.g. www.example.org.")
if not DEBUG and (weakness := env.weakness(SECRET_KEY, ALLOWED_HOSTS)):
    raise ImproperlyConfigured(weakness)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],  # data: for the empty icon of the version légère, which saves it a request
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "media-src": [CSP.NONE],
    "frame-src": [CSP.NONE],
    "worker-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["lapesee"],  # one policy, which knows the address of the worker: static/js/offline.js
}
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "members.account.session_store"
BROWSER_COOKIE_NAME = "browser"  # members/account/browsers.py
if not DEBUG:
    SECURE_CSP["upgrade-insecure-requests"] = True
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", False)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_TLS_PROXY", False) else None
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    BROWSER_COOKIE_NAME = "__Host-browser"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
# Joining browsers' preload lists is a promise for years, so it is left to the operator.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Applications

INSTALLED_APPS = [
    "portal",
    "articles",
    "members",
    "portal.admin_config.GestionConfig",  # Django's admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",  # its templates, so that ours can stand before them
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "portal.page_cache.middleware.HeadMiddleware",
    "portal.web.feeds_in_browsers.FeedsInBrowsersMiddleware",
    "portal.web.middleware.EveryAnswerMiddleware",
    "portal.web.middleware.FormCharsetMiddleware",
    "articles.api.errors.ApiErrorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.web.static_files.CollectedFirstMiddleware",
    "portal.web.canonical_urls.QueryWordsMiddleware",
    "portal.page_cache.middleware.PageCacheMiddleware",
    "portal.page_cache.middleware.FilledPageMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "portal.web.indexing.IndexingMiddleware",
    "portal.web.middleware.ResponsePolicyMiddleware",
    "portal.web.canonical_urls.AddressMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.web.page_language.PageLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.staff.powers.StaffPowersMiddleware",
    "members.account.sessions.MemberSessionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.passwords.busy.PasswordsBusyMiddleware",
]
# What a member's request passes before the holes of a visitors' page are filled: who it is, what a hole may ask or change.
FILLED_PAGE_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.web.page_language.PageLanguageMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.staff.powers.StaffPowersMiddleware",
    "members.account.sessions.MemberSessionMiddleware",
]
ROOT_URLCONF = "portal.urls"
FORCE_SCRIPT_NAME = ""  # the site is at the root, whatever a header says (deploy/gunicorn_conf.py trusts none either)
APPEND_SLASH = False  # portal/web/canonical_urls.py adds slashes, and corrects the rest of an address
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Where data are stored

DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'lapesee.sqlite3'}")
DATABASES = {"default": env.database(DATABASE_URL, BASE_DIR, is_pooled=env.flag("DATABASE_POOLED"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _valkey_socket() -> str:
    """Where the embedded Valkey listens: in var/, unless that path is longer than a socket's may be (108 bytes)."""
    path = VAR_DIR / "valkey.sock"
    if len(bytes(path)) < 100:
        return str(path)
    key = blake2b(bytes(path), digest_size=6).hexdigest()
    return str(Path(tempfile.gettempdir()) / f"lapesee-{key}.sock")


VALKEY_SOCKET = _valkey_socket()
# Which accounts were erased, to be erased again after a backup was restored (members/erasure/erasure_list.py).
ERASURES_FILE = BASE_DIR / env.text("ERASURES_FILE", str(VAR_DIR / "erasures.jsonl"))
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "portal.page_cache.redis_fallback.RedisOrMemoryCache",
        "LOCATION": REDIS_URL or f"unix://{VALKEY_SOCKET}?db=1",
        "KEY_PREFIX": "lapesee",
        "TIMEOUT": 300,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    },
}
# Public pages are cached for a minute if Redis answers; not in development, where templates change.
PAGE_CACHE = env.flag("PAGE_CACHE", not DEBUG)
# Gives the tags of what a page shows, so that the page can be dropped when that changes.
PAGE_CACHE_TAGS = "articles.listings.page_cache_tags.tags_of_page"
# The front pages that a visitor may choose: slug → edition.
EDITIONS = "articles.listings.editions.EDITIONS"
# A page is cached only if its query has no other parameters than these, of which each page reads some
# (portal/web/query_words.py): anybody can invent others without end.
PAGE_CACHE_WORDS = {"q", "avant", "apres", "secteur", "pays", "rubrique", "region", "source", "langue", "periode"}
PAGE_CACHE_WORDS |= {"autorite", "zone", "type", "tri", "page", "etat", "limit", "fil", "filtrer", "tout", "lettre"}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / env.text("STATIC_ROOT", "var/static")
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing one
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "portal.web.static_files.JoinedFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "portal.web.static_files.CollectedFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING

# Members

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "members.passwords.hasher.PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"members.password_rules.{rule}"} for rule in ("UnlikeTheMember", "LongEnough", "Rare", "NotDigitsAlone")
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"  # by its name: a reader in English stays there
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "members.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "members.account.forms.SignupForm",
    "login": "members.account.forms.LoginForm",
    "request_login_code": "members.account.forms.RequestLoginCodeForm",
    "reset_password": "members.account.forms.ResetPasswordForm",
    "add_email": "members.account.forms.AddEmailForm",
    "change_password": "members.account.password_forms.ChangePasswordForm",
    "set_password": "members.account.password_forms.SetPasswordForm",
    "reset_password_from_key": "members.account.password_forms.ResetPasswordKeyForm",
    "reauthenticate": "members.account.password_forms.ReauthenticateForm",
    "confirm_login_code": "members.account.password_forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "members.account.password_forms.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "members.account.password_forms.ConfirmResetCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1"]  # whoever gives no password signs in by code
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "site_web"
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_SESSION_REMEMBER = True
# A code is typed where it was asked for, so the draft kept in that browser's session survives; a link opens anywhere.
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# allauth counts these, "ip" per network address, "key" per account. Many phones share one address behind an operator's NAT, so
# the limits per address are wide and those per account narrow. Mailed codes have limits of their own: CODE_LIMITS.
# "login_failed" counts the wrong passwords of one browser; "login_failed_anywhere" those of all browsers in which the member
# has never signed in (members/adapter.py).
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/300s/key,20/h/key,60/d/key",
    "login_failed_anywhere": "100/h/key,300/d/key",
    "request_login_code": "120/m/ip",
    "confirm_email": "120/m/ip",
    "signup": "60/m/ip",
    "reset_password": "60/m/ip",
}
# How many mails anybody may have us send to one e-mail address (members/account/quotas.py); the sums are in docs/decisions/014.
CODE_LIMITS = {
    "known browser": ("3/m", "10/h", "20/d"),  # one in which the member has signed in before
    "one unknown browser": ("3/m", "8/h", "15/d"),  # counted by network address
    "all unknown browsers": ("20/h", "40/d"),
    "short codes": ("5/h", "10/d"),  # beyond these the codes of unknown browsers are long
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
MFA_ADAPTER = "members.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "members.second_factor.forms.AuthenticateForm",
    "reauthenticate": "members.second_factor.forms.ReauthenticateForm",
    "activate_totp": "members.second_factor.forms.ActivateForm",
    "add_webauthn": "members.second_factor.forms.AddPasskeyForm",
    "signup_webauthn": "members.second_factor.forms.AddPasskeyForm",
    "edit_webauthn": "members.second_factor.forms.RenamePasskeyForm",
    "login_webauthn": "members.second_factor.forms.LoginPasskeyForm",
    "authenticate_webauthn": "members.second_factor.forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "members.second_factor.forms.ReauthenticatePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a finger, a face or a PIN: a passkey is both factors at once
MFA_RATE_LIMITS = {
    "webauthn_login": "120/m/ip"
}  # wide, because many phones share one address; there is nothing to guess
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # also accept the codes of the 30 seconds before and after, for slow connections (RFC 6238, 5.2)
MFA_TOTP_ISSUER = SITE_NAME
# The keys that encrypt the secrets of second factors, the newest first (members/second_factor/encryption.py).
MFA_KEYS = env.words("MFA_KEYS")

# How long staff keep their powers after proving a second factor (portal/staff/powers.py)
STAFF_POWERS_SECONDS = 8 * 3600  # at most
STAFF_IDLE_SECONDS = 30 * 60  # without a request
STAFF_PROOF_SECONDS = 5 * 60  # for sensitive actions: the second factor must have been given that recently
STAFF_FORM_SECONDS = 15 * 60  # how long a form sent without powers is kept, to be sent on (portal/staff/kept_form.py)
STAFF_FORM_MAX_BYTES = 256 * 1024  # a longer form is not kept

# Words and time

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français")), ("en", _("anglais"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Africa/Abidjan"  # GMT, all year: the zone named on every public page

# Mail

MAILERS = {"default": env.mailer(env.text("EMAIL_URL"), VAR_DIR / "mail")}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <{CONTACT_EMAIL}>")

MAIL_PACE = env.number("MAIL_PACE", 60)  # mails about replies, a minute, of all workers together

# Workers: all state is in the database; the broker only delivers tasks

CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{VALKEY_SOCKET}"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 150, 170
FEED_LEASE_SECONDS = 30  # renewed by the worker that holds it; after a worker dies, the lease expires in this time
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# The fetcher

FETCH_USER_AGENT = env.text("FETCH_USER_AGENT", f"LaPesee/1.0 (+{SITE_URL}/a-propos/; {CONTACT_EMAIL})")
FETCH_ALLOW_PRIVATE_NETWORKS = env.text("FETCH_ALLOW_PRIVATE_NETWORKS")
FETCH_CONCURRENCY = env.number("FETCH_CONCURRENCY", 30)
FETCH_HOST_PAUSE = env.seconds("FETCH_HOST_PAUSE", 1.0)  # between two requests to one host
FETCH_VISITORS = env.number("FETCH_VISITORS", 2)  # how many worker processes may visit feeds at the same time

PICTURES_MAX_MB = env.number("PICTURES_MAX_MB", 2000)  # beyond this the oldest pictures are deleted

# The sample feeds that come with the product, read in place of the network (bin/dev --demo)
DEMO = env.flag("DEMO")

# Feeds that WebSub hubs push to us: only if the site can be reached from outside
WEBSUB = env.flag("WEBSUB", SITE_URL.startswith("https://") and not DEMO)

# Comments

COMMENTS = env.choice("COMMENTS", ("open", "held", "closed"))
COMMENTS_CLOSE_AFTER_DAYS = env.number("COMMENTS_CLOSE_AFTER_DAYS", 60)  # after a story's newest article; 0: never
SIGNUPS = env.choice("SIGNUPS", ("open", "closed"))
COMMENT_LIMITS = ("5/m", "40/h")  # per member; counted by portal/rate_limits.py
# Per visitor's address: wide, because many people share one address (see ACCOUNT_RATE_LIMITS).
DRAFT_LIMITS = ("60/m", "600/h")
ACT_LIMITS = ("60/m", "600/h")  # per member: votes, edits, deletions, muted members
REPORT_LIMITS = ("10/m", "60/h")  # per member
EXPORT_LIMITS = ("3/h",)  # per member: downloads of all their data
# How many of a member's comments must have been published before the next is published unread; 0 holds no newcomer.
HOLD_FIRST = env.number("HOLD_FIRST", 2)

# The API, per address; answers from the page cache are not counted
API_LIMITS = ("60/m",)

# Searches, per address, counted likewise: wide, because many people share one address (see ACCOUNT_RATE_LIMITS)
SEARCH_LIMITS = ("300/m",)

# Links shared with the installed site, per address
SHARE_LIMITS = ("60/m",)

# Letters to the editors
LETTER_LIMITS = ("6/m", "40/h")  # per address: wide, because many people share one address (see ACCOUNT_RATE_LIMITS)

# Logs: sentences on stderr

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "portal.logs.LineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # Anyone can send any Host header, and forms of any size: these are answered 400, and not logged.
        **{
            f"django.security.{name}": {"handlers": ["nowhere"], "propagate": False}
            for name in ("DisallowedHost", "RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent")
        },
    },
}
