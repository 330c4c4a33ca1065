"""Settings of the whole site, read once from the environment.

With nothing configured the site runs as a demo on this machine. Naming a key, a host, a mail
server or whatever else only a real place has makes it one: then every missing piece is refused
with a sentence instead of guessed. Only MUTUALAID_DEMO=1 makes it a demo all the same.
"""

import os
import secrets
import sys
from datetime import time, timedelta
from pathlib import Path

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from mutualaid import devdb, promised
from mutualaid.channels import mailer, reply_address, text_gateway
from mutualaid.cluster import Kind
from mutualaid.doors import admin_path, hops, names_real_place, quickest_post, rates
from mutualaid.keys import strong

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
BENCHMARKING = "benchmarks.database" in sys.modules and not TESTING


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def _is_on(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "").lower()
    return value in {"1", "true", "yes", "on"} if value else default


def _clock(name: str, *, default: str) -> time:
    try:
        return time.fromisoformat(os.environ.get(name, "") or default)
    except ValueError:
        raise ImproperlyConfigured(f"{name} should be a time of day like {default}.") from None


def _demo_key() -> str:
    """Return the key of the demo on this machine, made at its first start."""
    path = BASE_DIR / "var" / "demo-secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(exist_ok=True)
        key = secrets.token_urlsafe(50)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_text(key)
        partial.chmod(0o600)
        partial.replace(path)
        return key


# Django's own generic classes become subscriptable, as its stubs already say they are.
django_stubs_ext.monkeypatch()

# ---- What kind of place this is ----

# Tests and benchmarks fill databases of their own with invented people.
DEMO = _is_on("MUTUALAID_DEMO", default=TESTING or BENCHMARKING or not names_real_place())
DEBUG = False
SECRET_KEY = os.environ.get("MUTUALAID_SECRET_KEY") or (
    "only-for-tests-" + "x" * 50 if TESTING else _demo_key() if DEMO else ""
)
if not DEMO:
    strong(SECRET_KEY, name="MUTUALAID_SECRET_KEY")

# The first seals contact data, each of them opens it. A demo has nobody's but invented people's.
CONTACT_KEYS = _words("MUTUALAID_CONTACT_KEYS") or ["only-for-demos" if DEMO or TESTING else ""]
if not DEMO:
    for key in CONTACT_KEYS:
        strong(key, name="MUTUALAID_CONTACT_KEYS", unlike=SECRET_KEY)

ALLOWED_HOSTS = _words("MUTUALAID_HOSTS") or (["*"] if DEMO else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("MUTUALAID_HOSTS should name the address of this site.")
SITE_URL = os.environ.get("MUTUALAID_SITE_URL", "").rstrip("/") or (
    "http://127.0.0.1:8000" if DEMO else f"https://{ALLOWED_HOSTS[0]}"
)
CSRF_TRUSTED_ORIGINS = [] if DEMO else [f"https://{host}" for host in ALLOWED_HOSTS]

# ---- The parts ----

INSTALLED_APPS = [
    "mutualaid",
    "triage",
    "commons",
    "matching",
    "needs",
    "offers",
    "outbox",
    "members",
    "neighborhood",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "django_htmx",
    "mutualaid.admin_app.OwnAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.forms",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Above Django's own, because it takes from parts of pages what only pages need.
    "members.headers.safe_headers",
    "django.middleware.security.SecurityMiddleware",
    # Above WhiteNoise, because files that were not collected lie there uncompressed.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Below it, because sheets and scripts have no use for the policy of their page.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "members.kiosk.shared_tablet",
    "mutualaid.languages.LanguageInAddress",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "neighborhood.middleware.settings_once",
    "members.middleware.MemberMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "outbox.second_proof.SecondProofMiddleware",
    "outbox.proving.RightsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "mutualaid.urls"
WSGI_APPLICATION = "mutualaid.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.cached.Loader", ["mutualaid.templates.Loader"]),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "members.context.page",
            ],
        },
    },
]

# ---- Database: one Postgres for everything ----

CLUSTER: Kind = "test" if TESTING else "bench" if BENCHMARKING else "dev"
DATABASES = {"default": devdb.configure(CLUSTER)}
# For the commands that bring it up: apps do not import the wiring.
START_DATABASE = devdb.ensure_started
if "DATABASE_URL" not in os.environ and not DEMO and CLUSTER == "dev":
    raise ImproperlyConfigured("DATABASE_URL should name the Postgres of this site.")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {
    # A mail server that hangs must not hold up everything else.
    "concurrency": 3,
    "delete_jobs": "successful",
    "shutdown_graceful_timeout": 5,
}

# ---- Who is here ----

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "commons:your_page"
LOGOUT_REDIRECT_URL = "commons:home"

ACCOUNT_ADAPTER = "outbox.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_FORMS = {
    "request_login_code": "outbox.forms.SignInForm",
    "confirm_login_code": "outbox.forms.SignInCodeForm",
    "confirm_email_verification_code": "outbox.forms.AddressCodeForm",
    "add_email": "outbox.forms.AddressForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# For coordinators, shadows and admins. In a demo one button signs in as any of the cast.
SECOND_PROOF_REQUIRED = not (DEMO or TESTING)
MFA_ADAPTER = "outbox.adapters.KeysAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "activate_totp": "outbox.forms.AppForm",
    "add_webauthn": "outbox.forms.KeyForm",
    "authenticate": "outbox.forms.ProofForm",
    "reauthenticate": "outbox.forms.ProofAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]

SESSION_SERIALIZER = "members.sealing.SealedSerializer"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
# A tablet that many share forgets whoever used it after this time without a touch.
KIOSK_COOKIE_NAME = "kiosk"
KIOSK_SECONDS = 120
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "members.toasts.Toasts"
MESSAGES_COOKIE_NAME = "messages"

# ---- Words ----

LANGUAGE_CODE = "en"
LANGUAGES = promised.LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["mutualaid.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("MUTUALAID_TIME_ZONE", "America/New_York")

# ---- Files ----

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# A demo that names no folder serves files where they lie, with no collecting first.
STATIC_ROOT = os.environ.get("MUTUALAID_STATIC_ROOT") or (
    None if DEMO else BASE_DIR / "staticfiles"
)
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
# No other site may use them, as their other headers say.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Each client of a test would look through all files before its first page.
WHITENOISE_AUTOREFRESH = TESTING
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if STATIC_ROOT is None
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# ---- Mail: leaves only when a server is named ----

MAIL_IS_CONFIGURED = "MUTUALAID_SMTP_URL" in os.environ
MAILERS = {
    "default": mailer(os.environ["MUTUALAID_SMTP_URL"])
    if MAIL_IS_CONFIGURED
    else {"BACKEND": "outbox.mail.no_server.NoServer"}
}
DEFAULT_FROM_EMAIL = os.environ.get("MUTUALAID_MAIL_FROM", "neighbors@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Takes what people answer and what comes back, as docs/mail.md says; "" sends both to the sender.
MAIL_REPLY_ADDRESS = reply_address(os.environ.get("MUTUALAID_REPLY_ADDRESS", ""))

# ---- Text messages: leave only when a gateway is named ----

TEXT_GATEWAY = text_gateway(loopback=LOOPBACK)

# ---- When messages leave, on the clock of the neighborhood ----

# In a demo nothing rings, and whoever tries it in the evening wants to see what arrives.
QUIET_HOURS = _is_on("MUTUALAID_QUIET_HOURS", default=not (DEMO or TESTING))
TOGETHER_AT = _clock("MUTUALAID_DAILY_MESSAGE_AT", default="17:00")
MORNING_AT = _clock("MUTUALAID_MORNING_AT", default="08:30")

# ---- Safety ----

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# With "no-referrer" browsers send "Origin: null" on every form, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
ADMIN_PATH = admin_path()
if not DEMO:
    SECURE_SSL_REDIRECT = _is_on("MUTUALAID_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    # Browsers take these names from this very host and over https only.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    KIOSK_COOKIE_NAME = "__Host-kiosk"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    MESSAGES_COOKIE_NAME = "__Host-messages"
    if _is_on("MUTUALAID_BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# How many proxies of ours add to X-Forwarded-For; of a forged one, nothing else is believed.
TRUSTED_HOPS = hops(behind_proxy=_is_on("MUTUALAID_BEHIND_PROXY", default=False))
# Whoever asks for a code waits so long, known here or not: the clock tells nobody which.
SIGN_IN_TAKES = timedelta(milliseconds=0 if TESTING else 400)
RATES = rates(is_wide=DEMO and not TESTING)
# Nobody reads the page and answers three questions in less; what does is held for a glance.
QUICKEST_POST = quickest_post(default=0 if TESTING else 2)
CACHES = {
    "default": {
        # Shared by all processes, for allauth's counts of tries; the keys are digests.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "members_cache",
        "KEY_FUNCTION": "members.limits.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
# No form takes a file, so that nobody fills a disk by sending one.
DATA_UPLOAD_MAX_NUMBER_FILES = 0
FILE_UPLOAD_HANDLERS = ["mutualaid.uploads.NoUploads"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "mutualaid.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("MUTUALAID_LOG_LEVEL", "WARNING")},
}
