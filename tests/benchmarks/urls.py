"""The portal's addresses, and beside them an empty view and stock formtools."""

from django.contrib.auth.decorators import login_required
from django.urls import path

from portal.urls import handler400, handler403, handler404, handler500  # noqa: F401  Django looks for them here
from portal.urls import urlpatterns as portal_urls
from tests.benchmarks.views import StockWizard, empty

STOCK = "bench/stock/<slug:procedure>/<slug:stage>/<slug:step>/"

urlpatterns = [
    path("bench/empty/", empty),
    path(STOCK, login_required(StockWizard.as_view()), name="bench-stock"),
    *portal_urls,
]
