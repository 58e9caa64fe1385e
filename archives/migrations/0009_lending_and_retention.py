"""The register of lending, and retention: what may be destroyed when, by whose signatures."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

FORWARD = """
-- The year a paper was formed: its date, else the year it is about, else when it was filed.
CREATE FUNCTION archives_formed_year(made_on date, about smallint, filed_at timestamptz)
RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(extract(year FROM made_on)::integer, about::integer,
                    extract(year FROM filed_at AT TIME ZONE 'Asia/Shanghai')::integer)
$$;
CREATE INDEX archives_paper_formed
    ON archives_paper (archives_formed_year(made_on, year, filed_at));

-- The last day of a paper's period with what lists extended; null where it is kept for good.
CREATE FUNCTION archives_kept_until(key bigint) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN k.retention = 'permanent' OR bool_or(l.opinion = 'keep') THEN NULL ELSE
        greatest(make_date(archives_formed_year(p.made_on, p.year, p.filed_at)
                           + k.retention::integer, 12, 31), max(l.extended_until)) END
    FROM archives_paper p
    JOIN archives_paperkind k ON k.id = p.kind_id
    LEFT JOIN (archives_destructionline l JOIN archives_destructionlist d
               ON d.id = l.list_id AND d.state = 'done') ON l.paper_id = p.id
    WHERE p.id = key
    GROUP BY p.id, k.retention
$$;

-- Why nothing of a file may be destroyed now: frozen, rectification, acceptance, lent, or null.
CREATE FUNCTION archives_hold_of(key bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM archives_hold WHERE archive_id = key AND lifted_at IS NULL)
            THEN 'frozen'
        WHEN EXISTS (SELECT FROM archives_rectification WHERE archive_id = key
                     AND status <> 'closed') THEN 'rectification'
        WHEN EXISTS (SELECT FROM archives_acceptance a JOIN archives_acceptanceround r
                     ON r.id = a.round_id
                     WHERE a.archive_id = key AND (a.state = 'open' OR r.state = 'open'))
            THEN 'acceptance'
        WHEN EXISTS (SELECT FROM archives_lending WHERE archive_id = key
                     AND medium = 'originals' AND returned_on IS NULL) THEN 'lent'
    END
$$;

CREATE FUNCTION archives_is_destroyed(key bigint, at_least text[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM archives_destructionline l
                   JOIN archives_destructionlist d ON d.id = l.list_id
                   WHERE l.paper_id = key AND l.opinion = 'destroy' AND d.state = ANY(at_least))
$$;

-- Lending ------------------------------------------------------------------------------------
CREATE FUNCTION archives_lending_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF pg_trigger_depth() < 2 OR (to_jsonb(NEW) - '{due_on,returned_on}'::text[])
                IS DISTINCT FROM (to_jsonb(OLD) - '{due_on,returned_on}'::text[]) THEN
            PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'the register is not changed');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.returned_on IS NOT NULL THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'it is given back by an entry');
    END IF;
    IF NEW.paper_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM archives_paper WHERE id = NEW.paper_id AND archive_id = NEW.archive_id) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'the paper is of another file');
    END IF;
    IF NEW.medium = 'originals' THEN
        PERFORM FROM archives_archive WHERE id = NEW.archive_id FOR UPDATE;
        IF EXISTS (SELECT FROM archives_lending o
                   WHERE o.archive_id = NEW.archive_id AND o.medium = 'originals'
                     AND o.returned_on IS NULL
                     AND (o.paper_id IS NULL OR NEW.paper_id IS NULL
                          OR o.paper_id = NEW.paper_id)) THEN
            PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'it is out already');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_lending_guard BEFORE INSERT OR UPDATE ON archives_lending
FOR EACH ROW EXECUTE FUNCTION archives_lending_guard();

CREATE FUNCTION archives_lending_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line archives_lending;
BEGIN
    IF NEW.kind = 'corrected' THEN RETURN NULL; END IF;
    SELECT * INTO line FROM archives_lending WHERE id = NEW.lending_id FOR UPDATE;
    IF line.medium <> 'originals' OR line.returned_on IS NOT NULL THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'it is not out');
    END IF;
    IF NEW.kind = 'returned' THEN
        IF NEW.day < (line.handed_at AT TIME ZONE 'Asia/Shanghai')::date THEN
            PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'back before it was out');
        END IF;
        UPDATE archives_lending SET returned_on = NEW.day WHERE id = line.id;
    ELSE
        IF NEW.day <= line.due_on THEN
            PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'no later than it is due');
        END IF;
        UPDATE archives_lending SET due_on = NEW.day WHERE id = line.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER archives_lending_entry AFTER INSERT ON archives_lendingentry
FOR EACH ROW EXECUTE FUNCTION archives_lending_entry();

-- Retention ----------------------------------------------------------------------------------
CREATE TRIGGER archives_hold_guard BEFORE UPDATE ON archives_hold FOR EACH ROW
EXECUTE FUNCTION archives_columns_stay('lifted_at', 'lifted_by_id', 'lifted_why');

CREATE FUNCTION archives_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sheet archives_destructionlist;
    kept date;
    held text;
BEGIN
    SELECT * INTO sheet FROM archives_destructionlist WHERE id = NEW.list_id FOR UPDATE;
    IF sheet.state <> 'appraisal' OR EXISTS (
            SELECT FROM archives_appraiser WHERE list_id = NEW.list_id AND signed_at IS NOT NULL) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'its list is signed');
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (to_jsonb(NEW) - '{opinion,extended_until,why,said_at,said_by_id}'::text[])
                IS DISTINCT FROM
                (to_jsonb(OLD) - '{opinion,extended_until,why,said_at,said_by_id}'::text[]) THEN
            PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'what was put on stays');
        END IF;
        RETURN NEW;
    END IF;
    PERFORM FROM archives_archive a JOIN archives_paper p ON p.archive_id = a.id
    WHERE p.id = NEW.paper_id FOR UPDATE OF a;
    kept := archives_kept_until(NEW.paper_id);
    IF kept IS NULL THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.paper_id::text, 'it is kept for good');
    END IF;
    IF kept >= (now() AT TIME ZONE 'Asia/Shanghai')::date THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.paper_id::text, 'its period has not ended');
    END IF;
    SELECT archives_hold_of(archive_id) INTO held FROM archives_paper WHERE id = NEW.paper_id;
    IF held IS NOT NULL THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.paper_id::text, 'its file is held: ' || held);
    END IF;
    IF EXISTS (SELECT FROM archives_destructionline l
               JOIN archives_destructionlist d ON d.id = l.list_id
               WHERE l.paper_id = NEW.paper_id
                 AND (d.state IN ('appraisal', 'appraised', 'approved')
                      OR d.state = 'done' AND l.opinion = 'destroy')) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.paper_id::text, 'it is on another list');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_line_guard BEFORE INSERT OR UPDATE ON archives_destructionline
FOR EACH ROW EXECUTE FUNCTION archives_line_guard();

CREATE FUNCTION archives_appraiser_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'signed_at') IS DISTINCT FROM
            (to_jsonb(OLD) - 'signed_at')
        OR NOT EXISTS (SELECT FROM archives_destructionlist
                       WHERE id = NEW.list_id AND state = 'appraisal')
        OR TG_OP = 'INSERT' AND NEW.signed_at IS NOT NULL
        OR TG_OP = 'INSERT' AND EXISTS (
            SELECT FROM archives_appraiser WHERE list_id = NEW.list_id
            AND archives_person(user_id) = archives_person(NEW.user_id)) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'the group stands');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_appraiser_guard BEFORE INSERT OR UPDATE ON archives_appraiser
FOR EACH ROW EXECUTE FUNCTION archives_appraiser_guard();

CREATE FUNCTION archives_witness_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sheet archives_destructionlist;
BEGIN
    SELECT * INTO sheet FROM archives_destructionlist WHERE id = NEW.list_id FOR UPDATE;
    IF sheet.state <> 'approved' OR sheet.method = '' THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.list_id::text, 'nothing is to be witnessed');
    END IF;
    IF archives_person(NEW.user_id) = archives_person(sheet.approved_by_id) OR EXISTS (
            SELECT FROM archives_witness WHERE list_id = NEW.list_id
            AND archives_person(user_id) = archives_person(NEW.user_id)) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.list_id::text, 'two others witness');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_witness_guard BEFORE INSERT ON archives_witness
FOR EACH ROW EXECUTE FUNCTION archives_witness_guard();

CREATE FUNCTION archives_list_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved text := OLD.state || ' ' || NEW.state;
    held text;
BEGIN
    IF (NEW.number, NEW.region_id, NEW.name, NEW.opened_at, NEW.opened_by_id) IS DISTINCT FROM
            (OLD.number, OLD.region_id, OLD.name, OLD.opened_at, OLD.opened_by_id)
        OR OLD.state IN ('done', 'dropped')
        OR OLD.state = 'approved' AND (NEW.approved_at, NEW.approved_by_id, NEW.approval_note)
            IS DISTINCT FROM (OLD.approved_at, OLD.approved_by_id, OLD.approval_note)
        OR OLD.method <> '' AND (NEW.method, NEW.destroyed_on) IS DISTINCT FROM
            (OLD.method, OLD.destroyed_on) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'what was signed stands');
    END IF;
    IF OLD.state = NEW.state THEN RETURN NEW; END IF;
    IF moved NOT IN ('appraisal appraised', 'appraised appraisal', 'appraised approved',
                     'appraised done', 'approved done', 'appraisal dropped', 'appraised dropped',
                     'approved dropped') THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'no step from ' || moved);
    END IF;
    IF moved = 'appraisal appraised' AND (
            (SELECT count(*) < 2 OR bool_or(signed_at IS NULL) FROM archives_appraiser
             WHERE list_id = NEW.id)
            OR (SELECT count(*) = 0 OR bool_or(opinion = '') FROM archives_destructionline
                WHERE list_id = NEW.id)) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'two appraise every line and sign');
    END IF;
    IF OLD.state = 'appraised' AND NEW.state IN ('approved', 'done') AND EXISTS (
            SELECT FROM archives_appraiser WHERE list_id = NEW.id
            AND archives_person(user_id) = archives_person(NEW.approved_by_id)) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'another person approves');
    END IF;
    IF moved = 'appraised done' AND EXISTS (
            SELECT FROM archives_destructionline WHERE list_id = NEW.id AND opinion = 'destroy')
        OR moved = 'approved done' AND (
            SELECT count(*) < 2 FROM archives_witness WHERE list_id = NEW.id) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'two witnesses sign');
    END IF;
    IF NEW.state IN ('approved', 'done') THEN
        PERFORM FROM archives_archive WHERE id IN (
            SELECT p.archive_id FROM archives_destructionline l
            JOIN archives_paper p ON p.id = l.paper_id
            WHERE l.list_id = NEW.id AND l.opinion = 'destroy') ORDER BY id FOR UPDATE;
        SELECT archives_hold_of(p.archive_id) INTO held
        FROM archives_destructionline l JOIN archives_paper p ON p.id = l.paper_id
        WHERE l.list_id = NEW.id AND l.opinion = 'destroy'
          AND archives_hold_of(p.archive_id) IS NOT NULL LIMIT 1;
        IF held IS NOT NULL THEN
            PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'a file of it is held: ' || held);
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_list_guard BEFORE UPDATE ON archives_destructionlist
FOR EACH ROW EXECUTE FUNCTION archives_list_guard();

CREATE FUNCTION archives_list_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'a list begins with its appraisal');
    RETURN NULL;
END $$;
CREATE TRIGGER archives_list_begins BEFORE INSERT ON archives_destructionlist
FOR EACH ROW WHEN (NEW.state <> 'appraisal') EXECUTE FUNCTION archives_list_begins();

CREATE FUNCTION archives_erasure_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
            SELECT FROM archives_destructionline l
            JOIN archives_destructionlist d ON d.id = l.list_id
            JOIN archives_version v ON v.paper_id = l.paper_id
            JOIN archives_paperfile f ON f.version_id = v.id
            WHERE l.id = NEW.line_id AND f.id = NEW.file_id AND l.opinion = 'destroy'
              AND d.state = 'done') THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.file_id::text, 'no list says so');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_erasure_guard BEFORE INSERT ON archives_erasure
FOR EACH ROW EXECUTE FUNCTION archives_erasure_guard();

CREATE FUNCTION archives_destroyed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF archives_is_destroyed(NEW.paper_id, '{approved,done}') THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.paper_id::text, 'its destruction is approved');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_destroyed_stays BEFORE INSERT ON archives_version
FOR EACH ROW EXECUTE FUNCTION archives_destroyed_stays();
"""
BACKWARD = """
DROP TRIGGER archives_destroyed_stays ON archives_version;
DROP TRIGGER archives_erasure_guard ON archives_erasure;
DROP TRIGGER archives_list_begins ON archives_destructionlist;
DROP TRIGGER archives_list_guard ON archives_destructionlist;
DROP TRIGGER archives_witness_guard ON archives_witness;
DROP TRIGGER archives_appraiser_guard ON archives_appraiser;
DROP TRIGGER archives_line_guard ON archives_destructionline;
DROP TRIGGER archives_hold_guard ON archives_hold;
DROP TRIGGER archives_lending_entry ON archives_lendingentry;
DROP TRIGGER archives_lending_guard ON archives_lending;
DROP FUNCTION archives_destroyed_stays(), archives_erasure_guard(), archives_list_begins(),
    archives_list_guard(), archives_witness_guard(), archives_appraiser_guard(),
    archives_line_guard(), archives_lending_entry(), archives_lending_guard(),
    archives_is_destroyed(bigint, text[]), archives_hold_of(bigint),
    archives_kept_until(bigint);
DROP INDEX archives_paper_formed;
DROP FUNCTION archives_formed_year(date, smallint, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("archives", "0008_catalogue_pages"),
        ("regions", "0005_cadre"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DestructionList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("appraisal", "Being appraised"),
                            ("appraised", "Waits for approval"),
                            ("approved", "Approved, to be carried out"),
                            ("done", "Carried out"),
                            ("dropped", "List dropped"),
                        ],
                        default="appraisal",
                        max_length=9,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pulped", "Pulped"),
                            ("shredded", "Shredded"),
                            ("burnt", "Burnt"),
                            ("electronic", "Electronic only, no originals"),
                        ],
                        max_length=10,
                    ),
                ),
                ("destroyed_on", models.DateField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
                ("appraised_at", models.DateTimeField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("approval_note", models.CharField(blank=True, max_length=300)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_why", models.CharField(blank=True, max_length=200)),
                (
                    "appraised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dropped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="DestructionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archive_number", models.CharField(blank=True, max_length=60)),
                ("whose", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=80)),
                ("formed_year", models.PositiveSmallIntegerField()),
                ("pages", models.PositiveIntegerField()),
                (
                    "retention",
                    models.CharField(
                        choices=[
                            ("permanent", "Permanent"),
                            ("30", "30 years"),
                            ("10", "10 years"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ended_on", models.DateField()),
                ("digests", models.JSONField()),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("destroy", "Destroy it"),
                            ("extend", "Keep it longer"),
                            ("keep", "Keep it for good"),
                        ],
                        max_length=7,
                    ),
                ),
                ("extended_until", models.DateField(blank=True, null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("said_at", models.DateTimeField(blank=True, null=True)),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="destruction_lines",
                        to="archives.paper",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="archives.destructionlist",
                    ),
                ),
            ],
            options={
                "ordering": ("list", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Appraiser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appraisers",
                        to="archives.destructionlist",
                    ),
                ),
            ],
            options={
                "ordering": ("list", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("erased_at", models.DateTimeField()),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasure",
                        to="archives.paperfile",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to="archives.destructionline",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("lead", "A lead is being verified"),
                            ("lawsuit", "A lawsuit or arbitration"),
                            ("audit", "An audit or inspection"),
                            ("other", "Another reason"),
                        ],
                        max_length=7,
                    ),
                ),
                ("why", models.CharField(max_length=200)),
                ("frozen_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_why", models.CharField(blank=True, max_length=200)),
                (
                    "archive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="archives.archive",
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("archive", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Lending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("originals", "Paper originals"),
                            ("electronic", "Electronic volume"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("viewed", "Viewed on the spot"), ("taken", "Taken out")],
                        max_length=6,
                    ),
                ),
                ("person", models.CharField(max_length=40)),
                ("unit", models.CharField(max_length=60)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("purpose", models.CharField(max_length=200)),
                ("basis", models.CharField(max_length=120)),
                ("pages", models.PositiveIntegerField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("returned_on", models.DateField(blank=True, null=True)),
                ("handed_at", models.DateTimeField()),
                (
                    "archive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lendings",
                        to="archives.archive",
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lendings",
                        to="archives.paper",
                    ),
                ),
            ],
            options={
                "ordering": ("-handed_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="LendingEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("returned", "Given back"),
                            ("extended", "Extended"),
                            ("corrected", "Correction"),
                        ],
                        max_length=9,
                    ),
                ),
                ("day", models.DateField(blank=True, null=True)),
                ("pages", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "condition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("whole", "Whole and unharmed"),
                            ("damaged", "Damaged or soiled"),
                            ("short", "Pages are missing"),
                        ],
                        max_length=7,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                ("written_at", models.DateTimeField()),
                (
                    "lending",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="archives.lending",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("lending", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Witness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signed_at", models.DateTimeField()),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="witnesses",
                        to="archives.destructionlist",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("list", "pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_at__isnull", True), ("opened_by__isnull", True)),
                    models.Q(("opened_at__isnull", False), ("opened_by__isnull", False)),
                    _connector="OR",
                ),
                name="destruction_list_opened_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("appraised_at__isnull", True), ("appraised_by__isnull", True)),
                    models.Q(("appraised_at__isnull", False), ("appraised_by__isnull", False)),
                    _connector="OR",
                ),
                name="destruction_list_appraised_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="destruction_list_approved_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                    models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                    _connector="OR",
                ),
                name="destruction_list_done_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dropped_at__isnull", True), ("dropped_by__isnull", True)),
                    models.Q(("dropped_at__isnull", False), ("dropped_by__isnull", False)),
                    _connector="OR",
                ),
                name="destruction_list_dropped_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("appraised_at__isnull", True), ("state", "appraisal")),
                    models.Q(
                        ("appraised_at__isnull", False),
                        ("approved_at__isnull", True),
                        ("state", "appraised"),
                    ),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("done_at__isnull", True),
                        ("state", "approved"),
                    ),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("done_at__isnull", False),
                        ("state", "done"),
                    ),
                    models.Q(
                        ("done_at__isnull", True),
                        ("dropped_at__isnull", False),
                        ("state", "dropped"),
                    ),
                    _connector="OR",
                ),
                name="destruction_list_state_is_stamped",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("destroyed_on__isnull", True), ("method", "")),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("destroyed_on__isnull", False),
                        ("method__gt", ""),
                    ),
                    _connector="OR",
                ),
                name="destruction_list_how_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dropped_at__isnull", True), ("dropped_why", "")),
                    models.Q(("dropped_at__isnull", False), ("dropped_why__gt", "")),
                    _connector="OR",
                ),
                name="destruction_list_dropped_says_why",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="destructionlist",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="e2de9373d0416ed516c6cec562076776e8a15fa8",
                    operation="DELETE",
                    pgid="pgtrigger_stays_8923c",
                    table="archives_destructionlist",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionline",
            constraint=models.UniqueConstraint(fields=("list", "paper"), name="paper_once_a_list"),
        ),
        migrations.AddConstraint(
            model_name="destructionline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("said_at__isnull", True), ("said_by__isnull", True)),
                    models.Q(("said_at__isnull", False), ("said_by__isnull", False)),
                    _connector="OR",
                ),
                name="destruction_line_said_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opinion", ""), ("said_at__isnull", True), ("why", "")),
                    models.Q(("opinion__gt", ""), ("said_at__isnull", False), ("why__gt", "")),
                    _connector="OR",
                ),
                name="destruction_line_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("extended_until__isnull", False), ("opinion", "extend")),
                    models.Q(
                        models.Q(("opinion", "extend"), _negated=True),
                        ("extended_until__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="destruction_line_until_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionline",
            constraint=models.CheckConstraint(
                condition=models.Q(("retention", "permanent"), _negated=True),
                name="permanent_is_never_on_a_list",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="destructionline",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="a38627388c2f5d5a0375286ed18dc1c5b9a807ab",
                    operation="DELETE",
                    pgid="pgtrigger_stays_46982",
                    table="archives_destructionline",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="appraiser",
            constraint=models.UniqueConstraint(
                fields=("list", "user"), name="appraiser_once_a_list"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appraiser",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="15c88248105819b4a654eae46e32ecf14dab4a91",
                    operation="DELETE",
                    pgid="pgtrigger_stays_06276",
                    table="archives_appraiser",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="erasure",
            trigger=pgtrigger.compiler.Trigger(
                name="only_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete or update rows from % table', TG_TABLE_NAME;",
                    hash="486fa4b7e54429dc655e81098e8e1cb9e649de90",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_only_added_711e5",
                    table="archives_erasure",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("frozen_at__isnull", True), ("frozen_by__isnull", True)),
                    models.Q(("frozen_at__isnull", False), ("frozen_by__isnull", False)),
                    _connector="OR",
                ),
                name="hold_frozen_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="hold_lifted_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_why", "")),
                    models.Q(("lifted_at__isnull", False), ("lifted_why__gt", "")),
                    _connector="OR",
                ),
                name="hold_lifted_says_why",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hold",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="a2fba5f63efac2016f8acbc849f29792840823f1",
                    operation="DELETE",
                    pgid="pgtrigger_stays_8ba87",
                    table="archives_hold",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="lending",
            index=models.Index(
                condition=models.Q(("medium", "originals"), ("returned_on__isnull", True)),
                fields=["due_on"],
                name="lending_out",
            ),
        ),
        migrations.AddIndex(
            model_name="lending",
            index=models.Index(fields=["-handed_at", "-id"], name="lending_newest"),
        ),
        migrations.AddConstraint(
            model_name="lending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handed_at__isnull", True), ("handed_by__isnull", True)),
                    models.Q(("handed_at__isnull", False), ("handed_by__isnull", False)),
                    _connector="OR",
                ),
                name="lending_handed_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="lending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_on__isnull", False), ("medium", "originals"), ("pages__gte", 1)),
                    models.Q(
                        ("due_on__isnull", True),
                        ("medium", "electronic"),
                        ("returned_on__isnull", True),
                        ("way", "viewed"),
                    ),
                    _connector="OR",
                ),
                name="lending_originals_are_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="lending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("basis__gt", ""), ("person__gt", ""), ("purpose__gt", ""), ("unit__gt", "")
                ),
                name="lending_says_who_and_why",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lending",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="ad965556f537f8578e43771f8a3c78137598606d",
                    operation="DELETE",
                    pgid="pgtrigger_stays_6207a",
                    table="archives_lending",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="lendingentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("written_at__isnull", True), ("written_by__isnull", True)),
                    models.Q(("written_at__isnull", False), ("written_by__isnull", False)),
                    _connector="OR",
                ),
                name="lending_entry_written_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="lendingentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("condition__gt", ""),
                        ("day__isnull", False),
                        ("kind", "returned"),
                        ("pages__isnull", False),
                    ),
                    models.Q(
                        ("condition", ""),
                        ("day__isnull", False),
                        ("kind", "extended"),
                        ("pages__isnull", True),
                        ("words__gt", ""),
                    ),
                    models.Q(
                        ("condition", ""),
                        ("day__isnull", True),
                        ("kind", "corrected"),
                        ("pages__isnull", True),
                        ("words__gt", ""),
                    ),
                    _connector="OR",
                ),
                name="lending_entry_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="lendingentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "returned")),
                fields=("lending",),
                name="lending_given_back_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lendingentry",
            trigger=pgtrigger.compiler.Trigger(
                name="only_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete or update rows from % table', TG_TABLE_NAME;",
                    hash="3c3bc05667a42f5b0733b27a27f04d6768f5b46d",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_only_added_908bb",
                    table="archives_lendingentry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="witness",
            constraint=models.UniqueConstraint(fields=("list", "user"), name="witness_once_a_list"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="witness",
            trigger=pgtrigger.compiler.Trigger(
                name="only_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete or update rows from % table', TG_TABLE_NAME;",
                    hash="d27cf9f9c02a08badcd50d43102bf46a1f2df4af",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_only_added_f46ed",
                    table="archives_witness",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
