"""Every address. Guidance carries its language; a person's own pages do not: they follow the profile."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from forms.people.views.held import held
from home.sitemaps import PortalSitemap
from portal import media, styleguide
from portal.doors.idle import session
from portal.doors.providers import come_back, sign_in
from portal.doors.second_factor import prove_again

urlpatterns = [
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PortalSitemap}}, name="sitemap"),
    path("i18n/", include("django.conf.urls.i18n")),
    # One door: the CMS's own log-in form would pass by the second factor.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", media.media, name="media"),
    # An address is what staff lists name people by: nobody may take another one's by typing it in.
    path("accounts/email/", RedirectView.as_view(pattern_name="people:profile")),
    path("accounts/oidc/<str:provider_id>/login/", sign_in),
    path("accounts/oidc/<str:provider_id>/login/callback/", come_back),
    path("accounts/prove/", prove_again, name="prove_again"),
    path("accounts/", include("allauth.urls")),
    path("session/", session, name="session"),
    path("", include("home.urls")),
    path("people/", include("forms.people.urls")),
    path("held/", held, name="held"),
    path("try-out/", include("portal.tryout.urls")),
    path("unclear/", include("guidance.care.urls")),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("", include("forms.wizard.urls")),
    path("", include("forms.cases.urls")),
]
urlpatterns += i18n_patterns(path("", include("guidance.urls")), path("", include(wagtail_urls)))

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler500 = "portal.errors.server_error"
