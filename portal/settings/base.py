"""What every environment shares. Safe as it stands; secrets have no default here."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from portal.settings import env, sign_in

BASE_DIR = Path(__file__).resolve().parents[2]
VAR = Path(env.text("PORTAL_VAR", str(BASE_DIR / "var"))).resolve()
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = False
DEMO = env.flag("PORTAL_DEMO", default=False)
SECRET_KEY = env.text("PORTAL_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("PORTAL_SECRET_KEY_FALLBACKS", default="")
ALLOWED_HOSTS = env.words("PORTAL_ALLOWED_HOSTS", default="")
BASE_URL = env.text("PORTAL_BASE_URL", "http://localhost:8000").rstrip("/")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "home",
    "guidance",
    "forms.people",
    "forms.cases",
    "forms.wizard",
    "forms.absence",
    "forms.records",
    "wagtail_modeladmin",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.routable_page",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.apps.PortalUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.locales",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "laces",
    "django_filters",
    "django_tasks",
    "formtools",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.humanize",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.PolicyMiddleware",
    "portal.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.health.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.doors.idle.IdleMiddleware",
    "portal.middleware.LanguageMiddleware",
    "guidance.caching.GuidanceCacheMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.ProfileLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.doors.second_factor.SecondFactorMiddleware",
    "portal.middleware.SealedMiddleware",
    "portal.middleware.GoneMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.context.portal",
                "home.context.site",
            ],
        },
    },
]

# --- Where the data lives. ATOMIC_REQUESTS stays off: with IMMEDIATE every GET would take SQLite's write lock.
DATABASE_ROUTERS = ["portal.tryout.sandbox.SandboxRouter"]
DATABASES = {"default": env.database("PORTAL_DATABASE_URL", var=VAR)}
CACHES = {"default": env.cache("PORTAL_CACHE_URL", var=VAR)}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(VAR / "media")}},
    # Case files. No address leads to them: a view that asks `may(...)` reads them from here.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(VAR / "private"),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Keys of the annex (Fernet, newest first): sensitive answers. Without any they are sealed by the secret key.
ANNEX_KEYS = env.words("PORTAL_ANNEX_KEYS", default="")
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STATIC_URL = "/static/"
# Style sheets and what is collected from them are built, not data: they stay with the code wherever PORTAL_VAR is.
STATIC_ROOT = Path(env.text("PORTAL_STATIC_ROOT", str(BASE_DIR / "var" / "static"))).resolve()
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "var" / "static-vendor"]
for _directory in (STATIC_ROOT, *STATICFILES_DIRS):
    _directory.mkdir(parents=True, exist_ok=True)

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the CMS sends one field per block property; nested blocks pass 1,000 quickly
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_TEMP_DIR = None

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- Words and time. Guidance has its language in the address, case pages take it from the person's profile.
LANGUAGE_CODE = env.text("PORTAL_LANGUAGE", "en")
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("da", _("Danish")), ("nb", _("Norwegian Bokmål")), ("en", _("English"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# Our own words first; below cms/ the words of the CMS that its own translations lack.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "cms"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = env.text("PORTAL_TIME_ZONE", "Europe/Copenhagen")

# --- Log in. Accounts are made by administrators and imports, never by signing up.
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.doors.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
# A school's staff share one address and log in at the same minute; what is guessed at is one account.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "100/m/ip,5/300s/key"}
# Services that staff log in with, beside the password: which there are, and what their claims mean here.
SIGN_IN_SERVICES = sign_in.services("PORTAL_SIGN_IN_SERVICES")
SOCIALACCOUNT_ADAPTER = "portal.doors.providers.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [one.app() for one in SIGN_IN_SERVICES]}
}
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: a form that leads elsewhere is what the content policy forbids
SOCIALACCOUNT_STORE_TOKENS = False
MFA_ADAPTER = "portal.doors.second_factor.SealedSecrets"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Nærvær"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey alone logs in, so it must be two factors by itself
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever put the person on the staff answers for the address
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute off
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = timedelta(days=30)
# Whether everybody who may reach a case needs a second factor.
SECOND_FACTOR_REQUIRED = env.flag("PORTAL_SECOND_FACTOR_REQUIRED", default=False)
IDLE_SECONDS = env.number("PORTAL_IDLE_MINUTES", default=60, least=5) * 60

# --- What browsers are told.
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_FAILURE_VIEW = "forms.people.views.held.csrf_failure"  # holds what was typed; else 403_csrf.html
CSRF_TRUSTED_ORIGINS = [BASE_URL]
X_FRAME_OPTIONS = "SAMEORIGIN"  # the CMS shows previews in a frame
# The warning that it is not DENY: the CMS shows its previews in a frame of the same site.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_REFERRER_POLICY = "same-origin"

# Our own pages: no inline script or style, so no nonces either (a cached nonce is none).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# The CMS: the strictest that Wagtail 8.0 runs clean under.
ADMIN_PATH = "/admin/"
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "connect-src": [SELF],
    "font-src": [SELF],
    "frame-src": [SELF],
    "media-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}

# --- The CMS. No page of it calls anyone outside.
WAGTAIL_SITE_NAME = "Nærvær"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = False  # allauth does it, with its second factor
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False  # an account of the school's sign-in service has none
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
TAGGIT_CASE_INSENSITIVE = True

# --- Mail and log. No name of a pupil reaches either.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("PORTAL_MAIL_FROM", "naervaer@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("PORTAL_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Django's own handlers would mail tracebacks, with what people typed in them, to administrators.
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A line for each page that is saved and each task that begins and ends: the CMS keeps its own history.
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}
