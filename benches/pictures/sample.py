"""What the pictures show: the sample articles, their comments, and what a team meets on such a day."""

import json

from benches.harness.product import Product

FILL = """
from django.core.management import call_command
from articles.models import Article, Comment
from articles.shipped import sample_feeds
from members.models import Member
call_command("migrate", verbosity=0)
call_command("load_data", demo=True, verbosity=0)
call_command("refresh", all=True, verbosity=0)
sample_feeds.keep_pictures()
said = (
    "Le communiqué parle d’un prêt à quinze ans. Le taux, lui, n’y est pas.",
    "Il est en annexe, page 12 : 4,5 % l’an, différé de cinq ans.",
    "Merci. Reste à savoir qui porte le risque de change.",
)
members = [Member.objects.create(username=name, email=f"{name}@example.org") for name in ("Aminata", "Koffi", "Seydou")]
for number, article in enumerate(Article.objects.published().leads().filter(is_finance=True).newest_first()[:6]):
    first = None
    for author, body in list(zip(members, said))[: 3 - number % 3]:
        comment = Comment.objects.create(article=article, author=author, body=body, parent=first)
        first = first or comment
"""
# What moderators and editors meet; prints their session keys, and the keys of rows, as JSON.
FILL_GESTION = """
import json
from datetime import timedelta
from allauth.mfa.models import Authenticator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from articles.comments.moderation.appealing import appeal
from articles.comments.moderation.judging import judge
from articles.models import Act, Article, Comment, Feed, Letter, Pin, Report
from members.models import Member
from portal.staff import powers
now = timezone.now()
def of_the_team(name, group):
    made = Member.objects.create(username=name, email=f"{name}@example.org", is_staff=True)
    made.groups.add(Group.objects.get(name=group))
    Authenticator.objects.create(user=made, type="totp", data={"secret": "none"})
    return made
def write(author, body, minutes, **values):
    at = now - timedelta(minutes=minutes)
    return Comment.objects.create(article=article, author=author, body=body, created_at=at, **values)
article = Article.objects.published().leads().filter(is_finance=True).newest_first()[0]
aminata, koffi, seydou = Member.objects.filter(username__in=["Aminata", "Koffi", "Seydou"]).order_by("username")
newcomer = Member.objects.create(username="Binta", email="binta@example.org")
fatou, modou = of_the_team("Fatou", "Modération"), of_the_team("Modou", "Modération")
rose, yao = of_the_team("Rose", "Rédaction"), of_the_team("Yao", "Rédaction")
contested = write(koffi, "Ce taux est celui de 2024. Voir l’annexe 3 du communiqué.", 300)
judge(contested.pk, fatou, "remove", reason="misinformation", message="Donnez la source.", seen=contested.version, now=now)
appeal(contested.pk, koffi, "La source est le communiqué lui-même, annexe 3.", now)
scam = write(seydou, "J’ai doublé ma mise en un mois, je vous montre comment.", 200, parent=article.comments.public().first())
for member, note in ((aminata, "Il l’écrit sous chaque article."), (newcomer, "")):
    Report.objects.create(comment=scam, member=member, reason="scam", note=note, digest=scam.text_digest)
write(newcomer, "Le différé de cinq ans change tout pour le budget.", 90, state="held", hold="newcomer")
loan = Article.objects.published().get(title__startswith="Emprunt obligataire")
hidden = Article.objects.published().exclude(pk__in=[article.pk, loan.pk]).filter(is_finance=False).newest_first()[0]
hidden.hide()
Act.objects.record(rose, Act.Verb.HIDE, hidden, reason="Hors de notre sujet.")
feed = Feed.objects.exclude(source=article.source).order_by("url")[0]
feed.failures, feed.reason, feed.health_since = 4, "http-404", now - timedelta(hours=7)
feed.error = "Il n’y a rien à cette adresse (404). Cherchez la nouvelle adresse du flux."
feed.succeeded_at = now - timedelta(hours=8)
feed.save()
Letter.objects.create(
    name="Éditions du Fleuve", email="direction@fleuve.example", sender="editeur", subject="retrait",
    body="Merci de retirer cet article, publié avant son heure.", article=loan,
)
Pin.objects.create(article=article, place=1, since=now - timedelta(hours=1), until=now + timedelta(hours=5))
sessions = {}
for person in (modou, rose, yao):
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    powers.open_powers(session, person)
    session.save()
    sessions[person.username] = session.session_key
keys = {"article": loan.pk, "page": loan.get_absolute_url(), "feed": feed.pk}
print(json.dumps([sessions, {name: str(key) for name, key in keys.items()}]))
"""


def fill(product: Product) -> tuple[dict[str, str], dict[str, str]]:
    """Fill an empty site; people's session keys by name, and the keys of rows that the pictures are of."""
    product.shell(FILL)
    sessions, keys = json.loads(product.shell(FILL_GESTION).splitlines()[-1])
    return sessions, keys
