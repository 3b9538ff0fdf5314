import pytest

from articles.listings.watch.document_kinds import DOCUMENT_KINDS, KIND_BY_SLUG
from articles.listings.watch.kind_of_title import document_kind


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


def test_a_finance_act_that_stands_is_a_law():
    assert document_kind("Le Conseil constitutionnel valide la loi de finances").slug == "loi"


def test_what_is_said_first_decides():
    assert document_kind("Décision portant règlement général").slug == "decision"
    assert document_kind("Règlement général, décision du 3 mai").slug == "reglement"


def test_every_kind_has_its_own_word_in_addresses():
    assert len(KIND_BY_SLUG) == len(DOCUMENT_KINDS)


def test_a_long_title_is_read_at_once():
    assert document_kind("le règlement de la " * 5_000) is not None
    assert document_kind("revokes " * 5_000) is None


@pytest.mark.parametrize(
    "title",
    [
        "Dakar : Teranga Négoce condamnée à 45 millions face à Banque Atlantide",
        "Le tribunal de commerce d’Abidjan déboute l’assureur Lagune Vie",
        "La cour d’appel de Lomé annule l’amende infligée à Togo Fibre",
        "Cimenterie du Sahel condamnée à payer 3 milliards à ses salariés",
        "La CCJA casse l’arrêt rendu contre la Banque du Golfe",
        "Le Conseil d’État rejette le recours des transporteurs",
        "Banque Horizon obtient la condamnation de Mali Transit SA",
        "Kaloum Assurances fait condamner un courtier indélicat",
        "Un ex-directeur de banque condamné à cinq ans de prison",
        "La justice suspend la privatisation du port",
        "Licence minière annulée par le tribunal administratif",
        "Le juge des référés ordonne la réouverture de l’usine",
        "Sucrerie du Nord condamnée pour concurrence déloyale",
        "Arrêt de la cour suprême sur la fiscalité des banques",
        "Sahel Télécom perd son procès contre l’État",
        "High Court orders insurer to pay farmers $4m",
        "Supreme Court upholds fine on Delta Telecom",
        "Tribunal quashes the merger of two breweries",
        "Former bank chief found guilty of fraud",
        "Fund manager sentenced to seven years over Ponzi scheme",
        "Savannah Cement loses appeal in tax dispute",
        "Court of Appeal overturns windfall tax on banks",
        "Fine on broker upheld by the commercial court",
        "Judge blocks sale of the state refinery",
        "Constitutional Court strikes down finance act clause",
        "Mining firm wins court battle over licence",
        "Court convicts former minister in fuel import case",
        "Judgment against Lakeside Bank in deposit case",
        "Court freezes accounts of crypto exchange",
        "Tax tribunal rules that royalties are deductible",
        # Of others, in other words
        "Le tribunal valide le plan de continuation du groupe textile",
        "Assurances : un courtier condamné en appel à rembourser ses clients",
        "La Cour suprême donne raison à l’opérateur contre le fisc",
        "Banque de la Lagune condamnée à verser 80 millions à un ancien cadre",
        "Judge dismisses $90m suit against cocoa trader",
        "Ex-minister acquitted in fuel subsidy case",
        "La chambre commerciale condamne l’importateur aux dépens",
        "Un banquier écope de trois ans de prison",
        "Court ruling clears way for telecom sale",
        "Appeals court throws out levy on mobile money",
        "Sahel Télécom condamnée à verser des dommages à un client",
        "Un négociant condamné à rembourser à la banque 12 millions",
        "Bank loses its appeal against a tax bill",
        "Savannah Cement has lost its appeal in a tax dispute",
        "Nigerian courts order lenders to open their books",
        "The courts have quashed the levy",
        "Levy quashed by the courts",
        "Jury convicts former bank chief",
        "Le groupe gagne son procès en appel",
        "Le Conseil constitutionnel invalide la taxe sur les banques",
    ],
)
def test_what_a_court_decides_is_a_judgment(title):
    found = document_kind(title)
    assert found and found.slug == "jugement"


@pytest.mark.parametrize(
    "title",
    [
        "L’Union africaine condamne l’attaque de Niamey",
        "Le président condamne la spéculation sur les prix",
        "Devant le tribunal de l’histoire, le franc CFA",
        "Une économie condamnée à réussir",
        "La Banque mondiale et l’Afrique condamnées à s’entendre",
        "Le tribunal de l’opinion valide la réforme",
        "Paris obtient la condamnation de l’invasion à l’ONU",
        "La Cour des comptes épingle les sociétés publiques",
        "Les opérateurs juges et parties du net",
        "Le marché condamne la stratégie du groupe",
        "Jugement dernier : le film de la rentrée",
        "Porter un jugement sur la politique monétaire",
        "Les condamnations pleuvent après l’attaque du convoi",
        "Le parquet ouvre une enquête sur un courtier",
        "La haute cour des grands vins",
        "Le verdict des marchés tombe vendredi",
        "Il remporte l’appel d’offres du port",
        "Un patron condamné à l’exil par la crise",
        "La ferme fait la cour aux investisseurs",
        "Le chef juge la croissance trop lente",
        "US condemns the attack on the pipeline",
        "A judgment call on interest rates",
        "The court of public opinion rejects the levy",
        "Food court opens in Lagos mall",
        "Ruling party backs the budget",
        "Jury prize goes to a Dakar film",
        "Prosecutors probe a broker",
        "Lawsuit filed against a bank",
        "The bank is sentenced by history to grow",
        "Court rules out a new hearing",
        "Investors judge the bond too dear",
        "Tennis court built beside the central bank",
        "Clinical trial convinces investors",
        "She lost her appeal with shoppers",
        "Brand wins customer appeal in Nairobi",
        "The judges award the prize to a start-up",
        "La foule condamne la hausse du carburant",
        "Le match condamne le club à la relégation",
        "Des ruines condamnées par la mer",
        "Une porte condamnée pour toujours",
        "The court case resumes in June, says the lender",
        "Heavy sentences weigh down the annual report",
        "Judges of the start-up contest meet in Kigali",
        "The jury is out on the new currency",
        "Orange remporte un appel à candidatures au Togo",
        "Un groupe gagne l’appel à projets de la zone franche",
        "L’Afrique condamnée à payer plus cher sa dette",
        "Des ménages condamnés à rembourser toute leur vie",
        "Eurobonds have lost their appeal",
        "Gold lost its appeal in October, traders say",
        "Kenya courts Gulf investors and orders new trains",
        "Ghana courts lenders",
        "Le jury prononce les lauréats du prix de la banque",
        "Le Conseil constitutionnel valide le budget",
        "Le Conseil constitutionnel valide la loi de finances",
        "Le ministre de la Justice suspend les licences des sociétés aurifères",
        "Le ministère de la Justice ordonne la dissolution de la mutuelle",
        "Une licence suspendue par le ministre de la Justice",
        "Grève des greffiers : la justice suspend ses audiences",
        "Power cut: the High Court suspends its hearings",
    ],
)
def test_what_no_court_decides_is_no_judgment(title):
    found = document_kind(title)
    assert not found or found.slug != "jugement"


def test_a_fine_that_a_regulator_imposes_is_no_judgment():
    found = document_kind("Un assureur condamné à 3 millions d’amende par l’autorité de régulation")
    assert found and found.slug == "sanction"
    assert document_kind("L’autorité de la concurrence inflige une amende au brasseur").slug == "sanction"


@pytest.mark.parametrize(
    "title",
    [
        "La Banque centrale accorde un agrément à deux assureurs",
        "Atlas Pay obtient sa licence d’établissement de paiement",
        "Le régulateur refuse la licence de Delta Mobile",
        "La COBAC octroie l’agrément à une nouvelle banque",
        "Un courtier décroche l’agrément de l’AMF-UMOA",
        "SEC grants licence to crypto exchange",
        "Savannah Bank secures digital banking licence",
        "Regulator denies licence to payment firm",
        "Central bank issues licences to ten lenders",
        "Fintech receives payment licence from Bank of Ghana",
        "La BCEAO délivre un agrément à un émetteur de monnaie électronique",
        "Une fintech sénégalaise reçoit l’agrément du régulateur",
        "Insurer wins licence to operate in Rwanda",
        "Central bank renews licence of bureau de change",
    ],
)
def test_a_licence_that_is_granted_or_refused_is_one(title):
    found = document_kind(title)
    assert found and found.slug == "agrement"


@pytest.mark.parametrize(
    "title",
    [
        "Delta Mobile réclame 2 milliards après la perte de sa licence",
        "Le prix des licences inquiète les opérateurs télécoms",
        "Banques sans agrément : la BCEAO publie une liste",
        "Des banquiers sous licence étrangère manifestent",
        "Miner sues state for $3bn after licence dispute",
        "Telecom operators complain of licence costs",
        "Mining firm with licence in Mali cuts output",
        "Bank workers discuss licence rules",
        "La perte de licence pèse sur le cours de l’opérateur",
        "Opérateurs : combien rapportent les licences au Trésor",
        "Investors await the licence fee debate",
        "Telecom group claims damages following licence row",
    ],
)
def test_a_licence_that_stands_by_is_none(title):
    found = document_kind(title)
    assert not found or found.slug != "agrement"


@pytest.mark.parametrize(
    "title",
    [
        "La CIMA inflige 200 millions d’amende à un assureur",
        "La COBAC retire l’agrément de la Banque du Fleuve",
        "Un cabinet exclu des marchés publics pour fraude",
        "Delta Mobile perd sa licence sur décision du régulateur",
        "Le commissaire aux comptes radié par l’autorité des marchés",
        "Washington sanctions gold trader over smuggling",
        "UK sanctions Ugandan official and his company",
        "Audit firm barred from state contracts",
        "Central bank revokes licence of Lakeside Bank",
        "Regulator slaps insurer with $2m penalty",
        "Broker suspended from trading by regulator",
        "La BEAC prononce une sanction contre deux banques",
        "Un opérateur interdit de soumissionner par le ministère",
        "Licence revoked: regulator closes savings company",
        "Nigeria withdraws licences of 40 bureaux de change",
        "Development bank debars contractor over forged papers",
        "Consultancy excluded from public tenders by the state",
        "Le ministre de la Justice suspend les licences des sociétés aurifères",
        "Une banque condamnée à une amende par la COBAC",
        "Competition Tribunal fines Glencore over a cartel of traders",
        "Tribunal fines MTN over abuse of dominance",
        "Le tribunal de la concurrence inflige une amende à Orange",
        "Amende record pour Orange au Sénégal",
        "Amende record contre MTN",
        "Amende historique pour Meta",
        "Telecom group pays $3m fine to the regulator",
        "Insurer pays a heavy penalty to the central bank",
    ],
)
def test_what_is_imposed_or_taken_back_is_a_sanction(title):
    found = document_kind(title)
    assert found and found.slug == "sanction"


@pytest.mark.parametrize(
    "title",
    [
        "Les banques craignent les sanctions américaines",
        "Le régulateur explique le barème des amendes",
        "Russia sanctions bite African traders",
        "Companies study US sanctions regime",
        "Shares of the bank fall after fine",
        "L’action de l’opérateur chute après l’amende",
        "Player banned from stadium",
        "Phones banned from classrooms, bank says",
        "The insurer sells penalty cover to clubs",
        "Malgré les sanctions, la banque grandit",
        "Les entreprises réclament un allègement des pénalités",
        "Sanctions hurt lenders, central bank says",
        "Fans banned from the derby",
        "La BEAC et les pays sous embargo et sanctions",
        "La BCEAO mesure l’effet des sanctions sur les pays côtiers",
        "GAFI : le pays risque des sanctions",
        "GAFI : les pays à risque redoutent des sanctions",
    ],
)
def test_a_sanction_that_stands_by_is_none(title):
    found = document_kind(title)
    assert not found or found.slug != "sanction"
