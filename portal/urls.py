"""All addresses of the site."""

from inspect import unwrap

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views import defaults

from portal import views
from portal.web import pwa
from portal.web.android_app import asset_links

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Without requires_csrf_token, which would read again the form that they are about.
handler400, handler403 = unwrap(defaults.bad_request), unwrap(defaults.permission_denied)
handler404, handler500 = unwrap(defaults.page_not_found), unwrap(defaults.server_error)
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("favicon.ico", pwa.favicon, name="favicon"),
    path("preferences/", views.preferences, name="preferences"),
    path("sw.js", pwa.worker, name="worker"),
    path(".well-known/assetlinks.json", asset_links, name="asset-links"),
    path("gestion/", admin.site.urls),
    path("", include("articles.machine_urls")),
    path("api/v1/", include("articles.api.urls")),
    *i18n_patterns(
        path("manifest.webmanifest", pwa.manifest, name="manifest"),
        path("hors-ligne/", pwa.offline, name="offline"),
        path("compte/", include("members.account.urls")),  # before allauth's, because it replaces some of its pages
        path("compte/", include("allauth.urls")),
        path("", include("members.urls")),
        path("", include("articles.urls")),
        prefix_default_language=False,
    ),
]
