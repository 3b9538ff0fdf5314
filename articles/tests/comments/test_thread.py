"""How comments hang together on the page."""

from dataclasses import dataclass

from articles.comments.thread import HiddenComment, ThreadLine, build_thread, count_comments, first_lines


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
    assert build_thread([], {}) == ()


def test_replies_stand_under_what_they_answer_oldest_first():
    said = [Said(1), Said(2), Said(3, 1), Said(4, 2), Said(5, 1)]
    assert shape(build_thread(said, {})) == [(1, True, [(3, True), (5, True)]), (2, True, [(4, True)])]


def test_deeper_replies_stay_in_the_second_level_and_name_whom_they_answer():
    (root,) = build_thread([Said(1), Said(2, 1), Said(3, 2), Said(4, 3)], {})
    assert [(reply.id, reply.replied_to and reply.replied_to.pk) for reply in root.replies] == [
        (2, None),
        (3, 2),
        (4, 3),
    ]


def test_a_removed_comment_with_replies_leaves_a_tombstone():
    (root,) = build_thread([Said(2, 1)], {1: HiddenComment(None, "removed")})
    assert (root.id, root.comment, root.state, root.replies[0].id) == (1, None, "removed", 2)


def test_a_removed_comment_without_replies_vanishes():
    assert shape(build_thread([Said(1)], {2: HiddenComment(1, "removed"), 3: HiddenComment(None, "removed")})) == [
        (1, True, [])
    ]


def test_a_removed_reply_in_the_middle_keeps_its_place():
    (root,) = build_thread([Said(1), Said(3, 2)], {2: HiddenComment(1, "removed")})
    assert [(reply.id, bool(reply.comment)) for reply in root.replies] == [(2, False), (3, True)]
    assert root.replies[1].replied_to is None, "nobody is named who was taken from the page"


def test_a_parent_that_is_nowhere_and_a_circle_end_the_climb():
    assert [line.id for line in build_thread([Said(2, 99)], {})] == [2]
    assert build_thread([Said(1, 2), Said(2, 1)], {})


def test_the_first_lines_are_counted_with_their_replies():
    talk = (
        ThreadLine(1, "published", replies=(ThreadLine(2, "published"), ThreadLine(3, "published"))),
        ThreadLine(4, "published"),
    )
    assert first_lines(talk, 10) == talk
    assert [line.id for line in first_lines(talk, 3)] == [1]
    cut = first_lines(talk, 2)
    assert [reply.id for reply in cut[0].replies] == [2]
    assert first_lines(talk, 0) == ()


def test_what_stands_for_a_comment_that_is_gone_is_not_counted():
    assert count_comments((ThreadLine(1, "removed", replies=(ThreadLine(2, "published"),)), ThreadLine(3, "held"))) == 1
