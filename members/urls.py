"""The members' own pages. Those of the account are in members/account/urls.py and allauth's."""

from django.urls import path

from members import muting
from members.following import views

urlpatterns = [
    path("suivre/", views.follow, name="follow"),
    path("mon-fil/", views.feed, name="my-feed"),
    path("mon-fil/suivis/", views.my_follows, name="my-follows"),
    path("membres/<int:pk>/masquer/", muting.mute, name="mute"),
]
