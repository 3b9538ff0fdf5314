"""What comes back after a test with transactions of its own."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command, sql

pytestmark = pytest.mark.both_engines


def permissions():
    return {(one.content_type.natural_key(), one.codename, one.name) for one in Permission.objects.all()}


@pytest.mark.django_db(transaction=True)
def test_after_a_second_flush_there_are_the_permissions_that_django_makes():
    for _ in range(2):
        call_command("flush", interactive=False, verbosity=0)
    put_back = permissions()
    for model in (Permission, ContentType):
        model.objects.all().delete()
    sql.emit_post_migrate_signal(0, False, "default")
    assert put_back == permissions()
    assert len(put_back) > 200
