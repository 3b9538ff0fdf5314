"""PostgreSQL lets a judgement be deleted in the minute in which its moderator may take it back."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION articles_judgement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR OLD.at > now() - interval '1095 days' {unless} THEN
        RAISE EXCEPTION 'A judgement is written once.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$
"""


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # Two minutes: the clocks of the database and of a process may differ.
        schema_editor.execute(FUNCTION.format(unless="AND OLD.at < now() - interval '2 minutes'"))


def refuse(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION.format(unless=""))


class Migration(migrations.Migration):
    dependencies = [("articles", "0044_words_of_the_numbers")]
    operations = [migrations.RunPython(allow, refuse)]
