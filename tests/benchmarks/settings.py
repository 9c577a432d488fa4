"""The portal as `make run` has it, with two addresses beside it to compare with."""

from portal.settings.dev import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"
