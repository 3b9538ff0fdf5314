"""A comment's whole road at 360 px, with JavaScript and without: written, held, judged, answered, reported, contested, back."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.models import Article, Category, Comment, Judgement, Organisation, Source
from articles.models.comments.comment import MAX_COMMENT_CHARS
from articles.models.comments.judgement import SETTLED_AFTER
from articles.tests.admin.comments.conftest import QUEUE
from members.models import Member
from members.notices.gathering import gather
from members.tests.phone import Person
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Les stocks du port de San Pedro disent le contraire."
EDITED = "Les stocks du port de San Pedro, en novembre, disent le contraire."
ANSWER = "Le port ne publie plus ses stocks depuis mars."
MESSAGE = "Citez le relevé du port, ou retirez cette phrase."
PLEA = "Le relevé du port est public, je l’ai cité de mémoire."


@pytest.fixture(autouse=True)
def _newcomers_wait_and_pages_are_kept(page_cache):  # noqa: F811
    page_cache.HOLD_FIRST = 2


@pytest.fixture
def article(db):
    category = Category.objects.create(slug="matieres-premieres", name_fr="Matières premières", name_en="Commodities")
    company = Organisation.objects.create(slug="saph", name_fr="SAPH", name_en="SAPH", exchange="BRVM")
    made = Article.objects.create(
        source=Source.objects.create(slug="essai", name="Le Journal d’essai"),
        url="https://essai.example/cacao",
        title="Le cacao recule à Abidjan : un titre assez long pour passer à la ligne sur un petit téléphone",
        published_at=timezone.now(),
        category=category,
    )
    made.organisations.add(company)
    return made


def join(name, days=30, **fields):
    """A member since that many days."""
    at = timezone.now() - timedelta(days=days)
    return Member.objects.create_user(name, f"{name.lower()}@example.org", date_joined=at, **fields)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def has_script(request):
    return request.param


@pytest.fixture
def enter(browser, client, live_server, settings, has_script):
    """A person on a phone of their own, as a visitor or signed in; who is of the staff has given the second factor."""
    contexts = []

    def enter(member=None):
        contexts.append(
            context := browser.new_context(java_script_enabled=has_script, viewport={"width": 360, "height": 740})
        )
        if member:
            client.force_login(member)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            client.cookies.clear()
        return Person(context, live_server.url)

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture
def moderators(enter):
    made = [join(name, is_staff=True) for name in ("Modou", "Mariam")]
    for one in made:
        one.user_permissions.set(Permission.objects.filter(codename__in=["view_comment", "change_comment"]))
    return [enter(one) for one in made]


def opens(visitor, article):
    """A visitor who has no copy of the page from before: a browser may show its own for fifteen seconds."""
    visitor.open(article.get_absolute_url())
    return visitor


def writes_and_signs_up(visitor, article, mailoutbox, has_script):
    visitor.open("/")
    visitor.follows(re.compile("Le cacao recule"))
    visitor.reads("Commentaires", "Vous devez être membre pour ajouter un commentaire.")
    box = visitor.page.get_by_label("Votre commentaire")
    box.fill("é" * (MAX_COMMENT_CHARS + 7))
    if has_script:
        visitor.reads(re.compile(r"Caractères en trop\s:\s7"))
    box.fill(WORDS)
    visitor.page.get_by_label("Votre intérêt").select_option("je ne détiens pas ce titre")
    visitor.presses("Devenir membre gratuitement")
    visitor.reads("Votre brouillon est enregistré")
    visitor.page.get_by_label("Adresse e-mail").fill("koffi@example.org")
    visitor.page.locator("input[name=username]").fill("Koffi")
    visitor.presses("Devenir membre")
    visitor.reads("Nous avons écrit à")
    visitor.page.get_by_label("Code").fill(re.search(r"\d{6}", mailoutbox[-1].subject)[0])
    visitor.presses("Valider le code")


def publishes_the_draft(author):
    author.reads("Votre brouillon est enregistré : relisez-le, puis publiez-le.")
    assert author.page.get_by_label("Votre commentaire").input_value() == WORDS
    assert author.page.get_by_label("Votre intérêt").input_value() == "holds-not"
    assert not Comment.objects.exists()
    author.presses("Publier le commentaire")


def is_told_that_it_waits(author):
    author.reads("attend la modération", "Il attend d’être lu par la modération.")
    author.reads("Les premiers commentaires de chaque membre sont lus avant d’être publiés.")


def approves(moderator, comment, has_script):
    moderator.open("/gestion/")
    moderator.follows("File de modération")
    moderator.reads(f"N° {comment.pk}", comment.body, "Koffi")
    if has_script:
        with moderator.page.expect_navigation():
            moderator.page.keyboard.press("a")
    else:
        moderator.page.locator(f"#c{comment.pk} button[value=publish]").click()
    moderator.reads(f"Commentaire n° {comment.pk} : publié.", "Rien n’attend : tout est jugé.")


def edits(author, article):
    author.open(article.get_absolute_url())
    author.reads(WORDS, "1 commentaire", "ne détient pas ce titre")
    author.follows("Modifier")
    author.page.get_by_label("Votre commentaire").fill(EDITED)
    author.presses("Enregistrer le commentaire")
    author.reads(EDITED, "modifié le")


def answers(member, article):
    member.open(article.get_absolute_url())
    member.reads(EDITED, "modifié le")
    member.follows(re.compile("Répondre"))
    member.reads("Répondre à un commentaire", EDITED)
    member.page.get_by_label("Votre commentaire").fill(ANSWER)
    member.page.get_by_label("Votre intérêt").select_option("je préfère ne pas dire")
    member.presses("Publier le commentaire")
    member.reads("2 commentaires")
    assert ANSWER in member.page.locator(".thread ol .comment").inner_text()


def reports(member, article):
    member.open(article.get_absolute_url())
    member.page.locator(".comment", has_text=EDITED).get_by_role("link", name="Signaler").click()
    member.reads("Pour quel motif ?", EDITED)
    member.page.get_by_label("Désinformation").check()
    member.presses("Envoyer le signalement")
    member.reads("Merci : la modération lira ce commentaire.", ANSWER)


def removes(moderator, comment):
    moderator.open(QUEUE)
    moderator.reads("3 signalements", EDITED)
    item = moderator.page.locator(f"#c{comment.pk}")
    item.locator("select[name=reason]").select_option("désinformation")
    item.get_by_label("Mot à l’auteur").fill(MESSAGE)
    moderator.presses("Refuser")
    moderator.reads(f"Commentaire n° {comment.pk} : retiré, « désinformation ».")


def reads_why_and_appeals(author, article):
    author.open(article.get_absolute_url())
    author.reads("Votre commentaire a été retiré.")
    author.follows(re.compile("Lire la décision"))
    author.reads("Il a été retiré par la modération.", "Motif : désinformation.", MESSAGE)
    author.follows("Contester")
    author.reads("Une autre personne que celle qui a décidé lira votre contestation.")
    author.page.get_by_label("Pourquoi cette décision n’est pas juste").fill(PLEA)
    author.presses("Envoyer la contestation")
    author.reads("Votre contestation est envoyée.", "Elle attend d’être lue.", PLEA)


def publishes_again(first, second, comment, has_script):
    first.open(QUEUE)
    first.reads(
        "L’auteur conteste :",
        PLEA,
        "Vous avez pris la décision contestée : une autre personne de la modération en décide.",
    )
    assert first.page.get_by_role("button", name="Publier de nouveau").count() == 0
    second.open(QUEUE)
    second.page.get_by_text("Ce qui s’est passé avant").click()
    second.reads(PLEA, MESSAGE)
    comment.refresh_from_db()
    approves(second, comment, has_script)


def reads_the_notices(author):
    gather(timezone.now() + SETTLED_AFTER)  # nobody is told before a decision's minute is over
    author.open("/")
    author.follows(re.compile("Notifications"))
    author.reads("votre commentaire : désinformation", "La modération a publié", MESSAGE, "a répondu")
    author.page.get_by_role("link", name="votre commentaire").first.click()
    author.reads(EDITED)


def test_a_comment_from_the_first_word_to_the_appeal(article, enter, moderators, mailoutbox, has_script):
    author = enter()
    first, second = moderators
    writes_and_signs_up(author, article, mailoutbox, has_script)
    publishes_the_draft(author)
    is_told_that_it_waits(author)
    comment = Comment.objects.get(author__username="Koffi")
    visitor = opens(enter(), article)
    visitor.does_not_read(WORDS)

    approves(first, comment, has_script)
    opens(enter(), article).reads(WORDS)
    become_known(comment.author, article)
    edits(author, article)

    awa = join("Awa")
    become_known(awa, article)
    answers(enter(awa), article)

    for name in ("Fatou", "Issa", "Yao"):
        opens(enter(), article).reads(EDITED)
        reports(enter(join(name, days=2)), article)
    visitor = opens(enter(), article)
    visitor.does_not_read(EDITED)
    visitor.reads("Commentaire en attente de modération.", ANSWER)

    removes(first, comment)
    opens(enter(), article).reads("Commentaire retiré par la modération.")
    reads_why_and_appeals(author, article)
    publishes_again(first, second, comment, has_script)
    opens(enter(), article).reads(EDITED)
    reads_the_notices(author)
    assert [one.by_name for one in Judgement.objects.order_by("pk")] == ["Modou", "Modou", "Mariam"]


def become_known(member, article):
    """Their first two comments are read and published, elsewhere: what they write now waits no longer for that."""
    fields = {"source": article.source, "category": article.category, "published_at": timezone.now()}
    elsewhere = Article.objects.create(url=f"https://essai.example/{member.pk}", title="Le café monte", **fields)
    for said in ("Le café tient.", "Les cours suivront."):
        Comment.objects.create(article=elsewhere, author=member, body=said)
