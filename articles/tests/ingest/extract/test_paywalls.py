"""Pages that close their text, ask consent first, or test their visitor."""

import pytest

from articles.ingest.extract.article import NotAnArticle, extract_article
from articles.ingest.extract.blocks import WORD, Block
from articles.ingest.extract.paywalls import wall_kind

LINES = [
    "Le fonds souverain a cédé sa participation dans la raffinerie à un groupe régional, pour un montant tenu secret.",
    "La vente, annoncée mardi à Libreville, met fin à dix-huit mois de négociations menées sous l’égide du ministère.",
    "Le nouvel actionnaire promet d’investir dans une unité de carburant d’aviation et de garder tous les emplois.",
    "Les syndicats, reçus la veille, demandent que ces engagements soient écrits dans le contrat de cession.",
    "Le conseil d’administration se prononcera avant la fin de l’année, selon deux personnes proches du dossier.",
]
ARTICLE = "".join(f"<p>{line}</p>" for line in LINES)
CONSENT = (
    "<h2>Votre vie privée</h2><p>Nous et nos 842 partenaires stockons et/ou accédons à des informations sur votre terminal,"
    " au moyen de cookies. Vous pouvez accepter ou refuser.</p>"
    "<p>En cliquant sur « Accepter », vous consentez aux cookies de nos partenaires.</p>"
)
LOCKED = (
    '<script type="application/ld+json">{"@type": "Article", "headline": "H", "isAccessibleForFree": false%s}</script>'
)


def block(text):
    return Block("p", text, text, 0, "", (), words=tuple(WORD.findall(text)))


@pytest.mark.parametrize(
    "sentence",
    [
        "Réservé aux abonnés",
        "Cet article est réservé à nos abonnés.",
        "Il vous reste 80 % de cet article à lire. La suite est réservée aux abonnés.",
        "Il vous reste 62.5% à découvrir.",
        "Abonnez-vous pour lire la suite",
        "Pour lire la suite de cet article, connectez-vous",
        "Déjà abonné ? Connectez-vous",
        "Subscribe to continue reading",
        "This article is for subscribers only.",
        "To continue reading, please log in or create an account.",
        "You’ve reached your monthly limit of free articles",
        "Already a subscriber? Sign in",
        "Conteúdo exclusivo para assinantes",
        "هذا المحتوى مخصص للمشتركين",
    ],
)
def test_a_paywall_is_known_by_its_sentence(sentence):
    assert wall_kind(block(sentence)) == "paywall"


@pytest.mark.parametrize(
    "sentence",
    [
        "L’opérateur revendique 12 millions d’abonnés au mobile, dont un tiers est abonné au transfert d’argent.",
        "La CNIL a condamné le groupe à une amende pour avoir déposé des cookies sans le consentement des internautes.",
        "L’accès au marché reste réservé aux banques agréées par la commission.",
        "Investors can subscribe to the bond until Friday.",
        "The regulator says browsers should reject third-party cookies by default.",
        "Il reste 80 % de la dette à rembourser avant 2031.",
    ],
)
def test_news_of_subscribers_and_cookies_is_no_wall(sentence):
    assert wall_kind(block(sentence)) == ""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<p>Il vous reste 90 % de cet article à lire.</p><p>Abonnez-vous pour lire la suite</p>", "paywall"),
        (f"<p>{LINES[0]}</p><div class=offer><p>Cet article est réservé aux abonnés.</p></div>", "paywall"),
        (CONSENT, "cookie-wall"),
        ("<p>Checking your browser before accessing the site.</p>", "challenge-page"),
        ("<h1>Vidéo</h1><video src=/v.mp4></video><p>02:31</p>", "no-text"),
        (LOCKED % "", "paywall"),
    ],
)
def test_a_page_that_is_only_a_wall_gives_its_reason_in_french(body, reason):
    with pytest.raises(NotAnArticle) as caught:
        extract_article(f"<html><body>{body}</body></html>".encode())
    assert caught.value.reason == reason
    assert caught.value.sentence.endswith(".")


def test_the_text_before_a_paywall_is_kept_and_the_wall_is_not():
    page = extract_article(f"<article>{ARTICLE}<p>Il vous reste 70 % de cet article à lire.</p></article>".encode())
    assert page.text.split("\n\n") == LINES
    assert page.paywalled


def test_consent_beside_an_article_is_left_out():
    page = extract_article(f"<div id=wall>{CONSENT}</div><article>{ARTICLE}</article>".encode())
    assert page.text.split("\n\n") == LINES
    assert not page.paywalled


def test_a_text_about_cookies_keeps_its_paragraphs_about_cookies():
    rule = "<p>Nous utilisons des cookies pour mesurer l’audience, et vous pouvez les refuser dans vos préférences.</p>"
    assert "audience" in extract_article(f"<article>{ARTICLE}{rule}</article>".encode()).text


def test_a_page_that_says_it_is_not_free_is_marked_and_its_hidden_text_is_left():
    body = f', "articleBody": "{"Le reste du texte. " * 200}"'
    page = extract_article(f"<article>{ARTICLE}</article>{LOCKED % body}".encode())
    assert page.paywalled
    assert "Le reste" not in page.text
