"""Health: the process, and whether it can serve people."""

import logging

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import override_settings

NOBODY = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def test_healthz_answers_without_asking_the_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_healthz_answers_by_any_name_of_the_host(client):
    assert client.get("/healthz", headers={"host": "10.0.0.7"}).status_code == 200


@pytest.mark.django_db
def test_readyz_says_that_every_part_works(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "parts": {"database": "ok", "migrations": "ok", "cache": "ok"}}


@pytest.mark.django_db
def test_readyz_names_a_migration_that_has_not_run_as_the_part_that_fails(client, caplog):
    caplog.set_level(logging.CRITICAL, logger="portal.health")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'people'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["parts"] == {"database": "ok", "migrations": "failed", "cache": "ok"}


@pytest.mark.django_db
def test_readyz_notices_a_cache_that_keeps_nothing(client, caplog):
    caplog.set_level(logging.CRITICAL, logger="portal.health")
    with override_settings(CACHES=NOBODY):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["parts"]["cache"] == "failed"


@pytest.mark.django_db
def test_readyz_leaves_nothing_in_the_cache(client):
    client.get("/readyz")

    assert not [key for key in cache._cache if "readyz" in key]


def test_readyz_fails_where_the_database_is_out_of_reach(client, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL, logger="portal.health")

    def refuse(*args, **kwargs):
        raise OSError("out of reach")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["parts"]["database"] == "failed"
    assert b"out of reach" not in response.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client, path):
    assert client.post(path).status_code == 405
