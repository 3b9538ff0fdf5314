"""What each role may do: each task with the request that does it, and what it leaves behind.

`may` names those who may, by the letters of `LETTERS`. A new task at the desk: add its row here, and print the table anew in
docs/editing.md (`test_the_editors_guide_prints_this_table` says how).
"""

from django.contrib.auth.models import Group, Permission

from articles.models import (
    Act,
    Article,
    Comment,
    Correction,
    Country,
    Feed,
    FrontPageNumbers,
    HeldWord,
    Letter,
    Organisation,
    Phrase,
    Pin,
    Quarantine,
    Refiling,
    Sector,
    Source,
    SourceRule,
    Story,
)
from articles.takedown.articles import withdraw_articles
from members.models import Member
from portal.tests.roles.asking import (
    DeskTask,
    acts,
    adds,
    at,
    boss_member,
    changes,
    comment_form,
    deletes,
    has_own_right,
    hidden_articles,
    in_queue,
    is_superuser_now,
    journaled,
    lead,
    locked_articles,
    of_author,
    on_page,
    own,
    pin_now,
    plain_member,
    posts,
    published,
    reads,
    revert,
    shows,
    withdraw_whole,
    withdrawing,
    writes_comment,
)
from portal.tests.test_desk import address, row_of

ROLES = ("visitor", "member", "editor", "moderator", "both", "administrator", "superuser")
COLUMNS = ("visiteur", "membre", "Rédaction", "Modération", "les deux", "Administration", "superutilisateur")
LETTERS = dict(zip("vmrobas", ROLES, strict=True))
EVERYBODY, MEMBERS, STAFF = "vmrobas", "mrobas", "robas"
EDITORS, MODERATORS, ADMINISTRATORS, SUPERUSERS = "rbas", "obas", "as", "s"

DESK_TASKS: dict[str, tuple[DeskTask, ...]] = {
    "Sur le site": (
        DeskTask(
            "lire un article, ses commentaires",
            EVERYBODY,
            lambda boss: lambda client: client.get(published().get_absolute_url()),
            shows("Un avis de lecteur."),
        ),
        DeskTask("écrire un commentaire", MEMBERS, posts(comment_form), writes_comment),
        DeskTask("lire ce que le site garde de soi", MEMBERS, own("my-data"), shows("Mes données")),
    ),
    "Articles": (
        acts("masquer un article, dans la gestion", EDITORS, Article, "hide", "hide"),
        DeskTask("masquer un article, sur sa page", EDITORS, on_page({"action": "hide"}), journaled("hide", Article)),
        DeskTask(
            "remettre un article en ligne, sur sa page",
            EDITORS,
            on_page({"action": "publish"}, Article.hide),
            journaled("publish", Article),
        ),
        acts("publier", EDITORS, Article, "publish", "publish", rows=hidden_articles),
        DeskTask("retirer un article", EDITORS, withdrawing(Article, published), journaled("withdraw", Article)),
        DeskTask(
            "rétablir un article retiré",
            EDITORS,
            withdrawing(Article, published, lambda one: withdraw_articles([one.pk], boss_member(), "x")),
            journaled("restore", Article),
        ),
        acts("reclasser", EDITORS, Article, "reclassify", "change", sector="mines"),
        acts("rendre au classement automatique", EDITORS, Article, "give_back", "give-back", rows=locked_articles),
        DeskTask(
            "épingler à la une", EDITORS, on_page({"action": "pin", "place": "1", "hours": "6"}), journaled("pin", Pin)
        ),
        DeskTask("retirer de la une", EDITORS, on_page({"action": "unpin"}, pin_now), journaled("unpin", Pin)),
        acts("réunir", EDITORS, Article, "unite", "unite"),
        acts("séparer", EDITORS, Article, "separate", "separate"),
        DeskTask("choisir la tête d’un sujet", EDITORS, posts(lead), journaled("lead", Article)),
        acts("laisser le site choisir la tête", EDITORS, Story, "let_choose", "let-choose"),
        changes("corriger un titre, un chapô, un texte", EDITORS, Article),
        DeskTask("revenir à une version d’avant", EDITORS, posts(revert), journaled("change", Article)),
        adds("publier une correction", EDITORS, Correction),
        acts("retirer une correction", EDITORS, Correction, "withdraw", "withdraw"),
        adds("écrire un article", EDITORS, Article),
        deletes("supprimer un article de la rédaction", ADMINISTRATORS, Article),
    ),
    "Sources et flux": (
        adds("ajouter une source", EDITORS, Source),
        reads("importer une liste OPML", EDITORS, lambda: at("admin:articles_source_opml"), "OPML"),
        changes("modifier une source et ses droits", EDITORS, Source),
        DeskTask(
            "suspendre ses flux, sur sa page",
            EDITORS,
            posts(lambda boss: (at("source-edit", "s"), {"action": "suspend"})),
            journaled("suspend", Feed),
        ),
        DeskTask(
            "retirer une source", EDITORS, withdrawing(Source, lambda: row_of(Source)), journaled("withdraw", Source)
        ),
        DeskTask(
            "rétablir une source retirée",
            EDITORS,
            withdrawing(Source, lambda: row_of(Source), withdraw_whole),
            journaled("restore", Source),
        ),
        deletes("supprimer une source", ADMINISTRATORS, Source),
        adds("ajouter un flux", EDITORS, Feed),
        DeskTask(
            "mettre un flux à la place d’un autre",
            EDITORS,
            posts(
                lambda boss: (
                    at("admin:articles_source_feeds", row_of(Feed).source_id),
                    {"replace": "https://s.example/neuf", "old": row_of(Feed).pk},
                )
            ),
            journaled("suspend", Feed),
        ),
        acts("visiter un flux maintenant", EDITORS, Feed, "visit_now", "visit"),
        acts("laisser entrer un afflux", EDITORS, Quarantine, "let_in", "let-in", on=Feed),
        deletes("supprimer un flux", ADMINISTRATORS, Feed),
        adds("écrire une règle de source", EDITORS, SourceRule),
        deletes("supprimer une règle de source", EDITORS, SourceRule),
    ),
    "Classement et une": (
        adds("ajouter une expression au carnet de règles", EDITORS, Phrase),
        adds("ajouter une société ou une institution", EDITORS, Organisation),
        DeskTask(
            "tout reclasser",
            EDITORS,
            posts(lambda boss: (at("admin:articles_refiling_ask"), {})),
            journaled("refile", Refiling),
        ),
        changes("régler les nombres de la une", EDITORS, FrontPageNumbers),
        changes("renommer un secteur, une rubrique", EDITORS, Sector),
        changes("renommer un pays, une région", ADMINISTRATORS, Country),
    ),
    "Messages": (
        reads("lire un message", EDITORS, lambda: address(Letter, "change", row_of(Letter).pk), "Bonjour"),
        acts("prendre un message en charge, dans la liste", EDITORS, Letter, "take", "take"),
        DeskTask(
            "prendre un message en charge, sur sa page",
            EDITORS,
            posts(lambda boss: (at("admin:articles_letter_take", row_of(Letter).pk), {})),
            journaled("take", Letter),
        ),
    ),
    "Commentaires": (
        reads(
            "lire les commentaires dans la gestion",
            STAFF,
            lambda: address(Comment, "changelist"),
            "Un avis de lecteur.",
        ),
        DeskTask(
            "publier un commentaire qui attend",
            MODERATORS,
            in_queue("held", {"action": "publish"}),
            journaled("publish", Comment),
        ),
        DeskTask(
            "refuser un commentaire qui attend",
            MODERATORS,
            in_queue("held", {"action": "refuse", "reason": "insult"}),
            journaled("withdraw", Comment),
        ),
        DeskTask(
            "retirer un commentaire publié",
            MODERATORS,
            in_queue("published", {"action": "hide", "reason": "insult"}),
            journaled("withdraw", Comment),
        ),
        DeskTask(
            "fermer une discussion",
            MODERATORS,
            posts(lambda boss: (at("admin:articles_comment_queue"), {"comment": row_of(Comment).pk, "talk": "closed"})),
            journaled("set-talk", Article),
        ),
        reads(
            "ouvrir le dossier d’un auteur",
            MODERATORS,
            lambda: at("admin:articles_comment_author", Member.objects.get(username="awa").pk),
            "Dossier de awa",
        ),
        DeskTask(
            "sanctionner un membre",
            MODERATORS,
            of_author({"sanction": "silence-day", "sanction_reason": "Insultes"}),
            journaled("sanction", Member),
        ),
        DeskTask(
            "lever une sanction",
            MODERATORS,
            of_author({"sanction": "lift-hold"}, lambda one: one.impose("hold", None, "x", boss_member())),
            journaled("lift", Member),
        ),
        DeskTask(
            "donner « émetteur vérifié »",
            MODERATORS,
            of_author({"badge": "give", "issuer": "Banque du Fleuve"}),
            journaled("give-badge", Member),
        ),
        DeskTask(
            "effacer des intérêts déclarés",
            MODERATORS,
            of_author({"interests": "clear"}, lambda one: one.set_profile("Des signaux.", is_hidden=False)),
            journaled("clear-interests", Member),
        ),
        adds("retenir une expression", MODERATORS, HeldWord),
        deletes("supprimer la ligne d’un commentaire", ADMINISTRATORS, Comment),
    ),
    "Membres et droits": (
        reads(
            "voir l’adresse e-mail d’un membre",
            ADMINISTRATORS,
            lambda: address(Member, "changelist"),
            "awa@member.example",
        ),
        adds("ajouter un membre", ADMINISTRATORS, Member),
        changes("ouvrir ou fermer les droits de l’équipe", ADMINISTRATORS, Member),
        changes(
            "mettre dans un groupe",
            ADMINISTRATORS,
            Member,
            groups=lambda: [str(Group.objects.get(name="Administration").pk)],
        ),
        acts(
            "retirer un second facteur",
            ADMINISTRATORS,
            Member,
            "reset_second_factor",
            "reset-factor",
            rows=lambda: [row_of(Member)],
        ),
        deletes("supprimer un membre", ADMINISTRATORS, Member, plain_member),
        DeskTask(
            "faire un superutilisateur",
            SUPERUSERS,
            changes("", "", Member, plain_member, is_superuser="on").ask,
            is_superuser_now,
        ),
        DeskTask(
            "donner un droit à une personne seule",
            SUPERUSERS,
            changes("", "", Member, plain_member, user_permissions=lambda: [str(Permission.objects.all()[0].pk)]).ask,
            has_own_right,
        ),
        changes(
            "changer le compte d’un superutilisateur",
            SUPERUSERS,
            Member,
            lambda: Member.objects.get(username="boss"),
            username="Chef",
        ),
        reads(
            "lire ce que permet un groupe", ADMINISTRATORS, lambda: address(Group, "change", row_of(Group).pk), "Groupe"
        ),
        adds("créer un groupe", SUPERUSERS, Group),
        changes("changer un groupe", SUPERUSERS, Group),
        deletes("supprimer un groupe", SUPERUSERS, Group),
    ),
    "Ce qui a été fait": (
        reads("lire le journal des actes", STAFF, lambda: address(Act, "changelist"), "plume"),
        reads("lire le registre des retraits", STAFF, lambda: at("admin:articles_withdrawal_changelist"), "Demande"),
        reads(
            "lire l’histoire d’un article",
            STAFF,
            lambda: address(Article, "history", published().pk),
            "L’historique de l’article",
        ),
    ),
}


def printed_table() -> str:
    """The table as docs/editing.md prints it."""
    lines = [f"| geste | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 1) + "|"]
    for title, tasks in DESK_TASKS.items():
        lines.append(f"| **{title}** |" + " |" * len(COLUMNS))
        for task in tasks:
            marks = (("oui" if letter in task.may else "–") for letter in LETTERS)
            lines.append(f"| {task.words.replace('« ', '«\u00a0').replace(' »', '\u00a0»')} | {' | '.join(marks)} |")
    return "\n".join(lines)
