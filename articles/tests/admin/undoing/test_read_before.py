"""A batch writes from what there is when an article's turn comes, not from the rows that were read before the first one."""

import uuid

import pytest

from articles.editing import batches, hiding, publishing
from articles.models import Article
from articles.tests.admin.article_list.test_batches import states
from articles.tests.admin.browser import act, changed

pytestmark = pytest.mark.django_db


def test_a_title_that_a_colleague_corrects_meanwhile_stays_locked(rose, three, member):
    Article.objects.update(status="by-rule")
    chosen = list(Article.objects.order_by("pk"))
    changed(rose, three[1], title="Titre corrigé par Bea")
    publishing.publish_each(chosen, member)
    assert Article.objects.get(pk=three[1].pk).locks == ["status", "title"]


@pytest.mark.parametrize(
    ("was", "action", "each"),
    [
        ("published", "hide", lambda *batch: hiding.hide_for_reason(batch[0], "pub", *batch[1:])),
        ("hidden", "publish", publishing.publish_each),
    ],
)
def test_what_a_colleague_does_meanwhile_is_no_work_of_the_batch(rose, three, member, was, action, each):
    Article.objects.update(status=was)
    chosen, batch = list(Article.objects.order_by("pk")), uuid.uuid4()
    act(rose, action, three[1], reason="plainte")
    assert len(each(chosen, member, batch)) == 2
    batches.undo_batch(batch, member)
    assert states() == [was, "hidden" if was == "published" else "published", was]
