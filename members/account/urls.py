"""The account's pages that are ours; portal/urls.py puts them before allauth's of the same address."""

from django.urls import path

from members import muting
from members.account import email_change, pseudo_change, sessions, views
from members.own_data import views as own_data_views
from members.second_factor import passkey_signup, passkeys, rules

urlpatterns = [
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("confirm-email/", views.confirm_email_code, name="account_email_verification_sent"),
    path("password/reset/confirm/", views.confirm_reset_code, name="account_confirm_password_reset_code"),
    path("password/reset/complete/", views.complete_reset, name="account_complete_password_reset"),
    path("password/change/", views.change_password, name="account_change_password"),
    path("password/set/", views.set_password, name="account_set_password"),
    path("masques/", muting.my_mutes, name="my-mutes"),
    path("email/", email_change.change_email, name="account_email"),
    path("email/annuler/<str:token>/", email_change.undo, name="email-undo"),
    path("pseudo/", pseudo_change.change_pseudo, name="change-pseudo"),
    path("donnees/", own_data_views.my_data, name="my-data"),
    path("donnees/export/", own_data_views.export_data, name="export-data"),
    path("sessions/", sessions.sessions, name="member-sessions"),
    path("second-facteur/", rules.second_factor, name="second-factor"),
    path("2fa/totp/activate/", rules.set_up, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", passkeys.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/webauthn/", passkeys.list_passkeys, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", passkeys.add_passkey, name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", passkeys.login_by_passkey, name="mfa_login_webauthn"),
    path("2fa/webauthn/signup/", passkey_signup.signup_passkey, name="mfa_signup_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", passkeys.rename_passkey, name="mfa_edit_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", passkeys.remove_passkey, name="mfa_remove_webauthn"),
    path("2fa/recovery-codes/", rules.recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", rules.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", rules.downloaded_codes, name="mfa_download_recovery_codes"),
]
