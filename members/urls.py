"""The members' own pages. Those of the account are in members/account/urls.py and allauth's."""

from django.urls import path

from members import muting
from members.erasure import views as erasure_views
from members.following import views
from members.notices import views as notice_views
from members.profiles import views as profile_views
from members.welcome import charter
from members.welcome import views as welcome_views

urlpatterns = [
    path("suivre/", views.follow, name="follow"),
    path("mon-fil/", views.feed, name="my-feed"),
    path("mon-fil/suivis/", views.my_follows, name="my-follows"),
    path("membres/<int:pk>/masquer/", muting.mute, name="mute"),
    path("membres/<str:name>/", profile_views.profile, name="profile"),
    path("compte/profil/", profile_views.my_profile, name="my-profile"),
    path("compte/supprimer/", erasure_views.erase_account, name="erase-account"),
    path("compte/supprimer/fait/", erasure_views.erased, name="account-erased"),
    path("compte/notifications/", notice_views.notices, name="notices"),
    path("compte/bienvenue/", welcome_views.welcome, name="welcome"),
    path("compte/charte/", charter.accept_charter, name="accept-charter"),
    path("compte/courriels/", notice_views.mail_settings, name="mail-settings"),
    path("compte/courriels/arret/<str:token>/", notice_views.mail_stop, name="mail-stop"),
]
