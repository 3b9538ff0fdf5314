"""Invented headlines in other languages than French and English are filed as nothing; hard French and English ones are not."""

from typing import Any

import pytest

from articles.filing.classify import OTHER_LANGUAGE_REASON, classify
from articles.filing.records import Filing, Hint, Term
from articles.filing.relevance.features import STOPWORD_STEMS
from articles.filing.relevance.reach import Reach
from articles.filing.rulebook import compile_rulebook, default_rulebook
from articles.filing.shipped_terms import shipped_organisations, shipped_terms
from articles.text.language import FILED_LANGUAGES, OTHER_LANGUAGE, OTHER_WORDS, SHARED_WORDS

OTHER_TITLES = {
    "sw": ("Serikali ya Tanzania yatangaza bajeti mpya ya shilingi trilioni 50", "Wafanyabiashara wa Kariakoo wagoma kupinga kodi"),
    "rw": ("Banki Nkuru y’u Rwanda yazamuye igipimo cy’inyungu", "Kuki serivisi z’amahoteli mu Rwanda zagabanutse kuri 16 % ?"),
    "rn": ("Leta y’Uburundi yashizeho ikori rishasha ku bacuruzi",),
    "pt": ("Banco de Moçambique mantém a taxa de juro e alerta para a inflação",
           "Sonangol assina acordo para explorar novos blocos"),
    "ar": ("البنك المركزي يرفع سعر الفائدة بمقدار نصف نقطة", "بورصة تونس",
           "Lhokouma dial lmaghrib zadet f taman dyal lgaz ou l3adas"),
    "af": ("Sentrale bank laat rentekoers onveranderd ná vergadering", "Eskom vra weer vir hoër tariewe en verbruikers is woedend"),
    "ha": ("Babban Bankin Najeriya ya kara kudin ruwa domin rage hauhawar farashi", "Sarkin Kano ya yi kira da a rage haraji"),
    "so": ("Bangiga Dhexe ee Soomaaliya ayaa soo saaray lacag cusub", "Qiimaha shidaalka oo kor u kacay maanta"),
    "am": ("የኢትዮጵያ ብሔራዊ ባንክ የወለድ ምጣኔን አሳደገ", "የነዳጅ ዋጋ ጨመረ"),
    "mg": ("Niakatra ny vidin’ny solika eto Madagasikara nanomboka omaly", "Niaiky ny governemanta fa tapitra ny vola"),
    "wo": ("Njëgu petrol bi yokk na ci Senegaal, waa réew mi am nañu njàqare", "Nguur gi dina wàññi galag yi ci liggéeykat yi"),
    "es": ("El Gobierno sube el salario mínimo un cinco por ciento", "Marruecos aprueba una ley para atraer inversión extranjera"),
    "de": ("Südafrikas Notenbank senkt den Leitzins um einen Viertelpunkt",
           "Ägypten erhält neuen Kredit vom Internationalen Währungsfonds"),
    "it": ("La banca centrale egiziana taglia i tassi di interesse di due punti",),
    "tr": ("Mısır Merkez Bankası faizi yüzde iki düşürdü",),
    "yo": ("Ilé ìfowópamọ́ àgbà ti Nàìjíríà ti kéde owó tuntun",),
    "zu": ("Ibhange Elikhulu likhuphule izinga lenzalo ngesonto elizayo",),
    "ig": ("Ụlọ akụ etiti nke Naịjirịa ebulila ọnụ ego ọmụrụ nwa",),
    "ln": ("Banki ya Kongo emati motuya ya mbongo na Kinshasa",),
    "zh": ("埃及央行宣布加息两个百分点",),
}  # fmt: skip
# Full of names, of one word, of words of Africa, in capitals.
FILED_TITLES = (
    "Dangote, Aliko: Naira",
    "Sonatel",
    "naira crashes",
    "FCFA : le",
    "M-Pesa",
    "Ngozi Okonjo-Iweala",
    "Umkhonto weSizwe, Inkatha, ActionSA",
    "Kwara, Kogi, Ogun, Lagos: naira",
    "Bola Tinubu, Nyesom Wike, Seyi Makinde, Rotimi Akeredolu",
    "Ousmane Sonko, Bassirou Diomaye Faye, Amadou Ba",
    "Gen-Z maandamano: Nairobi boda boda riders join",
    "Matatu, boda boda, tuk-tuk operators decry fuel hike",
    "Kenya: Wanjigi, Kalonzo, Gachagua’s Linda Mwananchi caucus jolts Kenya Kwanza",
    "Eid-el-Kabir: ram sellers lament low patronage",
    "Attiéké, garba, alloco : la street-food d’Abidjan",
    "Tabaski : moutons, ladoum, bali-bali",
    "Fonio, niébé, moringa : trois filons",
    "Ya-Mutuale : le mwami de Kabare",
    "LA BCEAO RELÈVE SON TAUX",
    "NIGERIA: CBN LIFTS BAN ON BDCS",
    "Naira: 5bn, 60m, 34k, 2x, 10bps, 3e, 1er",
    "Les trophées de Los Angeles, Las Vegas et El Paso",
    "Le roi du Maroc reçoit Umaro Sissoco Embaló, Teodoro Obiang et João Lourenço",
)


def file(title: str, summary: str = "", language: str = "", **hint: Any) -> Filing:
    return classify(title, summary, language, Hint(**hint), default_rulebook())


@pytest.mark.parametrize("declared", ["", "fr", "en"])
@pytest.mark.parametrize("title", [title for titles in OTHER_TITLES.values() for title in titles])
def test_a_title_in_a_third_language_is_filed_as_nothing_whatever_its_feed_declares(title: str, declared: str) -> None:
    filed = file(title, language=declared, category="reglementation", country="KE")
    assert filed == Filing(
        category="info-generale",
        is_finance=False,
        language=OTHER_LANGUAGE,
        reasons=(OTHER_LANGUAGE_REASON,),
        relevance=0.0,
        reach=Reach.ELSEWHERE,
    )


@pytest.mark.parametrize("declared", ["", "fr", "en"])
@pytest.mark.parametrize("title", FILED_TITLES)
def test_names_and_rare_words_make_no_title_foreign(title: str, declared: str) -> None:
    assert file(title, language=declared).language in FILED_LANGUAGES


def test_a_short_title_is_in_the_language_that_its_feed_declares() -> None:
    assert file("Bei ya petroli", language="sw").language == "sw"
    assert file("Petroli", language="sw").language == "sw"
    assert file("Bei ya petroli", language="en").language == "en"


def test_a_feed_of_a_third_language_may_have_articles_in_french() -> None:
    filed = file(
        "La banque centrale relève son taux directeur pour freiner l’inflation et soutenir le dinar", language="ar"
    )
    assert (filed.language, filed.category) == ("fr", "taux")


@pytest.mark.parametrize("declared", ["us", "gb", "xx"])
def test_a_code_of_no_language_declares_nothing(declared: str) -> None:
    assert file("Central bank holds its rate", language=declared).language == "en"


def test_a_french_summary_decides_for_a_title_in_wolof() -> None:
    summary = (
        "Le ministre des finances a présenté hier le budget de l’année, qui prévoit une hausse des recettes fiscales."
    )
    assert file("Njëgu petrol bi yokk na", summary, "fr").is_finance


def test_refiling_asks_the_text_again() -> None:
    """An article is stored with OTHER_LANGUAGE, which refiling gives back as its stated language: it says nothing."""
    assert file("La Bourse de Tunis finit dans le vert", language=OTHER_LANGUAGE).language == "fr"
    assert file(OTHER_TITLES["sw"][0], language=OTHER_LANGUAGE).language == OTHER_LANGUAGE


def test_an_editors_decisive_expression_files_an_article_in_any_language() -> None:
    decisive = Term("البنك المركزي", "category", "taux", weight=5)
    rulebook = compile_rulebook([*shipped_terms(), decisive], shipped_organisations())
    filed = classify(OTHER_TITLES["ar"][0], "", "ar", Hint(), rulebook)
    assert (filed.category, filed.is_finance, filed.language) == ("taux", True, "ar")


def test_no_small_word_of_french_or_english_speaks_for_another_language() -> None:
    rulebook = default_rulebook()
    assert not OTHER_WORDS & (STOPWORD_STEMS | rulebook.language_word_stems[""] | SHARED_WORDS)
