import threading
import unicodedata
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image, ImageDraw

from articles.syndication import share_card, share_card_files
from articles.syndication.share_card import CardText, draw, drawable, font

LONGEST = 60_000


def words(title="La BCEAO maintient son taux directeur", **others):
    return CardText(
        **{"site": "La Pesée", "kicker": "Économie", "source": "Agence", "date": "24 novembre 2026"} | others,
        title=title,
    )


TITLES = [
    "Court",
    "La BCEAO maintient son taux directeur",
    "Le Sénégal lève 150 milliards de FCFA\u00a0: la demande a couvert trois fois l’offre, à un taux de 6,35\u00a0% "
    * 3,
    "W" * 500,
    "Pourquoi " * 60,
    "\U0001f917",
    "",
    "Ọlọ́run Ɔkɔmfo Anɔkye",
    "الاقتصاد المصري ينمو",
    "\x00\x1b\ud800\u202e",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_card_has_the_size_that_is_asked_for_and_weighs_little(title):
    drawn = draw(words(title, kicker="Rubrique au nom très long " * 9, source="Source " * 30))
    assert len(drawn) <= LONGEST
    picture = Image.open(BytesIO(drawn))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))


@pytest.mark.parametrize("title", TITLES)
def test_no_line_of_a_title_leaves_its_room(title):
    setting = share_card._typeset(drawable(title))
    assert len(setting.lines) * setting.size * share_card.LINE_HEIGHT <= share_card.FOOTER_TOP - share_card.TITLE_TOP
    assert all(font(setting.size).getlength(line) <= share_card.WIDTH - 2 * share_card.MARGIN for line in setting.lines)


def test_a_longer_title_is_set_smaller_before_it_is_cut():
    sizes = [share_card._typeset("mot " * n).size for n in (3, 20, 40, 60, 200)]
    assert sizes == sorted(sizes, reverse=True)
    assert not any("…" in line for line in share_card._typeset("mot " * 40).lines)
    assert share_card._typeset("mot " * 200).lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Sénégal, Œuvre, « naïf » – 5\u00a0€", "Sénégal, Œuvre, « naïf » – 5\u00a0€"),
        ("Ọlọ́run", "Olorun"),
        ("Ɔkɔmfo Anɔkye, Ɛkɔm, ŋutinya", "Okomfo Anokye, Ekom, ngutinya"),
        ("Dangote gagne ₦5 milliards", "Dangote gagne N5 milliards"),
        ("gain\u202f: 1\u202f234", "gain\u00a0: 1\u00a0234"),
        ("Hausse \U0001f680 du cacao", "Hausse du cacao"),
        ("Łódź et İstanbul", "Lódz et Istanbul"),
        ("الاقتصاد المصري", ""),
        ("中国经济增长", ""),
        ("BCEAO 中国经济增长", ""),  # five letters of eleven would tell something else
        ("\U0001f917 !", ""),
        ("", ""),
    ],
)
def test_letters_that_the_font_lacks_are_told_by_their_like_or_left_out(said, shown):
    assert drawable(said) == shown


def test_no_sign_is_ever_a_blank_or_a_box():
    everything = "".join(map(chr, range(32, 0x3000)))
    shown = {sign for piece in everything for sign in drawable(piece + "abcdefgh")}
    assert all(font(60).getmask(sign).getbbox() for sign in shown - {" ", "\u00a0"})


def test_a_title_in_a_script_we_have_no_letters_for_leaves_its_place_to_the_rubrique():
    assert draw(words("الاقتصاد المصري")) == draw(words("Économie", kicker=""))


def test_words_are_drawn_where_they_belong(monkeypatch):
    said = []
    text = ImageDraw.ImageDraw.text
    monkeypatch.setattr(
        ImageDraw.ImageDraw, "text", lambda self, at, words, **how: said.append(words) or text(self, at, words, **how)
    )
    draw(words())
    assert said[:2] == ["La Pesée", "Économie"]
    assert said[-2:] == ["24 novembre 2026", "Agence"]
    assert " ".join(said[2:-2]) == "La BCEAO maintient son taux directeur"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    return tmp_path / "cards"


def test_a_card_is_drawn_once(kept, monkeypatch):
    first = share_card_files.read_or_draw(7, words())
    monkeypatch.setattr(share_card, "draw", lambda words: pytest.fail("drawn again"))
    assert share_card_files.read_or_draw(7, words()) == first


def test_the_address_changes_with_every_word_and_with_the_design(monkeypatch):
    told = [words(), words("Autre"), words(kicker="A"), words(source="B"), words(date="C"), words(site="D")]
    assert len({share_card_files.card_digest(one) for one in told}) == len(told)
    before = share_card_files.card_digest(words())
    monkeypatch.setattr(share_card, "DESIGN_VERSION", "next")
    assert share_card_files.card_digest(words()) != before


def test_a_folder_keeps_the_newest_and_no_more(kept, monkeypatch):
    monkeypatch.setattr(share_card, "draw", lambda words: words.title.encode())
    monkeypatch.setattr(share_card_files, "card_digest", lambda words: f"ab{words.title}")
    for number in range(share_card_files.MAX_FILES_PER_FOLDER + 10):
        share_card_files.read_or_draw(number, words(f"{number:03}"))
    assert len(list((kept / "ab").iterdir())) == share_card_files.MAX_FILES_PER_FOLDER
    assert (
        kept
        / "ab"
        / f"{share_card_files.MAX_FILES_PER_FOLDER + 9}-ab{share_card_files.MAX_FILES_PER_FOLDER + 9:03}.png"
    ).exists()


def test_a_disk_that_takes_nothing_costs_no_card(kept, monkeypatch):
    kept.write_text("a file where the folder should be")
    assert Image.open(BytesIO(share_card_files.read_or_draw(7, words()))).size == (1200, 630)


def test_one_card_at_a_time_is_drawn_and_who_waits_too_long_is_sent_away(kept, monkeypatch):
    monkeypatch.setattr(share_card_files, "DRAW_TIMEOUT_SECONDS", 0.05)
    started, done = threading.Event(), threading.Event()

    def slow(words):
        started.set()
        done.wait(5)
        return b"drawn"

    monkeypatch.setattr(share_card, "draw", slow)
    first = threading.Thread(target=share_card_files.read_or_draw, args=(1, words()))
    first.start()
    started.wait(5)
    with pytest.raises(share_card_files.DrawingBusy):
        share_card_files.read_or_draw(2, words("Autre"))
    done.set()
    first.join()
    assert share_card_files.read_or_draw(2, words("Autre")) == b"drawn"


def test_the_likeness_of_a_letter_is_no_accent_of_its_own():
    assert all(not unicodedata.combining(sign) for sign in drawable("e\u0301\u0323 abcdef"))
