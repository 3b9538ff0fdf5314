"""What in a text makes a comment wait, on both sides: invented numbers, invitations and promises, and readers' ordinary words."""

import pytest

from articles.comments.holding.record import AuthorRecord
from articles.comments.holding.rules import HoldLimits, hold_reason
from articles.comments.suspect.links import count_links
from articles.comments.suspect.plain import plain

KNOWN = AuthorRecord(published=50)

PHONES = """
+221 77 123 45 67
+221771234567
+221 771234567
+221-77-123-45-67
+221.77.123.45.67
(+221) 77 123 45 67
+221 (0) 77 123 45 67
00221 77 123 45 67
00221771234567
00225 07 07 12 34 56
002250707123456
+225 07 07 12 34 56
+225 0707123456
07 07 12 34 56
0707123456
07.07.12.34.56
07-07-12-34-56
07/07/12/34/56
77 123 45 67
77.123.45.67
77-123-45-67
771234567
78 123 45 67
70 12 34 56 78
+226 70 12 34 56
70 12 34 56
76.12.34.56
+223 66 12 34 56
+229 01 97 12 34 56
+228 90 12 34 56
+237 699 123 456
+237 6 99 12 34 56
6 99 12 34 56
699123456
+234 803 123 4567
0803 123 4567
08031234567
+233 24 123 4567
024 123 4567
+254 712 345 678
0712 345 678
0712345678
+27 82 123 4567
082 123 4567
+212 6 12 34 56 78
0612345678
06 12 34 56 78
+213 550 12 34 56
+216 20 123 456
+243 812 345 678
+250 788 123 456
+33 6 12 34 56 78
+1 (202) 555 0123
+1 202-555-0123
+44 7911 123456
221 77 123 45 67
221771234567
2250707123456
appelez le 699 123 456
mon numéro : 77123 4567
Tel: 3387 12345
contactez-moi au 12 345 678
zéro sept zéro sept un deux trois quatre cinq six
zero sept, zero sept, 12, 34, cinq six
seven seven one two three four five six seven
7 7 1 2 3 4 5 6 7
7-7-1-2-3-4-5-6-7
77\u200b123\u200b45\u200b67
７７ １２３ ４５ ６７
٧٧ ١٢٣ ٤٥ ٦٧
7️⃣7️⃣ 1️⃣2️⃣3️⃣ 4️⃣5️⃣ 6️⃣7️⃣
+22l 77 123 45 67
O7 O7 12 34 56
77 – 123 – 45 – 67
77\u00a0123\u00a045\u00a067
77_123_45_67
77,123,45,67
77•123•45•67
mon num 6 77 88 99 00
0803-555-1234
""".strip().splitlines()

NO_PHONES = """
1 250 000 000 FCFA
1 250 000 000
1.250.000.000 FCFA
1,250,000,000 USD
1250000000 FCFA
un budget de 5 000 000 000
+1 250 000 000 FCFA
une hausse de +12 500 000
+250 000 000
$250000000
12 500 - 13 000 FCFA
12 500-13 000
entre 10 000 000 et 15 000 000 FCFA
10 000 000 - 15 000 000
2019-2020
2024 2025 2026
2019-2020-2021
en 2025, 12 500 emplois
le 24/11/2026
le 24.11.2026
24-11-2026 10:30
2026-11-24
20261124
du 01/02/2026 au 05/02/2026
du 01/02/2026-05/02/2026
01/02/26
ISIN CI0000000014
ISIN SN0000000235
FR0014003TT8
12,5 %
de 12,50 % à 13,75 %
12,50 13,75 14,25
175,32 points
le cours passe de 18 500 à 19 250
18500 19250 20100
1 234 567,89 EUR
1,234,567.89
1 234 567.89
RCCM CI-ABJ-2019-B-12345
loi n° 2019-12345678
décret n° 20191234
dossier 123456789
10h30 12h45
24.11
1500-2000 FCFA
5 000 10 000 15 000
les articles 12, 15, 20, 30
1, 2, 3, 4, 5, 6, 7, 8, 9
1 2 3 4 5 6 7 8 9
3-0, 2-1, 1-1
un, deux, trois
deux cent cinquante mille trois cent quarante-cinq
250000000000
120 000 000 actions
12345678 titres
capitalisation : 9 876 543 210
98 765 432 100 FCFA
99 999 999
le baril à 72.15 puis 73.40
192.168.100.200
0,35 %
0.125
1er trimestre 2026 : 1 234 millions
PER de 7,5 ; PBR de 1,2
8 500 / 9 000 / 9 500
un taux de 5,25 / 5,50
""".strip().splitlines()

MESSAGING = """
wa.me/221771
https://wa.me/message/ABC
t.me/gainsforex
https://t.me/+abcd
rejoignez t . me / gains
t(.)me/gains
t [dot] me / gains
chat.whatsapp.com/AbCd
https://chat.whatsapp.com/AbCd
api.whatsapp.com/send
whatsapp.com/channel/0029
signal.me/#p/abc
telegram.me/pro
wa.link/abc
discord.gg/trader
m.me/coach
tg://resolve?domain=pro
écrivez-moi sur WhatsApp
Écrivez-moi sur W.h.a.t.s.A.p.p
écris-moi sur w h a t s a p p
ecrivez moi sur whatsap
écrivez-moi sur WhаtsАpp
contactez-moi sur WhatsApp
contactez moi sur ᴡʜᴀᴛsᴀᴘᴘ
contactez-moi sur Ｗｈａｔｓａｐｐ
contactez-moi sur Whats\u200bApp
contactez-moi sur wh4ts@pp
contactez-moi sur whats app
Rejoignez notre groupe Telegram
rejoignez mon canal Télégram
Rejoins notre groupe WhatsApp
mon WhatsApp est ouvert
WhatsApp : +221
Telegram: @coach_forex
Telegram @coach_forex
Add me on Telegram
message me on WhatsApp
text me on whatsapp
join our Telegram channel
Hit me up on WhatsApp
Contact her on WhatsApp
contactez @coach_forex
DM @mrs.susan
écrivez à coach.forex@gmail.example
coach@forex.example
forex at gmail dot com
forex [at] gmail.com
t•me/forex
WhatsApp me
WhatsApp-moi ; WhatsApp moi
Inbox me for details
lien en bio
""".strip().splitlines()

NO_MESSAGING = """
WhatsApp appartient à Meta depuis 2014
WhatsApp Pay arrive au Nigeria
Telegram a levé un milliard de dollars
Le fondateur de Telegram a été arrêté
Le Télégramme de Brest a publié un article
un signal d'achat
un signal. Me voilà convaincu
M. Me Diop, avocat
What's appropriate here is caution
What's apparent is the deficit
@Moussa, vous avez raison
Merci @Awa_Diop pour la précision
comme le dit @Awa_Diop
La banque propose son service sur WhatsApp
Joindre les deux bouts devient dur
le contrat a été contacté trop tard
Les arnaques circulent sur Telegram
""".strip().splitlines()

PROMISES = """
gains garantis
des gains 100 % garantis
Gаins garаntis
G A I N S garantis
rendement garanti
Rendements mensuels garantis
profits assurés
revenu garanti
bénéfices garantis chaque semaine
20 % par jour
20% par jour
20 pour cent par jour
5 % de profit par semaine
10 % en 24 h
15%/jour
3 % quotidien
30 % par mois
gains quotidiens
doublez votre argent
Doublez votre capital en une semaine
d0ublez votre argent ! doublez votre mise
triplez vos investissements
multipliez par dix votre argent
sans risque
investissez sans aucun risque
sans risque de perte
zéro risque
0 risque
gagnez de l'argent facilement
gagnez 50 000 FCFA par jour
j'ai gagné 300 000 FCFA en une semaine
investissez 50 000 et recevez 500 000
devenez riche en trois mois
elle m'a aidé à récupérer mes fonds
100 % garanti
guaranteed profit
guaranteed weekly returns
returns are guaranteed
20% per day
5% daily
double your money
double your bitcoin
risk-free
no risk, with no risk
without any risk
you can make $500 per day
I made $3,000 in a week
Earn $500 from home
invest $100 and get $1000
get rich quick
he helped me recover my money
100% legit
daily profits
5% a day
votre capital doublé en 48 heures
rendement fixe de 25% mensuel
retour garanti de 50%
placement sûr, zéro perte
I earned $5000 weekly with Mr John
""".strip().splitlines()

# What is held and need not be: a moderator lets it through.
FALSE_ALARMS = {
    "Les gains garantis promis par cette société sont une arnaque.": "profits",
    "Le rendement garanti de ce contrat est de 3,5 %.": "profits",
    "Méfiez-vous : personne ne peut offrir 20 % par jour.": "profits",
    "Aucun placement n’est sans danger, et dire « sans risque » est un mensonge.": "profits",
    "Pas de rendement sans risque, c’est la base.": "profits",
    "L’indice gagne 1 % par jour depuis lundi.": "profits",
    "La dette croît de 15 % par mois en rythme annualisé.": "profits",
    "20 25 30 35 40 ans : voilà les durées.": "phone",
    "Le service client de la banque : 33 839 12 34, appelez avant de vous déplacer.": "phone",
    "Écrivez au régulateur : plaintes@regulateur.example": "messaging",
}


@pytest.mark.parametrize("number", PHONES)
def test_a_phone_number_is_found(number):
    assert hold_reason(f"Bonjour, {number} pour en parler.", KNOWN) == "phone"


@pytest.mark.parametrize("figure", NO_PHONES)
def test_a_figure_is_no_phone_number(figure):
    assert hold_reason(f"La société annonce {figure} cette année.", KNOWN) is None


@pytest.mark.parametrize("words", MESSAGING)
def test_a_way_to_another_service_is_found(words):
    assert hold_reason(f"Bonjour, {words} ce soir.", KNOWN) in {"messaging", "phone"}


@pytest.mark.parametrize("words", NO_MESSAGING)
def test_to_name_a_service_is_no_invitation(words):
    assert hold_reason(f"{words}.", KNOWN) is None


@pytest.mark.parametrize("words", PROMISES)
def test_a_promise_of_gains_is_found(words):
    assert hold_reason(f"Bonjour. {words} !", KNOWN) == "profits"


@pytest.mark.parametrize(("text", "reason"), FALSE_ALARMS.items())
def test_these_harmless_texts_wait_too(text, reason):
    assert hold_reason(text, KNOWN) == reason


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Voyez https://a.example/1 et http://b.example/2", 2),
        ("www.a.com, b.com/x (c.sn)", 3),
        ("a[.]com b(.)net c . com", 2),
        ("https://a.example/https://b.example/", 2),
        ("Fin de phrase.Une autre commence. M.Diop", 0),
        ("awa@journal.com", 0),
        ("Sonatel.sn", 1),
        ("12.5 et 13.me", 1),
        ("Ecofin.Commentaire", 0),
    ],
)
def test_links_are_counted_without_their_scheme_too(text, number):
    assert count_links(plain(text)) == number


def test_two_links_pass_and_three_wait():
    links = ["https://a.example/1", "https://a.example/2", "b.com/3"]
    assert hold_reason(" ".join(links[:2]), KNOWN) is None
    assert hold_reason(" ".join(links), KNOWN) == "links"
    assert hold_reason(" ".join(links), KNOWN, limits=HoldLimits(links=3)) is None
