"""One settings file, read from the environment and safe without it (docs/settings.md lists every name)."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))  # what the running system writes: database, media, static


def flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str) -> list[str]:
    return [word for word in os.environ.get(name, default).split(",") if word]


DEBUG = flag("DEBUG", default=False)
# Without a key of its own every process start gets a new one: sessions end, nothing is guessable.
SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(50)
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", "")
HTTPS = flag("HTTPS", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "lucide",
    "ninja",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "xingma.core",
    "xingma.organizations",
    "xingma.catalog",
    "xingma.vehicles",
    "xingma.funds",
    "xingma.stock",
    "xingma.orders",
    "xingma.shipments",
    "xingma.integration",
    "xingma.api",
    "xingma.web",
]

MIDDLEWARE = [
    "xingma.web.observability.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xingma.web.security.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "xingma.web.security.no_null_characters",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "xingma.web.security.actor_of_the_request",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xingma.web.refusals.refusals_become_answers",
    "xingma.api.problems.problems_become_answers",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "xingma.urls"
WSGI_APPLICATION = "xingma.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "xingma.web.shell.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "xingma.web.templatetags.xingma_ui"],
        },
    }
]

SQLITE_OPTIONS = {
    # IMMEDIATE: writers queue instead of failing with "database is locked"; FULL: an acknowledged write survives power loss.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;",
}
DATABASES = {
    "default": dj_database_url.config(default=f"sqlite:///{VAR_DIR}/xingma.sqlite3", conn_max_age=None),
}
DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"].update(SQLITE_OPTIONS)
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Prepared statements save a fifth of the database's work; behind PgBouncer in transaction pooling switch them off.
    prepared = {"prepare_threshold": 3} if flag("PREPARED_STATEMENTS", default=True) else {}
    DATABASES["default"]["OPTIONS"].update({"server_side_binding": True, **prepared})

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organizations.User"

# Signing in (reliability.md, security defaults)
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "xingma.organizations.signing_in.PasswordBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # nobody can lock a station out for ever
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "xingma.organizations.signing_in.key_for_lockout"
AXES_CLIENT_IP_CALLABLE = "xingma.web.security.address_for_lockout"
AXES_LOCKOUT_CALLABLE = "xingma.web.signing_in.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "confirm_password", "otp_token", "token", "csrfmiddlewaretoken"]
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True  # the audit trail tells of sign-ins
AXES_VERBOSE = False
PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "0"))  # trusted proxies that add to X-Forwarded-For
# Who must have a second factor: kinds of organization and roles.
TOTP_REQUIRED_FOR = words("TOTP_REQUIRED_FOR", "" if DEBUG else "headquarters,administrator")
OTP_TOTP_ISSUER = "星马售后"
OTP_TOTP_THROTTLE_FACTOR = 1
SESSION_COOKIE_AGE = 12 * 3600  # absolute, counted from signing in (web.security)
SESSION_IDLE_S = int(os.environ.get("SESSION_IDLE_S", 30 * 60))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "xingma.web.refusals.stale_form"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Language, time, figures
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "xingma" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_THOUSAND_SEPARATOR = False

# Static files: our own, plus the two npm packages if they are installed
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", VAR_DIR / "static"))
NPM = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    (prefix, NPM / folder)
    for prefix, folder in (
        ("lib/zxing/iife", "zxing-wasm/dist/iife/reader"),
        ("lib/zxing", "zxing-wasm/dist/reader"),
        ("lib/barlow", "@fontsource/barlow/files"),
    )
    if (NPM / folder).is_dir()
]
HAS_CAMERA_SCAN = (NPM / "zxing-wasm").is_dir()
HAS_FIGURES_FONT = (NPM / "@fontsource" / "barlow").is_dir()
if HAS_FIGURES_FONT:  # its rules name font files, which must exist when static files are hashed
    STATICFILES_DIRS.append(("css", BASE_DIR / "xingma" / "web" / "figures_font"))
HASHED_STATIC = flag("HASHED_STATIC", default=not DEBUG)
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# The maker: everything a customer reads as "who we are"
BRAND = {
    "name": os.environ.get("BRAND_NAME", "华菱星马"),
    "system_name": os.environ.get("BRAND_SYSTEM_NAME", "售后服务系统"),
    "hotline": os.environ.get("BRAND_HOTLINE", "400-000-3410"),
    "logo": os.environ.get("BRAND_LOGO", "img/logo.svg"),
    "payee": os.environ.get("BRAND_PAYEE", "华菱星马汽车配件服务有限公司"),
    "bank": os.environ.get("BRAND_BANK", "中国工商银行马鞍山分行"),
    "bank_account": os.environ.get("BRAND_BANK_ACCOUNT", "3405016488080001273"),
}

# Neighbours
SAP = {
    "hualing": {
        "url": os.environ.get("SAP_URL", "http://127.0.0.1:8100"),
        "user": os.environ.get("SAP_USER", "idoc"),
        "password": os.environ.get("SAP_PASSWORD", "idoc-demo" if DEBUG else ""),
        "inbound_user": os.environ.get("SAP_INBOUND_USER", "sap"),
        "inbound_password": os.environ.get("SAP_INBOUND_PASSWORD", "sap-demo" if DEBUG else ""),
        "logical_system": os.environ.get("SAP_LOGICAL_SYSTEM", "PRDCLNT800"),
        "our_logical_system": os.environ.get("SAP_OUR_LOGICAL_SYSTEM", "XINGMA"),
        "client": os.environ.get("SAP_CLIENT", "800"),
        "port": os.environ.get("SAP_PORT_NAME", "SAPPRD"),
        "our_port": os.environ.get("SAP_OUR_PORT_NAME", "XINGMA"),
        "sales_organization": os.environ.get("SAP_SALES_ORGANIZATION", "1000"),
        "channel": os.environ.get("SAP_CHANNEL", "10"),
        "division": os.environ.get("SAP_DIVISION", "00"),
        "plant": os.environ.get("SAP_PLANT", "1000"),
        "credit_area": os.environ.get("SAP_CREDIT_AREA", "1000"),
        "road": os.environ.get("SAP_ROAD", "http"),
        "drop_folder": os.environ.get("SAP_DROP_FOLDER", ""),
        "breaker_failures": int(os.environ.get("SAP_BREAKER_FAILURES", "5")),
        "probe_every_s": int(os.environ.get("SAP_PROBE_EVERY_S", "60")),
        "doubt_s": int(os.environ.get("SAP_DOUBT_S", "60")),
        "confirms": flag("SAP_CONFIRMS", default=True),
        "confirm_every_s": int(os.environ.get("SAP_CONFIRM_EVERY_S", "60")),
    }
}
METRICS_ALLOWED_FROM = words("METRICS_ALLOWED_FROM", "127.0.0.1,::1")

LOGGING_CONFIG = None  # structlog is set up by xingma.core.logs, called from the core app's ready()
LOG_LEVEL = os.environ.get("LOG_LEVEL", "INFO")
LOG_JSON = flag("LOG_JSON", default=not DEBUG)

TEST_RUNNER = "django.test.runner.DiscoverRunner"
