"""The routes of the declared endpoints, then a JSON answer for all other addresses of the API."""

from django.urls import re_path

from articles.api import views
from articles.api.endpoints import ENDPOINTS
from articles.api.responses import api_view, unknown_endpoint

urlpatterns = [
    *(re_path(one.pattern, api_view(one, getattr(views, one.name)), name=f"api-{one.name}") for one in ENDPOINTS),
    re_path(r"", api_view(None, unknown_endpoint)),
]
