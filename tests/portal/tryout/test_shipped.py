"""Every step and every decision of the procedures as they ship can be tried out."""

from pathlib import Path

import pytest
from django.test import Client

from guidance.procedures import packs
from guidance.procedures.spec import StageSpec
from tests import factories
from tests.portal.tryout.conftest import Walk, administrator, no_trace

PACKS = Path(packs.__file__).parents[1] / "packs"


def opened(walk: Walk, stage: StageSpec) -> dict[str, int]:
    """The answer to each page of the stage where the case stands, the decision's last."""
    run = walk.response.context["try_out"].run.number
    pages = [*(step.key for step in stage.steps), "check", "decide"]
    return {page: walk.get(walk.url(page, stage=stage.key, run=run)).response.status_code for page in pages}


@pytest.mark.row("B03")
@pytest.mark.django_db
@pytest.mark.parametrize("pack", ["da", "nb"])
def test_every_stage_is_gone_to_and_each_of_its_pages_opens(client: Client, pack: str):
    spec = packs.load(PACKS / pack / "procedure.yaml")
    client.force_login(administrator())
    walk = Walk(client, factories.make_draft(spec)[0]).begin()

    with no_trace():
        for stage in spec.stages:
            walk.control("stage", stage=stage.key)
            answers = opened(walk, stage)
            assert set(answers.values()) <= {200, 404}, (stage.key, answers)  # a step may hang on a condition
            assert (answers["check"], answers["decide"]) == (200, 200)
            would = {one.outcome: one for one in walk.response.context["try_out"].decisions}
            assert would.keys() == {outcome.key for outcome in stage.outcomes}
            assert any(one.told for one in would.values()), stage.key
            assert f'<html lang="{pack}"' in walk.text
