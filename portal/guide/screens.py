"""Which part of docs/editing.md each page of the admin leads to, and what its list says when nothing is in it yet."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class NextPage:
    """A page to go on to: the name of its address, the words of the link, and the permission without which it is closed."""

    name: str
    words: str | Promise
    permission: str


@dataclass(frozen=True, slots=True)
class Screen:
    """The pages of one model, or one page: the heading in the guide; what an empty list says, and the page to go on to."""

    section: str
    nothing_yet: str | Promise = ""
    next_page: NextPage | None = None


ARTICLE_LIST = NextPage("articles_article_changelist", _("Ouvrir la liste des articles"), "articles.change_article")
FEED_LIST = NextPage("articles_feed_changelist", _("Ouvrir la liste des flux"), "articles.change_feed")
NEW_HELD_WORD = NextPage("articles_heldword_add", _("Ajouter une expression"), "articles.add_heldword")
NEW_RULE = NextPage("articles_sourcerule_add", _("Ajouter une règle"), "articles.add_sourcerule")
NEW_SOURCE = NextPage("articles_source_new", _("Ajouter une source"), "articles.add_source")
PHRASE_LIST = NextPage(
    "articles_phrase_changelist", _("Ouvrir les expressions du classement"), "articles.change_phrase"
)
SOURCE_LIST = NextPage("articles_source_changelist", _("Ouvrir la liste des sources"), "articles.change_source")
SERIES_LIST = NextPage("articles_series_changelist", _("Ouvrir la liste des séries"), "articles.change_series")
FEED_RECORDS = "Ce que les visites laissent"
SHIPPED = _("Rien n’est chargé. Sur le serveur, manage.py load_data charge ce qui est livré avec le site.")

# By application and model, as in the names of Django's addresses.
MODELS: dict[str, Screen] = {
    "articles_act": Screen(
        "Le journal des actes",
        _(
            "Personne n’a encore rien fait ici. Chaque acte de la rédaction et de la modération s’y inscrit de lui-même."
        ),
    ),
    "articles_article": Screen(
        "Chaque jour\u00a0: les articles",
        _("Aucun article n’est encore arrivé. Ajoutez une source, ou reprenez un flux suspendu."),
        NEW_SOURCE,
    ),
    "articles_category": Screen("Rubriques, secteurs, régions, pays", SHIPPED),
    "articles_comment": Screen(
        "Les commentaires",
        _("Personne n’a encore commenté. Les commentaires s’écrivent sous les articles, par des membres inscrits."),
    ),
    "articles_correction": Screen(
        "Corriger",
        _(
            "Aucune correction publiée. Pour en écrire une, ouvrez un article, bouton «\u00a0Publier une correction\u00a0»."
        ),
        ARTICLE_LIST,
    ),
    "articles_country": Screen("Rubriques, secteurs, régions, pays", SHIPPED),
    "articles_dataset": Screen("Les chiffres", SHIPPED),
    "articles_feed": Screen(
        "Les flux",
        _("Aucun flux. Ajoutez une source par l’adresse de son site\u00a0: ses flux viennent avec elle."),
        NEW_SOURCE,
    ),
    "articles_frontpagenumbers": Screen("Les nombres de la une", SHIPPED),
    "articles_heldword": Screen(
        "Ce qui attend une lecture",
        _("Aucune expression. Ajoutez celle que les arnaques répètent\u202f; «\u00a0Voir l’effet\u00a0» l’essaie."),
        NEW_HELD_WORD,
    ),
    "articles_instrument": Screen("Les chiffres", SHIPPED),
    "articles_letter": Screen(
        "Les messages",
        _("Aucun message. Ce qu’on nous écrit par la page /contact/ arrive ici, et par e-mail."),
    ),
    "articles_observation": Screen(
        "Les chiffres",
        _(
            "Aucune valeur. Une série active est lue à son rythme\u202f; une valeur se saisit aussi à la main, avec un lien."
        ),
        SERIES_LIST,
    ),
    "articles_organisation": Screen("Sociétés et institutions", SHIPPED),
    "articles_page": Screen(
        FEED_RECORDS,
        _("Aucune page à lire. Une source dont les droits permettent le texte complet en met ici à chaque article."),
        SOURCE_LIST,
    ),
    "articles_phrase": Screen("Le classement automatique", SHIPPED),
    "articles_picture": Screen(
        FEED_RECORDS,
        _("Aucune image. Une source dont les droits permettent l’image en met ici à chaque article."),
        SOURCE_LIST,
    ),
    "articles_pin": Screen(
        "La une",
        _("Rien n’est épinglé. Pour épingler, cochez un article, action «\u00a0Mettre à la une\u00a0»."),
        ARTICLE_LIST,
    ),
    "articles_provider": Screen("Les chiffres", SHIPPED),
    "articles_quarantine": Screen(
        FEED_RECORDS,
        _("Rien n’est retenu\u00a0: tout est entré. Il n’y a rien à faire."),
    ),
    "articles_refiling": Screen(
        "Le classement automatique",
        _("Rien n’a encore été reclassé. Changez une expression\u00a0: deux minutes après, ce qui a bougé se lit ici."),
        PHRASE_LIST,
    ),
    "articles_region": Screen("Rubriques, secteurs, régions, pays", SHIPPED),
    "articles_revision": Screen(
        FEED_RECORDS,
        _("Aucune source n’a encore corrigé d’article. Il n’y a rien à faire."),
    ),
    "articles_sector": Screen("Rubriques, secteurs, régions, pays", SHIPPED),
    "articles_series": Screen("Les chiffres", SHIPPED),
    "articles_source": Screen(
        "Les sources et leurs droits",
        _("Aucune source. Donnez l’adresse d’un site\u00a0: son nom, ses flux et ce qui entrerait sont proposés."),
        NEW_SOURCE,
    ),
    "articles_sourcerule": Screen(
        "Des mots par source",
        _("Aucune règle. Ajoutez-en une pour masquer ou reclasser ce qu’une source publie hors de notre sujet."),
        NEW_RULE,
    ),
    "articles_story": Screen(
        "Les sujets",
        _("Aucun sujet. Pour en former un, cochez deux articles, action «\u00a0Réunir en un sujet\u00a0»."),
        ARTICLE_LIST,
    ),
    "articles_subscription": Screen(
        FEED_RECORDS,
        _("Aucun flux ne nous prévient\u00a0: tous sont visités à leur heure. Il n’y a rien à faire."),
    ),
    "articles_visit": Screen(
        FEED_RECORDS,
        _(
            "Aucun flux n’a encore été visité. Dans la liste des flux, cochez-en un, action «\u00a0Visiter maintenant\u00a0»."
        ),
        FEED_LIST,
    ),
    "articles_waitingvalue": Screen(
        "Les chiffres",
        _("Rien n’attend\u00a0: aucune valeur ne s’écarte trop de celle d’avant. Il n’y a rien à faire."),
    ),
    "articles_withdrawal": Screen(
        "Retirer pour de bon",
        _("Rien n’a été retiré. Pour retirer un article, ouvrez sa fiche, bouton «\u00a0Retirer\u00a0»."),
        ARTICLE_LIST,
    ),
    "auth_group": Screen(
        "Les groupes",
        _(
            "Aucun groupe. Sur le serveur, manage.py migrate crée «\u00a0Rédaction\u00a0», «\u00a0Modération\u00a0» et "
            "«\u00a0Administration\u00a0»."
        ),
    ),
    "members_member": Screen(
        "Les groupes", _("Aucun membre. L’inscription se fait sur le site\u202f; la fiche paraît ici ensuite.")
    ),
}

# Pages that need another part of the guide than the other pages of their model, or that belong to none.
OWN_PAGES: dict[str, Screen] = {
    "index": Screen("La première page"),
    "app_list": Screen("La première page"),
    "articles_article_add": Screen("Écrire un article"),
    "articles_article_file": Screen("Classer"),
    "articles_article_history": Screen("Corriger"),
    "articles_article_revert": Screen("Corriger"),
    "articles_article_source_title": Screen("Corriger"),
    "articles_article_withdraw": Screen("Retirer pour de bon"),
    "articles_comment_queue": Screen("La modération"),
    "articles_comment_author": Screen("Le dossier d’un auteur"),
    "articles_feed_add": Screen("Une source sans flux"),
    "articles_observation_import": Screen("Les chiffres"),
    "articles_source_add": Screen("Ajouter une source"),
    "articles_source_new": Screen("Ajouter une source"),
    "articles_source_opml": Screen("Beaucoup de sources à la fois"),
    "articles_source_withdraw": Screen("Retirer une source"),
}


def screen_of(name: str) -> Screen | None:
    """The screen of an address under /gestion/, by the address's name; None for what is no page of ours, e.g. the guide."""
    return OWN_PAGES.get(name) or next(
        (screen for model, screen in MODELS.items() if name.startswith(f"{model}_")), None
    )
