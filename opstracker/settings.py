"""All settings, in one file, from the environment. `.env.example` lists the variables.

Without any variable the site runs on 127.0.0.1 with SQLite in var/.
"""

import os
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured

from opstracker import __version__, read_env_file
from opstracker.environment import (
    addresses,
    database,
    items,
    kept_secret,
    one_of,
    rate,
    text,
    time_zone,
    whole,
    writable,
    yes_or_no,
)

BASE_DIR = Path(__file__).resolve().parent.parent

read_env_file(Path(os.environ.get("OPSTRACKER_ENV_FILE", BASE_DIR / ".env")))

# Where things are
VAR = Path(text("OPSTRACKER_VAR", str(BASE_DIR / "var"))).expanduser().absolute()
ROOT_URLCONF = "opstracker.urls"
WSGI_APPLICATION = "opstracker.wsgi.application"
SITE_URL = (addresses("OPSTRACKER_SITE_URL") or ["http://127.0.0.1:8000"])[0]

VERSION = __version__

# Where readers report an error; without it the contact page says whom to ask instead.
CONTACT_EMAIL = text("OPSTRACKER_CONTACT_EMAIL")

# After how many days without news an operation with active proceedings is looked up again.
STALE_AFTER_DAYS = whole("OPSTRACKER_STALE_AFTER_DAYS", 180)

# How many days after an operation's end exact ages and home towns are kept; a person must run
# manage.py minimise_record.
RETENTION_DAYS = whole("OPSTRACKER_RETENTION_DAYS", 730)

# Whether visitors read in a record's history which editor made each edit.
PUBLIC_EDITOR_NAMES = yes_or_no("OPSTRACKER_PUBLIC_EDITOR_NAMES")

# Security
DEBUG = yes_or_no("OPSTRACKER_DEBUG")
SECRET_KEY = text("OPSTRACKER_SECRET_KEY") or kept_secret(writable(VAR) / "secret-key")
ALLOWED_HOSTS = items("OPSTRACKER_ALLOWED_HOSTS", "127.0.0.1, localhost, [::1]")
CSRF_TRUSTED_ORIGINS = addresses("OPSTRACKER_CSRF_TRUSTED_ORIGINS")
HTTPS = yes_or_no("OPSTRACKER_HTTPS")
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
# The server in front does the redirecting, and health checks reach gunicorn without HTTPS.
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# An operation with two hundred facts sends more fields than Django's limit of 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# The sites that may show a chart in a frame (?embed=1); no other page may be framed by anybody.
FRAME_ANCESTORS = addresses("OPSTRACKER_FRAME_ANCESTORS")
CSP_DIRECTIVES = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}
# Django 6 sends the policy itself; django-csp does it on Django 5.2.
if django.VERSION >= (6,):
    CSP_MIDDLEWARE = "django.middleware.csp.ContentSecurityPolicyMiddleware"
    SECURE_CSP = CSP_DIRECTIVES
else:
    CSP_MIDDLEWARE = "csp.middleware.CSPMiddleware"
    CONTENT_SECURITY_POLICY = {"DIRECTIVES": CSP_DIRECTIVES}

# The application
INSTALLED_APPS = [
    "operations.apps.OperationsConfig",
    "operations.search.apps.SearchConfig",
    "operations.history.apps.HistoryConfig",
    "operations.editing.apps.EditingConfig",
    "operations.bitmaps.apps.BitmapsConfig",
    "django_filters",
    "django_htmx",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "axes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    CSP_MIDDLEWARE,
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Behind whitenoise, whose files are compressed already; before all that reads a body.
    "operations.compression.CompressionMiddleware",
    "operations.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last: it turns a locked-out sign-in into its answer.
    "axes.middleware.AxesMiddleware",
]

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
                "operations.views.context.record",
            ],
        },
    },
]

# The record
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database(VAR) | {"ATOMIC_REQUESTS": False}}
_IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _IN_MEMORY},
    # Pages as they were made, named by the state of the record: some 30 MB in each process.
    "pages": {
        "BACKEND": _IN_MEMORY,
        "LOCATION": "pages",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

# Signing in: five wrong passwords for one name from one address lock that pair for 15 minutes.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"

# The API: read-only JSON for everybody alike, so nobody signs in to it.
API_RATE = rate("OPSTRACKER_API_RATE", "300/minute")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_THROTTLE_CLASSES": ["operations.api.throttle.ReaderThrottle"],
    "DEFAULT_SCHEMA_CLASS": "operations.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "operations.api.problems.handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": whole("OPSTRACKER_PROXIES", 0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "opstracker",
    "DESCRIPTION": (
        "The open record of police operations, for programs: read-only, the same filters as the "
        "pages, each figure with its precision and its sources. Arrest is not guilt."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": SITE_URL}],
    "LICENSE": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATION_PARAMETERS": False,
}

# Language and time. A language more is a line here and its catalogue in locale/ (CONTRIBUTING.md).
LANGUAGES = [("en-gb", "British English")]
LANGUAGE_CODE = one_of("OPSTRACKER_LANGUAGE", [code for code, _ in LANGUAGES])
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "opstracker.formats"
if len(LANGUAGES) > 1:
    # What a reader's browser asks for. With one language an answer hangs on nobody's header.
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.middleware.common.CommonMiddleware"),
        "django.middleware.locale.LocaleMiddleware",
    )
TIME_ZONE = time_zone("OPSTRACKER_TIME_ZONE", "Europe/London")
USE_I18N = True
USE_TZ = True

# Static files: a hash in each name and long caching, except while they are being worked on.
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# The log goes to standard error, one line an event.
LOG_LEVEL = text("OPSTRACKER_LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise ImproperlyConfigured(
        f'OPSTRACKER_LOG_LEVEL is "{LOG_LEVEL}". Set it to DEBUG, INFO, WARNING, ERROR or CRITICAL.'
    )
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "operations": {"level": LOG_LEVEL},
        "axes": {"level": "WARNING"},
        # Its own handler mails the administrators, and there is no mail here.
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.server": {"level": "INFO"},
        # It warns at every HEAD request, because Django leaves dropping the body to the server.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}
