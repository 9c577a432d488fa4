"""Colours of a site's own are readable at every step, or refused."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from home.colours import LEAST_CONTRAST, contrast, contrast_with_white, dark_scale, light_scale
from home.models import SiteSettings

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
GROUNDS = ("background-default", "background-tinted", "surface-tinted", "surface-hover", "surface-active")


@given(colours)
def test_texts_are_readable_on_every_ground_in_light_and_dark(colour):
    assume(contrast_with_white(colour) >= LEAST_CONTRAST)

    for scale in (light_scale(colour), dark_scale(colour)):
        worst = min(contrast(scale[text], scale[on]) for text in ("text-subtle", "text-default") for on in GROUNDS)
        assert worst >= LEAST_CONTRAST
        assert contrast(scale["base-contrast-default"], scale["base-default"]) >= LEAST_CONTRAST


def test_contrast_is_that_of_wcag():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_a_colour_that_is_too_light_is_refused_with_its_contrast():
    with pytest.raises(ValidationError) as refused:
        SiteSettings(accent_colour="#ffcc00").clean()

    assert refused.value.message_dict == {
        "accent_colour": [
            "This colour is too light: its contrast with white is 1.5 to 1, and text needs at least 4.5 to 1. "
            "Choose a darker one."
        ]
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("14566b", 200), ("ffcc00", 404), ("zzzzzz", 404), ("14566", 404)])
def test_the_style_sheet_of_a_colour_is_served_only_if_it_can_be_read(client, address, status):
    response = client.get(f"/site-colours/{address}.css")

    assert response.status_code == status
    assert ("--ds-color-accent-base-default: #14566b" in response.content.decode()) is (status == 200)
