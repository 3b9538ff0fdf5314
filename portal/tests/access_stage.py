"""The people and the rows that portal/tests/test_access.py needs, and the addresses that it walks."""

import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from articles.listings.listing import FEED_FILES
from articles.models import Article, Category, Comment, Judgement, Letter, Organisation, PreviewLink, Subscription
from articles.syndication import share_card_files
from articles.views.crawlers import KEYS_PER_SITEMAP
from conftest import StaffClient
from members.models import EmailChange, Member, MemberSession, Sanction
from members.notices.signed_links import mail_stop_url
from portal.tests.access_table import ROLES
from portal.tests.test_desk import row_of, specimens

GROUPS = {"moderator": "Modération", "editor": "Rédaction", "administrator": "Administration"}
Keys = dict[str, Any]
QUERIES = {"follow": "?sujet=sector:mines"} | {f"search-{form}": "?q=titre" for form in FEED_FILES}


def walked() -> dict[str, str]:
    """The route of every address of the site by its name; one without a name is named by its route."""
    reverse("admin:index")  # imports the admin's modules
    return dict(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: Sequence[Any], before: str, space: str) -> Iterator[tuple[str, str]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield (f"{space}{one.name}" if one.name else route), route
        else:
            yield from _walk(one.url_patterns, route, f"{one.namespace}:" if one.namespace else space)


def sitemap_part(key: int) -> int:
    """The number of the sitemap in which this key is."""
    return (key - 1) // KEYS_PER_SITEMAP + 1


def set_the_stage() -> None:
    """Rows of every model, awa's where they are somebody's. A comment of hers is published, another one removed."""
    specimens()
    now, awa = timezone.now(), Member.objects.get(username="awa")
    article = Article.objects.order_by("pk")[0]
    Organisation.objects.create(slug="office", name_fr="Office", name_en="Office", kind="institution")
    Authenticator.objects.create(user=awa, type="webauthn", data={"name": "Clé", "credential": _credential()})
    for slug in ("marches", "reglementation"):
        Category.objects.create(slug=slug, name_fr=slug, name_en=slug)
    EmailChange.objects.create(member=awa, old_email="avant@member.example", new_email=awa.email, at=now)
    removed = Comment.objects.create(article=article, author=awa, body="Hors sujet.", state="removed")
    told = {"by_name": "x", "verb": "remove", "reason": "off-topic", "was": "published", "became": "removed"}
    Judgement.objects.create(comment=removed, digest=removed.text_digest, **told)
    for role in ROLES[1:]:
        if role != "author":
            _make(role)
    Comment.objects.create(article=article, author=Member.objects.get(username="other"), body="Un autre avis.")
    draft = Article.objects.create(source=article.source, title="À venir", status="draft", kind="brief")
    PreviewLink.objects.renew(draft, now)
    Sanction.objects.create(
        member=Member.objects.get(username="silenced"), kind="silence", until=now + timedelta(days=3)
    )


def _make(role: str) -> None:
    boss = role == "superuser"
    staff = boss or role in GROUPS
    person = Member.objects.create_user(role, f"{role}@member.example", is_staff=staff, is_superuser=boss)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    if role in GROUPS:
        person.groups.add(Group.objects.get(name=GROUPS[role]))


def _credential() -> dict[str, Any]:
    """What a browser hands over when it has made a passkey."""
    key = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    made = AttestedCredentialData.create(Aaguid.NONE, b"passkey", key)
    data = AuthenticatorData.create(b"\0" * 32, AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 0, made)
    said = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"challenge", "http://testserver")
    answer = {"clientDataJSON": said, "attestationObject": AttestationObject.create("none", data, {})}
    sent = {name: websafe_encode(bytes(part)) for name, part in answer.items()}
    name = websafe_encode(b"passkey")
    return {"id": name, "rawId": name, "type": "public-key", "response": sent, "clientExtensionResults": {}}


def client_of(role: str) -> Client:
    """A browser of this role, signed in; staff with open powers. Its session is noted, as by the first page that it asked for."""
    client = StaffClient(raise_request_exception=False)
    if role != "visitor":
        member = Member.objects.get(username="awa" if role == "author" else role)
        client.force_login(member)
        MemberSession.objects.note(member, client.session.session_key, timezone.now(), browser="", is_on_phone=False)
    return client


def paths() -> dict[str, str]:
    """Where each name of `walked` leads on the stage."""
    keys = _keys()
    return {name: _path(name, route, keys) + QUERIES.get(name, "") for name, route in walked().items()}


def _path(name: str, route: str, keys: Keys) -> str:
    if "<" not in route:
        return "/" + re.sub(r"[\\^$]", "", route) if name == route else reverse(name)
    listing, _, form = name.rpartition("-")
    if model := _model_of(route):
        key = str(keys[name] if name in keys else row_of(model).pk)
        return f"/{re.sub('<.*?>', key, route)}"
    if name == route:
        return "/" + re.sub(r"[(].*", "nulle-part/", route)
    found = keys.get(listing if form in FEED_FILES else name)
    if found is None:
        pytest.fail(f"{name}: say in portal/tests/access_stage.py, in _keys, for which row its address is built.")
    return reverse(name, args=found if isinstance(found, list | tuple) else [found])


def _model_of(route: str) -> type[Model] | None:
    """The model of this page of the admin."""
    found = re.match(r"gestion/(\w+)/(\w+)/", route)
    return apps.get_model(*found.groups()) if found else None


def _keys() -> Keys:
    """What stands in the addresses that are about one thing: the rows of the stage."""
    awa, article = Member.objects.get(username="awa"), Article.objects.order_by("pk")[0]
    comment, removed = Comment.objects.filter(author=awa).order_by("pk")
    passkey = Authenticator.objects.get(user=awa, type="webauthn").pk
    card = share_card_files.card_digest(share_card_files.site_card_text())
    day = f"{article.published_at:%Y/%m/%d}".split("/")
    of_a_comment = ("comment-permalink", "comment-edit", "comment-delete", "comment-useful", "comment-report")
    listings = {
        "edition": "uemoa", "sector": "mines", "rubrique": "info-generale", "country": "sn", "region": "uemoa", "source": "nous",
        "company": "sonatel", "institution": "office", "language": "fr", "archive": day, "archive-year": day[0],
        "archive-month": day[:2], "instrument": "euro-dollar", "instrument-values": "euro-dollar",
        "api-observations": "euro-dollar", "instrument-card": ["euro-dollar", "0" * 16],
    }  # fmt: skip
    return listings | dict.fromkeys(of_a_comment, comment.pk) | {
        "comment-appeal": removed.pk, **dict.fromkeys(("comment", "article", "article-edit"), (article.pk, article.slug)),
        "source-edit": "nous",
        "article-by-id": article.pk, "story": [article.story_id, "titre"], "mute": awa.pk, "profile": awa.pseudo_key,
        **dict.fromkeys(("story-by-id", "story-lead", "story-apart", "story-union", "api-story"), article.story_id),
        "api-article": article.pk, "sitemap-articles": sitemap_part(article.pk), "sitemap-stories": sitemap_part(article.story_id),
        "contact-received": Letter.objects.get().reference,
        "shared-preview": PreviewLink.objects.get().token,
        "websub": Subscription.objects.get().token, "picture": ["0" * 32, "320"], "card": ["0", card],
        "mfa_edit_webauthn": passkey, "mfa_remove_webauthn": passkey,
        "email-undo": EmailChange.objects.get().token, "mail-stop": mail_stop_url(awa.pk).rstrip("/").rpartition("/")[2],
        "admin:view_on_site": [ContentType.objects.get_for_model(Article).pk, article.pk],
        "admin:articles_comment_author": awa.pk, "admin:articles_act_undo": uuid.UUID(int=1), "admin:app_list": "articles",
        "admin:presence": ["articles", "article", article.pk],
    }  # fmt: skip
