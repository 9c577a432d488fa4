"""A server that people reach. Only tightens, and refuses to start on a variable that is missing or unsafe."""

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from portal.settings import env
from portal.settings.base import *  # noqa: F403
from portal.settings.base import ALLOWED_HOSTS, DEMO, SECRET_KEY

if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or "only-for-" in SECRET_KEY:
    raise ImproperlyConfigured("PORTAL_SECRET_KEY is unsafe: it must be 50 random characters or more.")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Environment variable PORTAL_ALLOWED_HOSTS is required.")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("PORTAL_ALLOWED_HOSTS is unsafe: it must name the hosts, not allow every one by *.")
if env.address("PORTAL_BASE_URL", schemes={"https", "http"}).scheme != "https":
    raise ImproperlyConfigured("PORTAL_BASE_URL is unsafe: it must begin with https://.")
if DEMO:
    raise ImproperlyConfigured("PORTAL_DEMO is unsafe here: it shows passwords on the login page.")
if env.flag("PORTAL_DEBUG", default=False):
    raise ImproperlyConfigured("PORTAL_DEBUG is unsafe here: error pages would show what people typed.")
for _key in env.words("PORTAL_ANNEX_KEYS"):  # required: an annex sealed by the secret key is lost when that is changed
    try:
        Fernet(_key)
    except ValueError as error:
        raise ImproperlyConfigured("PORTAL_ANNEX_KEYS must hold Fernet keys, the newest first.") from error
if "@" not in env.text("PORTAL_MAIL_FROM"):
    raise ImproperlyConfigured("PORTAL_MAIL_FROM must be an e-mail address.")
env.text("PORTAL_MAIL_URL")  # required, no default: mail that goes nowhere looks like mail that was sent
globals().update(env.mail("PORTAL_MAIL_URL", default=""))

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = MFA_TRUST_COOKIE_SECURE = True
MFA_TRUST_COOKIE_NAME = "__Host-trusted"
SECOND_FACTOR_REQUIRED = env.flag("PORTAL_SECOND_FACTOR_REQUIRED", default=True)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, by plain HTTP
SECURE_HSTS_SECONDS = env.number("PORTAL_HSTS_SECONDS", default=31_536_000, least=1)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
if env.flag("PORTAL_BEHIND_PROXY", default=False):
    # Only where a proxy in front sets the header itself, and drops the one that a browser sends.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
