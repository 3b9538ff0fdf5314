"""A reply has a root. The database itself refuses to change a judgement, and PostgreSQL to delete one before its time.

As in 0018_acts; after the roots were filled, because PostgreSQL changes no table within a transaction that has updated it.
"""

from django.db import migrations, models

CREATE = {
    "sqlite": (
        "CREATE TRIGGER articles_judgement_stays BEFORE UPDATE ON articles_judgement "
        "BEGIN SELECT RAISE(ABORT, 'A judgement is written once.'); END",
    ),
    # A day less than `models.append_only.RETENTION`, should the clocks of the database and of a worker differ.
    "postgresql": (
        """
        CREATE FUNCTION articles_judgement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' OR OLD.at > now() - interval '1095 days' THEN
                RAISE EXCEPTION 'A judgement is written once.' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN OLD;
        END $$
        """,
        "CREATE TRIGGER articles_judgement_stays BEFORE UPDATE OR DELETE ON articles_judgement "
        "FOR EACH ROW EXECUTE FUNCTION articles_judgement_stays()",
    ),
}
DROP = {
    "sqlite": ("DROP TRIGGER articles_judgement_stays",),
    "postgresql": (
        "DROP TRIGGER articles_judgement_stays ON articles_judgement",
        "DROP FUNCTION articles_judgement_stays()",
    ),
}


def guard(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("articles", "0025_comment_roots")]
    operations = [
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('parent', None), ('root', None)), models.Q(('parent__isnull', False), ('root__isnull', False)), _connector='OR'), name='comment_reply_has_a_root'),
        ),
        migrations.RunPython(guard, unguard),
    ]
