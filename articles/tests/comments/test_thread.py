"""How comments hang together on the page."""

from dataclasses import dataclass

from articles.comments.reading.thread import build_thread


@dataclass
class Author:
    username: str


@dataclass
class Said:
    pk: int
    parent: "Said | None" = None
    state: str = "published"
    root_id: int | None = None
    article_id: int = 1
    article: str = "un article"
    author: Author | None = None
    parent_is_public: bool = False
    reply_count: int = 0

    @property
    def parent_id(self):
        return self.parent and self.parent.pk


ROOT = Said(1, author=Author("Awa"))


def build(roots, replies=(), **more):
    return build_thread(roots, replies, **{"article": 1} | more)


def shape(lines):
    return [
        (line.id, bool(line.comment), [(reply.id, bool(reply.comment)) for reply in line.replies]) for line in lines
    ]


def test_no_comment_makes_an_empty_thread():
    assert build([]) == ()


def test_replies_stand_under_their_root_in_the_order_in_which_they_come():
    other = Said(2)
    replies = [Said(3, ROOT, root_id=1), Said(4, other, root_id=2), Said(5, ROOT, root_id=1)]
    assert shape(build([other, ROOT], replies)) == [(2, True, [(4, True)]), (1, True, [(3, True), (5, True)])]


def test_deeper_replies_stay_in_the_second_level_and_name_whom_they_answer():
    second = Said(2, ROOT, root_id=1, author=Author("Koffi"))
    (root,) = build([ROOT], [second, Said(3, second, root_id=1, parent_is_public=True)])
    assert [(reply.id, reply.replied_to and reply.replied_to.author) for reply in root.replies] == [
        (2, None),
        (3, "Koffi"),
    ]
    assert root.replies[1].replied_to.is_here


def test_what_is_not_published_is_a_tombstone_without_its_text():
    gone = Said(1, state="removed")
    held = Said(2, gone, "held", root_id=1)
    (root,) = build([gone], [held, Said(3, held, root_id=1)])
    assert shape([root]) == [(1, False, [(2, False), (3, True)])]
    assert (root.state, root.replies[0].state) == ("removed", "held")
    assert root.replies[1].replied_to is None, "nobody is named who was taken from the page"


def test_a_reply_to_what_stands_elsewhere_names_it_only_if_it_may_be_read():
    assert build([Said(2, ROOT, root_id=1)])[0].replied_to is None
    answered = build([Said(2, ROOT, root_id=1, parent_is_public=True)])[0].replied_to
    assert (answered.id, answered.author, answered.is_here) == (1, "Awa", False)


def test_what_was_written_under_another_article_says_so():
    (here,), (elsewhere,) = build([ROOT], article=1), build([ROOT], article=2)
    assert (here.other_article, elsewhere.other_article) == (None, "un article")


def test_a_root_says_how_many_replies_are_left_out():
    roots, replies = [Said(1, reply_count=25)], [Said(2, ROOT, root_id=1)]
    assert build(roots, replies)[0].more == 24
    assert build(roots, replies, alone=True)[0].more == 0, "the others are on other pages"
