"""The registry: no table is forgotten, no field is forgotten, and what it says of erasure is what happens."""

import pytest
from allauth.account.models import EmailConfirmation
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext, override

from articles import models as rows
from members.models import MailPace, Member, ReadingPosition, StaffNotDeletable
from members.own_data.table import AfterErasure
from members.own_data.tables import DOWNLOADED, TABLES
from members.tests.own_data.everything import awa_of_everything

DELETED, UNLINKED, UNCHANGED = AfterErasure.DELETED, AfterErasure.UNLINKED, AfterErasure.UNCHANGED
BY_ON_DELETE = {models.CASCADE: DELETED, models.SET_NULL: UNLINKED, models.DO_NOTHING: UNCHANGED}
BY_PATH = {(table.model, table.path): table for table in TABLES}
# The tables that hold nothing of a member. Addresses are confirmed by codes, never by the links of EmailConfirmation.
OF_NOBODY = {
    rows.Appearance, rows.Article, rows.ArticleSector, rows.Category, rows.Country, rows.Dataset, rows.Delivery, rows.Feed,
    rows.FormerStory, rows.FormerValue, rows.Instrument, rows.Observation, rows.PreviewLink, rows.Provider, rows.Series,
    rows.UploadedPicture, rows.WaitingValue, rows.BatchedAct,
    rows.FrontPageNumbers, rows.HeldWord, rows.Host, rows.Organisation, rows.Page, rows.Phrase, rows.Picture, rows.Quarantine,
    rows.Region, rows.Reminder, rows.RuledArticle, rows.Sector, rows.Source, rows.Story, rows.Subscription, rows.TalkSetting,
    rows.Visit, rows.Article.countries.through, rows.Article.regions.through, rows.Article.organisations.through,
    rows.Country.regions.through, rows.Source.default_sectors.through, EmailConfirmation, ContentType, Group, Permission,
    Group.permissions.through, MailPace, ReadingPosition,
}  # fmt: skip


def references():
    """Every relation to Member, of every installed app: the model's label, the field's name, what its on_delete is."""
    links = [one for one in Member._meta.get_fields(include_hidden=True) if isinstance(one, models.ForeignObjectRel)]
    return {(one.related_model._meta.label, one.field.name): one.on_delete for one in links}


def test_every_relation_to_a_member_is_in_the_registry():
    assert set(references()) - set(BY_PATH) == set(), "say in members/own_data/ what export and erasure do with it"
    assert len(references()) > 25


def test_the_registry_names_nothing_twice_and_nothing_that_is_gone():
    assert len(BY_PATH) == len(TABLES)
    assert len({table.name for table in DOWNLOADED}) == len(DOWNLOADED)
    assert len({str(table.label) for table in TABLES}) == len(TABLES)
    known = set(references())
    direct = {pair for pair in BY_PATH if pair[1] and "__" not in pair[1] and pair[1] != "pk"}
    assert direct <= known


def test_what_it_says_of_erasure_agrees_with_on_delete():
    said = {pair: BY_PATH[pair].after_erasure for pair in references()}
    assert said == {pair: BY_ON_DELETE[on_delete] for pair, on_delete in references().items()}


def test_every_table_is_in_the_registry_or_holds_nothing_of_a_member():
    unnamed = set(apps.get_models(include_auto_created=True)) - {table.model_class for table in TABLES}
    assert unnamed == OF_NOBODY


@pytest.mark.parametrize("table", DOWNLOADED, ids=lambda table: table.name)
def test_every_field_is_downloaded_or_left_out_on_purpose(table):
    sources = {str(column.source or column.name).partition("__")[0] for column in table.columns}
    key = {"id"} if table.name != "account" else set()
    names = {field.name for field in table.model_class._meta.concrete_fields} - key
    assert names - sources - set(table.left_out) - {table.path.partition("__")[0]} == set()
    assert set(table.left_out) <= names
    assert all(table.label_of(column) not in {"", column.name} for column in table.columns)


def of(table, member):
    """The rows that a table has of a member; of what no key finds, all rows are theirs here."""
    return table._found(member) if table.find or table.path else table.model_class._base_manager.all()


@pytest.mark.django_db
def test_what_a_deleted_member_leaves_is_what_it_says():
    awa = awa_of_everything()
    refused = {"articles.Act", "members.Member_groups"}  # whoever has such a row is not deleted: see below
    keys = {
        pair: set(of(table, awa).values_list("pk", flat=True))
        for pair, table in BY_PATH.items()
        if not (table.model in refused and table.path)
    }
    assert {pair for pair, found in keys.items() if not found} == set(), "give Awa a row of it in everything.py"
    assert Member.objects.filter(pk=awa.pk).exists()
    awa.delete()
    for pair, found in keys.items():
        table, left = BY_PATH[pair], BY_PATH[pair].model_class._base_manager.filter(pk__in=found)
        assert left.count() == (0 if table.after_erasure is DELETED else len(found)), pair
        if table.after_erasure is UNLINKED:
            assert set(left.values_list(pair[1], flat=True)) == {None}, pair


@pytest.mark.django_db
@pytest.mark.parametrize("trace", ["group", "act"])
def test_whoever_is_or_was_of_the_staff_is_not_deleted(trace):
    awa = Member.objects.create_user("Awa", "awa@example.org")
    if trace == "group":
        awa.groups.add(Group.objects.order_by("pk")[0])
    else:
        rows.Act.objects.record(awa, rows.Act.Verb.HIDE, LogEntry(pk=1))
    with pytest.raises(StaffNotDeletable):
        awa.delete()


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_privacy_page_names_every_table_and_how_long_it_is_kept(client, prefix):
    text = " ".join(strip_tags(client.get(f"{prefix}/confidentialite/").text).split())
    with override("en" if prefix else "fr"):
        named = [f"{table.label}{gettext('\u00a0:')} {table.kept}." for table in TABLES]
    assert [one for one in named if " ".join(one.split()) not in text] == []
