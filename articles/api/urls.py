"""The endpoints as declared, then an answer of their kind for all other addresses here."""

from django.urls import re_path

from articles.api import views
from articles.api.endpoints import ENDPOINTS
from articles.api.responses import answering, nowhere

urlpatterns = [
    *(re_path(one.pattern, answering(one, getattr(views, one.name)), name=f"api-{one.name}") for one in ENDPOINTS),
    re_path(r"", answering(None, nowhere)),
]
