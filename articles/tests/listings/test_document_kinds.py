import pytest

from articles.listings.document_kinds import DOCUMENT_KINDS, KIND_BY_SLUG, document_kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        # In French
        ("Circulaire n° 04-2026/CB relative aux conditions d’exercice", "circulaire"),
        ("Cameroun : une circulaire précise les modalités du nouvel impôt minimum", "circulaire"),
        ("Instruction n° 008-05-2026 sur les établissements de monnaie électronique", "circulaire"),
        ("Règlement n° 02/2026/CM/UEMOA portant dispositions sur le change", "reglement"),
        ("La Cemac adopte une directive sur les finances publiques", "reglement"),
        ("Finance islamique : la BCEAO publie ses lignes directrices", "reglement"),
        ("Côte d’Ivoire : un décret rend la facture électronique obligatoire", "decret"),
        ("Arrêté ministériel fixant le prix du carburant", "decret"),
        ("Gabon : les députés retoquent le projet de loi sur le crédit bancaire", "loi"),
        ("Le Togo adopte une loi sur la protection des données", "loi"),
        ("Avis n° 12-2026 : suspension de cotation d’un titre", "avis"),
        ("Mise en garde contre une plateforme de trading non agréée", "avis"),
        ("Communiqué de presse : réunion du Comité de politique monétaire", "communique"),
        ("Décision n° 2026-118 portant agrément d’une société de gestion", "decision"),
        ("La COBAC décide de placer une banque sous administration", "decision"),
        ("Établissements de paiement : la BCEAO délivre onze nouvelles licences", "agrement"),
        ("L’AMF-UMOA sanctionne une société de gestion pour manquement", "sanction"),
        ("La Cobac retire l’agrément d’un établissement de microfinance", "sanction"),
        ("L’ARTP inflige une amende à un opérateur sénégalais", "sanction"),
        ("Consultation publique sur le projet de règlement relatif aux OPC", "consultation"),
        ("Projet de circulaire sur la gouvernance des banques", "consultation"),
        # In English
        ("Circular to all deposit money banks on cash withdrawal limits", "circulaire"),
        ("CBN issues guidelines on open banking", "reglement"),
        ("Capital Markets (Collective Investment Schemes) Regulations 2026", "reglement"),
        ("President signs executive order on gold exports", "decret"),
        ("Fixed deposit interest to be taxed at 10% under proposed Income Tax Bill", "loi"),
        ("Public notice: unlicensed investment schemes", "avis"),
        ("SEC Nigeria warns the public against a Ponzi scheme", "avis"),
        ("Press release: 98th meeting of the Monetary Policy Committee", "communique"),
        ("Competition Commission decision in the retail merger", "decision"),
        ("Central Bank of Kenya licenses 27 more digital lenders", "agrement"),
        ("Nigerian regulator fines telecom operator over data breach", "sanction"),
        ("Bank of Ghana revokes licences of three savings and loans companies", "sanction"),
        ("Exposure draft: rules on crowdfunding", "consultation"),
        ("FSCA invites comments on draft conduct standard", "consultation"),
        # A noun of a text that the sentence passes, changes, applies or quotes
        ("Kigali rewrites the law on company owners", "loi"),
        ("Loyers : le décret est signé, les agences tiquent", "decret"),
        ("Kenya gazettes rules for digital credit providers", "reglement"),
        ("Les banques attendent la circulaire de la COBAC", "circulaire"),
        ("La loi de finances 2027 entre en vigueur", "loi"),
        ("New law makes companies publish their owners", "loi"),
        ("Mines : ce que prévoit le décret sur le contenu local", "decret"),
        ("Le Parlement assouplit la loi de l’épargne", "loi"),
    ],
)
def test_a_title_tells_what_sort_of_text_it_is(title, kind):
    found = document_kind(title)
    assert (found.slug if found else None) == kind


@pytest.mark.parametrize(
    "title",
    [
        "Les douanes et l’économie circulaire",
        "Circular economy fund opens in Kigali",
        "Règlement de comptes au sommet d’une banque",
        "Le système de règlement brut ouvre aux fintechs",
        "Règlement de la dette intérieure : l’État a payé 300 milliards",
        "La loi du marché pèse sur le cacao",
        "Un homme arrêté à la frontière",
        "Le ministre change d’avis sur la taxe",
        "Pollution : les particules fines au-dessus des seuils",
        "Fine-tuning a model for finance",
        "Court rules out a new hearing",
        "Law firm opens in Lagos",
        "In order to grow, the bank must act",
        "L’inflation recule en octobre",
        # A text in a sentence that is not about it
        "Jane Dieulafoy, la Française qui a enfreint la loi en portant un pantalon",
        "Les éleveurs subissent la loi de l’offre et de la demande",
        "Loi de Murphy : pourquoi la tartine tombe côté beurre",
        "Murphy’s law and the art of small repairs",
        "Moore’s law slows, says the chip maker",
        "Le sélectionneur décrète la fin des vacances",
        "Sous quelle licence publier son logiciel libre",
        "How to choose an open source license",
        "Elle prépare une licence de lettres à Lomé",
        "Permis et licences de pilote : une vocation",
        "Her mother-in-law runs the shop",
        "Ten golden rules of barbecue",
        "The club’s star draws a fine crowd and pays no fine",
        "",
    ],
)
def test_a_word_that_means_something_else_tells_nothing(title):
    assert document_kind(title) is None


def test_what_is_said_first_decides():
    assert document_kind("Décision portant règlement général").slug == "decision"
    assert document_kind("Règlement général, décision du 3 mai").slug == "reglement"


def test_every_kind_has_its_own_word_in_addresses():
    assert len(KIND_BY_SLUG) == len(DOCUMENT_KINDS)


def test_a_long_title_is_read_at_once():
    assert document_kind("le règlement de la " * 5_000) is not None
    assert document_kind("revokes " * 5_000) is None
