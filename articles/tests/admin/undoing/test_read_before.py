"""A batch writes from what there is when an article's turn comes, not from the rows that were read before the first one."""

import uuid

import pytest

from articles.editing import batches, hiding, publishing
from articles.models import Article
from articles.tests.admin.article_list.test_actions import act
from articles.tests.admin.article_list.test_batches import states
from articles.tests.admin.article_list.test_batches_decided_again import change

pytestmark = pytest.mark.django_db


def test_a_title_that_a_colleague_corrects_meanwhile_stays_locked(colleague, three, desk):
    Article.objects.update(status="by-rule")
    chosen = list(Article.objects.order_by("pk"))
    change(colleague, three[1], title="Titre corrigé par Bea")
    publishing.publish_each(chosen, desk)
    assert Article.objects.get(pk=three[1].pk).locks == ["status", "title"]


def test_what_a_colleague_hides_meanwhile_is_no_work_of_the_batch(colleague, three, desk):
    chosen, batch = list(Article.objects.order_by("pk")), uuid.uuid4()
    act(colleague, "hide", three[1], reason="plainte")
    assert len(hiding.hide_for_reason(chosen, "pub", desk, batch)) == 2
    batches.undo_batch(batch, desk)
    assert states() == ["published", "hidden", "published"]


def test_what_a_colleague_publishes_meanwhile_is_no_work_of_the_batch(colleague, three, desk):
    Article.objects.update(status="hidden")
    chosen, batch = list(Article.objects.order_by("pk")), uuid.uuid4()
    act(colleague, "publish", three[1])
    assert len(publishing.publish_each(chosen, desk, batch)) == 2
    batches.undo_batch(batch, desk)
    assert states() == ["hidden", "published", "hidden"]
