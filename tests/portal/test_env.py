"""Settings from the environment: what is read, and what is refused by name."""

from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from portal.settings import env

NAME = "PORTAL_TRIED"
VAR = Path("/data/var")
printable = st.text(st.characters(min_codepoint=33, max_codepoint=0x17F, exclude_categories=("Cc", "Cs")), min_size=1)


@pytest.fixture
def given_value(monkeypatch):
    """Sets the variable, or takes it away."""

    def given_value(value):
        if value is None:
            monkeypatch.delenv(NAME, raising=False)
        else:
            monkeypatch.setenv(NAME, value)

    return given_value


def test_a_missing_variable_without_a_default_is_refused_by_name(given_value):
    given_value(None)

    with pytest.raises(ImproperlyConfigured, match=r"^Environment variable PORTAL_TRIED is required\.$"):
        env.text(NAME)


def test_an_empty_variable_counts_as_not_set(given_value):
    given_value("  ")

    assert env.text(NAME, "else") == "else"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("true", True), ("YES", True), ("0", False), ("False", False), ("no", False), (None, True)],
)
def test_a_flag_is_read_as_a_word_and_never_as_any_text(given_value, value, expected):
    given_value(value)

    assert env.flag(NAME, default=True) is expected


def test_a_flag_that_is_another_word_is_refused(given_value):
    given_value("maybe")

    with pytest.raises(ImproperlyConfigured, match="PORTAL_TRIED must be true or false, not 'maybe'"):
        env.flag(NAME, default=False)


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "٣", "0"])
def test_a_number_that_is_none_or_too_small_is_refused(given_value, value):
    given_value(value)

    with pytest.raises(ImproperlyConfigured, match="PORTAL_TRIED must be a whole number of at least 1"):
        env.number(NAME, default=5, least=1)


def test_words_are_separated_by_commas(given_value):
    given_value(" a.example, b.example ,,")

    assert env.words(NAME) == ["a.example", "b.example"]


def test_no_database_named_means_sqlite_that_waits_for_writers(given_value):
    given_value(None)

    found = env.database(NAME, var=VAR)

    assert found["NAME"] == "/data/var/portal.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]


def test_a_postgresql_address_is_taken_apart(given_value):
    given_value("postgresql://por%40tal:s%2Fecret@db.example:6432/naer%20vaer?sslmode=verify-full&connect_timeout=5")

    found = env.database(NAME, var=VAR)

    assert {key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "naer vaer",
        "USER": "por@tal",
        "PASSWORD": "s/ecret",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full", "connect_timeout": "5"},
    }


def test_a_postgresql_socket_is_named_by_its_folder(given_value):
    given_value("postgresql://postgres@/portal?host=/run/postgresql")

    found = env.database(NAME, var=VAR)

    assert (found["HOST"], found["NAME"], found["PORT"]) == ("/run/postgresql", "portal", "")


@given(user=printable, password=printable, name=printable)
def test_every_percent_encoded_part_comes_out_as_it_went_in(user, password, name):
    address = f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@db/{quote(name, safe='')}"

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(NAME, address)
        found = env.database(NAME, var=VAR)

    assert (found["USER"], found["PASSWORD"], found["NAME"]) == (user, password, name)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("mysql://user:hush@db/portal", r"must begin with one of: postgres://, postgresql://, sqlite://\.$"),
        ("postgresql://user:hush@db/", r"names no database"),
        ("postgresql://user:hush@db/portal?pool=7", r"has options that are not known here: pool\.$"),
        ("postgresql://user:hush@db:many/portal", r"is not an address that can be read\.$"),
    ],
)
def test_a_database_address_that_can_not_be_used_is_refused_without_telling_its_password(given_value, value, why):
    given_value(value)

    with pytest.raises(ImproperlyConfigured, match=why) as refused:
        env.database(NAME, var=VAR)

    assert "PORTAL_TRIED" in str(refused.value)
    assert "hush" not in str(refused.value)


def test_no_cache_named_means_files_that_all_workers_share(given_value):
    given_value(None)

    found = env.cache(NAME, var=VAR)

    assert (found["BACKEND"].rsplit(".", 1)[1], found["LOCATION"]) == ("FileBasedCache", "/data/var/cache")


@pytest.mark.parametrize(
    ("value", "location"),
    [
        ("redis://cache:6379/1", "redis://cache:6379/1"),
        ("valkey://cache:6379/1", "redis://cache:6379/1"),
        ("valkeys://:pw@cache/0", "rediss://:pw@cache/0"),
    ],
)
def test_valkey_speaks_as_redis_does(given_value, value, location):
    given_value(value)

    found = env.cache(NAME, var=VAR)

    assert (found["BACKEND"].rsplit(".", 1)[1], found["LOCATION"]) == ("RedisCache", location)


def test_a_cache_in_the_memory_of_one_process_is_refused(given_value):
    given_value("locmem://")

    with pytest.raises(ImproperlyConfigured, match="PORTAL_TRIED must begin with one of"):
        env.cache(NAME, var=VAR)


@pytest.mark.parametrize(
    ("value", "port", "tls", "ssl"),
    [
        ("smtp://mail", 25, False, False),
        ("smtp+tls://mail", 587, True, False),
        ("smtps://mail", 465, False, True),
        ("smtps://mail:2465", 2465, False, True),
    ],
)
def test_the_scheme_of_a_mail_address_says_how_it_is_kept_secret(given_value, value, port, tls, ssl):
    given_value(value)

    found = env.mail(NAME, default="console://")

    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_mail_can_go_to_a_folder(given_value):
    given_value("file:///data/mail")

    assert env.mail(NAME, default="console://") == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": "/data/mail",
    }


def test_mail_without_a_host_is_refused(given_value):
    given_value("smtp://")

    with pytest.raises(ImproperlyConfigured, match="PORTAL_TRIED names no host"):
        env.mail(NAME, default="console://")
