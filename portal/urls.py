"""Every address of the building."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal import views

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("gestion/", admin.site.urls),
    *i18n_patterns(
        path("compte/", include("allauth.urls")),
        path("", include("articles.urls")),
        prefix_default_language=False,
    ),
]
