"""How comments hang together on the page."""

from dataclasses import dataclass

from articles.comments.thread import Gap, Line, arrange, comments_in, first_of


@dataclass
class Said:
    pk: int
    parent_id: int | None = None
    state: str = "published"


def shape(lines):
    return [
        (line.id, bool(line.comment), [(reply.id, bool(reply.comment)) for reply in line.replies]) for line in lines
    ]


def test_no_comment_makes_an_empty_thread():
    assert arrange([], {}) == ()


def test_replies_stand_under_what_they_answer_oldest_first():
    said = [Said(1), Said(2), Said(3, 1), Said(4, 2), Said(5, 1)]
    assert shape(arrange(said, {})) == [(1, True, [(3, True), (5, True)]), (2, True, [(4, True)])]


def test_deeper_replies_stay_in_the_second_level_and_name_whom_they_answer():
    (root,) = arrange([Said(1), Said(2, 1), Said(3, 2), Said(4, 3)], {})
    assert [(reply.id, reply.answers and reply.answers.pk) for reply in root.replies] == [(2, None), (3, 2), (4, 3)]


def test_a_removed_comment_with_replies_leaves_a_tombstone():
    (root,) = arrange([Said(2, 1)], {1: Gap(None, "removed")})
    assert (root.id, root.comment, root.state, root.replies[0].id) == (1, None, "removed", 2)


def test_a_removed_comment_without_replies_vanishes():
    assert shape(arrange([Said(1)], {2: Gap(1, "removed"), 3: Gap(None, "removed")})) == [(1, True, [])]


def test_a_removed_reply_in_the_middle_keeps_its_place():
    (root,) = arrange([Said(1), Said(3, 2)], {2: Gap(1, "removed")})
    assert [(reply.id, bool(reply.comment)) for reply in root.replies] == [(2, False), (3, True)]
    assert root.replies[1].answers is None, "nobody is named who was taken from the page"


def test_a_parent_that_is_nowhere_and_a_circle_end_the_climb():
    assert [line.id for line in arrange([Said(2, 99)], {})] == [2]
    assert arrange([Said(1, 2), Said(2, 1)], {})


def test_the_first_lines_are_counted_with_their_replies():
    talk = (Line(1, "published", replies=(Line(2, "published"), Line(3, "published"))), Line(4, "published"))
    assert first_of(talk, 10) == talk
    assert [line.id for line in first_of(talk, 3)] == [1]
    cut = first_of(talk, 2)
    assert [reply.id for reply in cut[0].replies] == [2]
    assert first_of(talk, 0) == ()


def test_what_stands_for_a_comment_that_is_gone_is_not_counted():
    assert comments_in((Line(1, "removed", replies=(Line(2, "published"),)), Line(3, "held"))) == 1
