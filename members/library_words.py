"""Our sentences in the place of allauth's own."""

from django.utils.translation import gettext_lazy as _

ACCOUNT_ERRORS = {
    "account_inactive": _("Ce compte est fermé\u00a0: il ne permet plus de se connecter."),
    "cannot_remove_primary_email": _("Un compte a toujours une adresse e-mail\u00a0: changez-la plutôt."),
    "duplicate_email": _("C’est déjà l’adresse de votre compte\u00a0: indiquez-en une autre."),
    "email_taken": _("Cette adresse sert déjà à un autre compte."),
    "email_password_mismatch": _(
        "L’adresse e-mail ou le mot de passe ne correspond pas. Réessayez, ou recevez un code par e-mail."
    ),
    "enter_current_password": _(
        "Ce mot de passe n’est pas l’actuel\u00a0: réessayez, ou choisissez-en un nouveau par e-mail."
    ),
    "incorrect_code": _(
        "Ce code n’est pas le bon. Recopiez celui de notre dernier message, ou demandez-en un nouveau."
    ),
    "incorrect_password": _("Ce mot de passe n’est pas le bon\u00a0: réessayez, ou choisissez un autre moyen."),
    "invalid_login": _(
        "L’adresse e-mail ou le mot de passe ne correspond pas. Réessayez, ou recevez un code par e-mail."
    ),
    "invalid_or_expired_key": _("Ce code a expiré ou a déjà servi\u00a0: demandez-en un nouveau."),
    "invalid_password_reset": _("Ce code a expiré ou a déjà servi\u00a0: demandez-en un nouveau."),
    "same_as_current": _("C’est déjà l’adresse de votre compte\u00a0: indiquez-en une autre."),
    "select_only_one": _("Choisissez une seule réponse."),
    "too_many_login_attempts": _("Trop de tentatives\u00a0: attendez quelques minutes, puis réessayez."),
    "rate_limited": _("Trop de demandes\u00a0: attendez une minute, puis réessayez."),
    "unknown_email": _("Aucun compte n’a cette adresse."),
    "unverified_primary_email": _("Confirmez d’abord votre adresse e-mail."),
    "username_taken": _("Ce pseudo est déjà pris, ou ressemble trop à un autre\u00a0: choisissez-en un autre."),
    "username_blacklisted": _("Ce pseudo pourrait passer pour le nôtre\u00a0: choisissez-en un autre."),
    "username_address": _(
        "Choisissez un pseudo sans adresse de site ni numéro de téléphone\u00a0: il paraît dans des e-mails."
    ),
    "username_reserved": _(
        "Ce pseudo pourrait passer pour celui d’une institution ou d’une société\u00a0: choisissez-en un autre."
    ),
}
FACTOR_ERRORS = {
    "add_email_blocked": _("Avec la double authentification, l’adresse e-mail ne change que depuis votre compte."),
    "cannot_delete_authenticator": _("La double authentification est obligatoire pour l’équipe."),
    "cannot_generate_recovery_codes": _("Activez d’abord la double authentification."),
    "incorrect_code": _("Ce code n’est pas le bon. Attendez le suivant, puis recopiez-le."),
    "unreadable_secret": _(
        "Votre second facteur ne peut plus être lu\u00a0: une clé du site a changé. Écrivez-nous par la page Contact\u00a0: "
        "nous le retirerons, et vous en activerez un autre."
    ),
    "unverified_email": _("Confirmez d’abord votre adresse e-mail."),
}
# How somebody who is signed in can show again that it is they: by allauth's name of the way.
WAYS_TO_CONFIRM = {
    "reauthenticate": _("Avec votre mot de passe"),
    "mfa_reauthenticate": _("Avec un code de votre application"),
    "mfa_reauthenticate:webauthn": _("Avec une clé d’accès"),
}
REQUIRED = {
    "email": _("Indiquez votre adresse e-mail."),
    "login": _("Indiquez votre adresse e-mail."),
    "username": _("Choisissez un pseudo."),
    "password": _("Saisissez votre mot de passe."),
    "oldpassword": _("Saisissez votre mot de passe actuel."),
    "password1": _("Choisissez un nouveau mot de passe."),
    "password2": _("Saisissez le nouveau mot de passe une seconde fois."),
    "code": _("Saisissez le code."),
    "name": _("Donnez un nom à la clé."),
}
INCOMPLETE_ADDRESS = _("Cette adresse semble incomplète. Exemple\u00a0: nom@exemple.com")
