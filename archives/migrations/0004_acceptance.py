"""Graded acceptance: its tables, the defects to pick from, and what no form has to be trusted with."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

DEFECTS = (
    ("no_date", "未填日期"),
    ("left_out", "漏填项"),
    ("no_signature", "未签字按印"),
    ("not_updated", "记录未更新"),
    ("altered", "涂改"),
    ("date_order", "日期逻辑错误（申请晚于确认）"),
    ("not_as_register", "手册与系统数据不一致"),
    ("sums", "收入算账不平"),
    ("photo", "照片与户不符"),
)

FORWARD = """
CREATE FUNCTION archives_person(account bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(person_key, ''), 'user:' || id) FROM regions_user WHERE id = account
$$;

CREATE FUNCTION archives_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'nothing of it is deleted');
    RETURN NULL;
END $$;

-- A round is planned, then open, then over; it ends when every file in it has passed.
CREATE FUNCTION archives_round_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'closed' THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it is over');
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('planned', 'planned'), ('planned', 'open'),
                                      ('open', 'open'), ('open', 'closed')) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it goes from planned to open to over');
    END IF;
    IF NEW.state = 'open' AND NOT EXISTS
       (SELECT FROM archives_acceptance a WHERE a.round_id = OLD.id) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'no file is drawn');
    END IF;
    IF NEW.state = 'closed' AND EXISTS (
        SELECT FROM archives_acceptance a WHERE a.round_id = OLD.id AND a.state <> 'passed'
        AND NOT EXISTS (SELECT FROM archives_acceptance later WHERE later.round_id = OLD.id
            AND later.archive_id = a.archive_id AND later.attempt > a.attempt)) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'a file in it has not passed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER round_guard BEFORE UPDATE ON archives_acceptanceround FOR EACH ROW
EXECUTE FUNCTION archives_round_guard();
CREATE TRIGGER round_stays BEFORE UPDATE ON archives_acceptanceround FOR EACH ROW
EXECUTE FUNCTION archives_columns_stay('state', 'drawn_at', 'drawn_by_id', 'opened_at',
    'opened_by_id', 'closed_at', 'closed_by_id');
CREATE TRIGGER round_is_kept BEFORE DELETE ON archives_acceptanceround FOR EACH ROW
EXECUTE FUNCTION archives_is_kept();

-- Groups, members and places stand as they were when the files were drawn; while the round is open
-- a member may still join.
CREATE FUNCTION archives_group_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    of_round bigint;
    ok boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it is put together anew instead');
    END IF;
    of_round := coalesce((changed ->> 'round_id')::bigint,
        (SELECT g.round_id FROM archives_acceptancegroup g
         WHERE g.id = (changed ->> 'group_id')::bigint));
    SELECT r.drawn_at IS NULL OR (TG_TABLE_NAME = 'archives_acceptancemember'
           AND TG_OP = 'INSERT' AND r.state <> 'closed')
      INTO ok FROM archives_acceptanceround r WHERE r.id = of_round FOR SHARE;
    IF NOT ok THEN
        PERFORM archives_refuse(TG_TABLE_NAME, changed ->> 'id', 'the files are drawn');
    END IF;
    IF TG_TABLE_NAME = 'archives_acceptanceplace' AND TG_OP = 'INSERT' AND EXISTS (
        SELECT FROM archives_acceptanceplace p JOIN regions_region r ON r.id = p.region_id,
                    regions_region mine
        WHERE mine.id = (changed ->> 'region_id')::bigint AND p.round_id = of_round
          AND (starts_with(mine.path, r.path) OR starts_with(r.path, mine.path))) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, changed ->> 'id', 'it lies in a place given before');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER group_guard BEFORE INSERT OR UPDATE OR DELETE ON archives_acceptancegroup
FOR EACH ROW EXECUTE FUNCTION archives_group_guard();
CREATE TRIGGER group_member_guard BEFORE INSERT OR UPDATE OR DELETE ON archives_acceptancemember
FOR EACH ROW EXECUTE FUNCTION archives_group_guard();
CREATE TRIGGER group_place_guard BEFORE INSERT OR UPDATE OR DELETE ON archives_acceptanceplace
FOR EACH ROW EXECUTE FUNCTION archives_group_guard();

CREATE FUNCTION archives_filed_by(archive bigint, account bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM archives_paper p WHERE p.archive_id = archive
                   AND archives_person(p.filed_by_id) = archives_person(account))
        OR EXISTS (SELECT FROM archives_version v JOIN archives_paper p ON p.id = v.paper_id
                   WHERE p.archive_id = archive
                   AND archives_person(v.made_by_id) = archives_person(account))
$$;

CREATE FUNCTION archives_acceptance_begins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before archives_acceptance;
    round_state text;
BEGIN
    SELECT * INTO before FROM archives_acceptance a
    WHERE a.round_id = NEW.round_id AND a.archive_id = NEW.archive_id
    ORDER BY a.attempt DESC LIMIT 1;
    SELECT r.state INTO round_state FROM archives_acceptanceround r WHERE r.id = NEW.round_id;
    IF NEW.attempt <> coalesce(before.attempt, 0) + 1 THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.archive_id::text, 'attempts count up');
    END IF;
    IF NEW.state <> 'open' OR round_state = 'closed'
       OR (round_state <> 'planned' AND NEW.attempt = 1) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.archive_id::text, 'the files are drawn before');
    END IF;
    IF NEW.attempt > 1 AND (before.state <> 'failed' OR EXISTS (
        SELECT FROM archives_rectification f WHERE f.archive_id = NEW.archive_id
        AND f.status <> 'closed')) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.archive_id::text, 'something is to be mended');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER acceptance_begins BEFORE INSERT ON archives_acceptance FOR EACH ROW
EXECUTE FUNCTION archives_acceptance_begins();

CREATE FUNCTION archives_acceptance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong boolean;
BEGIN
    IF OLD.state <> 'open' THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it is signed');
    END IF;
    IF NEW.state = 'open' THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM archives_acceptanceround r
                   WHERE r.id = OLD.round_id AND r.state = 'open') THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'its round is not open');
    END IF;
    IF NOT EXISTS (
        SELECT FROM archives_acceptancemember m LEFT JOIN regions_cadre c ON c.id = m.cadre_id
        WHERE m.group_id = OLD.group_id
          AND archives_person(coalesce(m.user_id, c.user_id)) = archives_person(NEW.signed_by_id))
    THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'the signer is not of the group');
    END IF;
    IF archives_filed_by(OLD.archive_id, NEW.signed_by_id) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'the signer filed papers of it');
    END IF;
    IF EXISTS (SELECT FROM archives_paper p WHERE p.archive_id = OLD.archive_id
               AND p.removed_at IS NULL AND NOT EXISTS (SELECT FROM archives_verdict v
                   WHERE v.acceptance_id = OLD.id AND v.paper_id = p.id)) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'a paper has no verdict');
    END IF;
    wrong := EXISTS (SELECT FROM archives_verdict v
                     WHERE v.acceptance_id = OLD.id AND v.word <> 'keep');
    IF wrong <> (NEW.state = 'failed') THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it passes when all is kept');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER acceptance_guard BEFORE UPDATE ON archives_acceptance FOR EACH ROW
EXECUTE FUNCTION archives_acceptance_guard();
CREATE TRIGGER acceptance_stays BEFORE UPDATE ON archives_acceptance FOR EACH ROW
EXECUTE FUNCTION archives_columns_stay('state', 'note', 'due_on', 'signed_at', 'signed_by_id');
CREATE TRIGGER acceptance_is_kept BEFORE DELETE ON archives_acceptance FOR EACH ROW
EXECUTE FUNCTION archives_is_kept();

-- A verdict changes until the result is signed.
CREATE FUNCTION archives_verdict_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed archives_verdict := coalesce(NEW, OLD);
    file bigint;
BEGIN
    SELECT a.archive_id INTO file FROM archives_acceptance a
    JOIN archives_acceptanceround r ON r.id = a.round_id AND r.state = 'open'
    WHERE a.id = changed.acceptance_id AND a.state = 'open' FOR NO KEY UPDATE OF a;
    IF file IS NULL OR (TG_OP = 'UPDATE' AND OLD.acceptance_id <> NEW.acceptance_id) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, changed.id::text, 'its acceptance is not open');
    END IF;
    IF changed.paper_id IS NOT NULL AND NOT EXISTS (SELECT FROM archives_paper p
        WHERE p.id = changed.paper_id AND p.archive_id = file) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, changed.id::text, 'the paper is of another file');
    END IF;
    RETURN changed;
END $$;
CREATE TRIGGER verdict_guard BEFORE INSERT OR UPDATE OR DELETE ON archives_verdict
FOR EACH ROW EXECUTE FUNCTION archives_verdict_guard();

-- Nothing is reported mended without the deed on the paper; what is closed stays.
CREATE FUNCTION archives_rectification_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    done boolean;
BEGIN
    IF OLD.status = 'closed' THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it is closed out');
    END IF;
    IF NEW.status IN ('verifying', 'answered', 'closed') THEN
        IF OLD.word = 'correct' THEN
            done := EXISTS (SELECT FROM archives_paper p WHERE p.id = OLD.paper_id
                            AND p.removed_at IS NULL AND p.version > OLD.paper_version);
        ELSIF OLD.word = 'remove' THEN
            done := EXISTS (SELECT FROM archives_paper p WHERE p.id = OLD.paper_id
                            AND p.removed_at IS NOT NULL);
        ELSE
            done := EXISTS (SELECT FROM archives_paper p WHERE p.id = NEW.supplied_id
                            AND p.archive_id = OLD.archive_id AND p.kind_id = OLD.kind_id
                            AND p.removed_at IS NULL AND p.made_on IS NOT NULL
                            AND p.filed_at >= OLD.opened_at);
        END IF;
        IF NOT done THEN
            PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'the paper is as it was');
        END IF;
    END IF;
    IF NEW.status = 'closed' AND archives_person(NEW.verified_by_id) IN
       (archives_person(NEW.reviewed_by_id), archives_person(NEW.closed_by_id))
       OR NEW.status IN ('answered', 'closed')
       AND archives_person(NEW.reviewed_by_id) IN
       (archives_person(NEW.verified_by_id), archives_person(NEW.closed_by_id)) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'three persons take the three steps');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rectification_guard BEFORE UPDATE ON archives_rectification FOR EACH ROW
EXECUTE FUNCTION archives_rectification_guard();
CREATE TRIGGER rectification_stays BEFORE UPDATE ON archives_rectification FOR EACH ROW
EXECUTE FUNCTION archives_columns_stay('status', 'round', 'region_id', 'holder_id', 'supplied_id',
    'done_words', 'return_reason', 'verified_at', 'verified_by_id', 'reviewed_at', 'reviewed_by_id',
    'closed_at', 'closed_by_id', 'responsible_id', 'responsible_unit');
CREATE TRIGGER rectification_is_kept BEFORE DELETE ON archives_rectification FOR EACH ROW
EXECUTE FUNCTION archives_is_kept();

CREATE FUNCTION archives_accepted_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM archives_rectification f
               WHERE f.archive_id = NEW.id AND f.status <> 'closed') THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'something is to be mended');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_accepted_guard BEFORE UPDATE OF state ON archives_archive
FOR EACH ROW WHEN (NEW.state = 'accepted') EXECUTE FUNCTION archives_accepted_guard();

CREATE FUNCTION archives_rectifications_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE archives_rectification SET region_id = NEW.region_id,
        holder_id = CASE WHEN holder_id = OLD.region_id THEN NEW.region_id ELSE holder_id END
    WHERE archive_id = NEW.id AND status <> 'closed';
    RETURN NULL;
END $$;
CREATE TRIGGER archives_rectifications_follow AFTER UPDATE OF region_id ON archives_archive
FOR EACH ROW WHEN (OLD.region_id IS DISTINCT FROM NEW.region_id)
EXECUTE FUNCTION archives_rectifications_follow();
"""
BACKWARD = """
DROP TRIGGER archives_rectifications_follow ON archives_archive;
DROP TRIGGER archives_accepted_guard ON archives_archive;
DROP TRIGGER rectification_is_kept ON archives_rectification;
DROP TRIGGER rectification_stays ON archives_rectification;
DROP TRIGGER rectification_guard ON archives_rectification;
DROP TRIGGER verdict_guard ON archives_verdict;
DROP TRIGGER acceptance_is_kept ON archives_acceptance;
DROP TRIGGER acceptance_stays ON archives_acceptance;
DROP TRIGGER acceptance_guard ON archives_acceptance;
DROP TRIGGER acceptance_begins ON archives_acceptance;
DROP TRIGGER group_place_guard ON archives_acceptanceplace;
DROP TRIGGER group_member_guard ON archives_acceptancemember;
DROP TRIGGER group_guard ON archives_acceptancegroup;
DROP TRIGGER round_is_kept ON archives_acceptanceround;
DROP TRIGGER round_stays ON archives_acceptanceround;
DROP TRIGGER round_guard ON archives_acceptanceround;
DROP FUNCTION archives_rectifications_follow(), archives_accepted_guard(),
    archives_rectification_guard(), archives_verdict_guard(), archives_acceptance_guard(),
    archives_acceptance_begins(), archives_filed_by(bigint, bigint), archives_group_guard(),
    archives_round_guard(), archives_is_kept(), archives_person(bigint);
"""


def fill(apps, _editor):
    defects = apps.get_model("archives", "Defect")
    defects.objects.bulk_create(
        defects(code=code, title=title, order=order)
        for order, (code, title) in enumerate(DEFECTS, start=1)
    )


def empty(apps, _editor):
    apps.get_model("archives", "Defect").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("archives", "0003_papers_by_the_folder"),
        ("regions", "0005_cadre"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Defect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=20, unique=True)),
                ("title", models.CharField(max_length=40, unique=True)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("disabled_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ("order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="AcceptanceGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("round", "pk"),
            },
        ),
        migrations.CreateModel(
            name="AcceptanceRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                (
                    "holder",
                    models.CharField(
                        choices=[
                            ("household", "Household file"),
                            ("village", "Village file"),
                            ("township", "Township file"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("share_percent", models.PositiveSmallIntegerField(default=100)),
                ("seed", models.BigIntegerField()),
                ("working_days", models.PositiveSmallIntegerField(default=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Acceptance being planned"),
                            ("open", "Acceptance under way"),
                            ("closed", "Acceptance ended"),
                        ],
                        default="planned",
                        max_length=7,
                    ),
                ),
                ("planned_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drawn_by",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "planned_by",
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
                "ordering": ("-starts_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="AcceptancePlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="archives.acceptancegroup",
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
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="archives.acceptanceround",
                    ),
                ),
            ],
            options={
                "ordering": ("round", "region__path"),
            },
        ),
        migrations.AddField(
            model_name="acceptancegroup",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="groups",
                to="archives.acceptanceround",
            ),
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Acceptance to be judged"),
                            ("passed", "Acceptance passed"),
                            ("failed", "Acceptance failed"),
                        ],
                        default="open",
                        max_length=6,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("begun_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "archive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="archives.archive",
                    ),
                ),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="archives.acceptancegroup",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="archives.acceptanceround",
                    ),
                ),
            ],
            options={
                "ordering": ("round", "archive__place_path", "archive", "attempt"),
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=80)),
                ("contents", models.JSONField()),
                ("sealed_at", models.DateTimeField()),
                (
                    "acceptance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="archives.acceptance",
                    ),
                ),
                (
                    "archive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="archives.archive",
                    ),
                ),
                (
                    "sealed_by",
                    models.ForeignKey(
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
            name="Verdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=0)),
                (
                    "word",
                    models.CharField(
                        choices=[
                            ("keep", "Keep the paper"),
                            ("correct", "Correct the paper"),
                            ("remove", "Remove the paper"),
                            ("supply", "Supply the paper"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "defects",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("given_at", models.DateTimeField()),
                (
                    "acceptance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="archives.acceptance",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archives.paperkind",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="archives.paper",
                    ),
                ),
            ],
            options={
                "ordering": ("acceptance", "kind__order", "paper_id", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "To verify"),
                            ("verifying", "Verifying"),
                            ("answered", "To review"),
                            ("returned", "Returned"),
                            ("closed", "Closed out"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_on", models.DateField()),
                ("responsible_unit", models.CharField(blank=True, max_length=60)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "word",
                    models.CharField(
                        choices=[
                            ("keep", "Keep the paper"),
                            ("correct", "Correct the paper"),
                            ("remove", "Remove the paper"),
                            ("supply", "Supply the paper"),
                        ],
                        max_length=7,
                    ),
                ),
                ("paper_version", models.PositiveSmallIntegerField(default=0)),
                ("wanted", models.TextField(blank=True)),
                ("done_words", models.CharField(blank=True, max_length=500)),
                ("return_reason", models.CharField(blank=True, max_length=500)),
                (
                    "acceptance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectifications",
                        to="archives.acceptance",
                    ),
                ),
                (
                    "archive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectifications",
                        to="archives.archive",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archives.paperkind",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectifications",
                        to="archives.paper",
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
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplied",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplied_for",
                        to="archives.paper",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectification",
                        to="archives.verdict",
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AcceptanceMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_leader", models.BooleanField(default=False)),
                (
                    "cadre",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.cadre",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="archives.acceptancegroup",
                    ),
                ),
                (
                    "user",
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
                "ordering": ("group", "-is_leader", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", False), ("cadre__isnull", False), _connector="OR"
                        ),
                        name="acceptance_member_is_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_leader", True)),
                        fields=("group",),
                        name="acceptance_group_one_leader",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)),
                        fields=("group", "user"),
                        name="acceptance_member_once",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="acceptanceround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("planned_at__isnull", True), ("planned_by__isnull", True)),
                    models.Q(("planned_at__isnull", False), ("planned_by__isnull", False)),
                    _connector="OR",
                ),
                name="acceptance_round_planned_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptanceround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drawn_at__isnull", True), ("drawn_by__isnull", True)),
                    models.Q(("drawn_at__isnull", False), ("drawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="acceptance_round_drawn_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptanceround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_at__isnull", True), ("opened_by__isnull", True)),
                    models.Q(("opened_at__isnull", False), ("opened_by__isnull", False)),
                    _connector="OR",
                ),
                name="acceptance_round_opened_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptanceround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="acceptance_round_closed_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptanceround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True),
                        ("opened_at__isnull", True),
                        ("state", "planned"),
                    ),
                    models.Q(
                        ("closed_at__isnull", True), ("opened_at__isnull", False), ("state", "open")
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("opened_at__isnull", False),
                        ("state", "closed"),
                    ),
                    _connector="OR",
                ),
                name="acceptance_round_state_is_stamped",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptanceround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_at__isnull", True), ("drawn_at__isnull", False), _connector="OR"
                ),
                name="acceptance_round_drawn_before_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptanceround",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="acceptance_round_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptanceround",
            constraint=models.CheckConstraint(
                condition=models.Q(("share_percent__gte", 1), ("share_percent__lte", 100)),
                name="acceptance_round_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptanceround",
            constraint=models.CheckConstraint(
                condition=models.Q(("working_days__gte", 1), ("working_days__lte", 250)),
                name="acceptance_round_working_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptanceround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holder", "household"), ("year__isnull", True)),
                    models.Q(
                        models.Q(("holder", "household"), _negated=True), ("year__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="acceptance_round_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptanceplace",
            constraint=models.UniqueConstraint(
                fields=("round", "region"), name="acceptance_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptancegroup",
            constraint=models.UniqueConstraint(
                fields=("round", "name"), name="acceptance_group_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptancegroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made_at__isnull", True), ("made_by__isnull", True)),
                    models.Q(("made_at__isnull", False), ("made_by__isnull", False)),
                    _connector="OR",
                ),
                name="acceptance_group_made_at_by",
            ),
        ),
        migrations.AddIndex(
            model_name="acceptance",
            index=models.Index(fields=["group", "state"], name="acceptance_of_group"),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.UniqueConstraint(
                fields=("round", "archive", "attempt"), name="acceptance_attempt_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("archive",),
                name="acceptance_one_open_a_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("begun_at__isnull", True), ("begun_by__isnull", True)),
                    models.Q(("begun_at__isnull", False), ("begun_by__isnull", False)),
                    _connector="OR",
                ),
                name="acceptance_begun_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                    models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                    _connector="OR",
                ),
                name="acceptance_signed_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("due_on__isnull", True), ("signed_at__isnull", True), ("state", "open")
                    ),
                    models.Q(
                        ("due_on__isnull", True), ("signed_at__isnull", False), ("state", "passed")
                    ),
                    models.Q(
                        ("due_on__isnull", False), ("signed_at__isnull", False), ("state", "failed")
                    ),
                    _connector="OR",
                ),
                name="acceptance_signed_iff_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sealed_at__isnull", True), ("sealed_by__isnull", True)),
                    models.Q(("sealed_at__isnull", False), ("sealed_by__isnull", False)),
                    _connector="OR",
                ),
                name="seal_sealed_at_by",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seal",
            trigger=pgtrigger.compiler.Trigger(
                name="only_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete or update rows from % table', TG_TABLE_NAME;",
                    hash="5c24ce927c617941d27e750840fdf71996d318c3",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_only_added_df553",
                    table="archives_seal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_at__isnull", True), ("given_by__isnull", True)),
                    models.Q(("given_at__isnull", False), ("given_by__isnull", False)),
                    _connector="OR",
                ),
                name="verdict_given_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.UniqueConstraint(
                fields=("acceptance", "paper"), name="verdict_once_a_paper"
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.UniqueConstraint(
                condition=models.Q(("paper__isnull", True)),
                fields=("acceptance", "kind"),
                name="verdict_once_a_missing_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paper__isnull", False),
                    ("word", "supply"),
                    models.Q(("note__gt", ""), ("word", "keep")),
                    _connector="OR",
                ),
                name="verdict_without_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("word", "keep"), _negated=True), ("defects", []), _connector="OR"
                ),
                name="verdict_kept_has_no_defect",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("word__in", ("keep", "supply")),
                    models.Q(("defects", []), _negated=True),
                    ("note__gt", ""),
                    _connector="OR",
                ),
                name="verdict_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="rectification",
            index=models.Index(
                fields=["region", "status", "due_on"], name="rectification_of_region"
            ),
        ),
        migrations.AddIndex(
            model_name="rectification",
            index=models.Index(fields=["archive", "status"], name="rectification_of_archive"),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verified_at__isnull", True), ("verified_by__isnull", True)),
                    models.Q(("verified_at__isnull", False), ("verified_by__isnull", False)),
                    _connector="OR",
                ),
                name="rectification_verified_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_at__isnull", True), ("reviewed_by__isnull", True)),
                    models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                    _connector="OR",
                ),
                name="rectification_reviewed_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="rectification_closed_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("status", "closed")),
                    models.Q(
                        models.Q(("status", "closed"), _negated=True), ("closed_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="rectification_closed_iff_stamped",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verified_by", models.F("reviewed_by")), _negated=True),
                    models.Q(("verified_by", models.F("closed_by")), _negated=True),
                    models.Q(("reviewed_by", models.F("closed_by")), _negated=True),
                ),
                name="rectification_three_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "withdrawn"), _negated=True),
                name="rectification_is_never_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("verifying", "answered", "closed")), _negated=True),
                    ("verified_at__isnull", False),
                    _connector="OR",
                ),
                name="rectification_mended_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("answered", "closed")), _negated=True),
                    ("reviewed_at__isnull", False),
                    _connector="OR",
                ),
                name="rectification_examined_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paper__isnull", False), ("word__in", ("correct", "remove"))),
                    ("word", "supply"),
                    _connector="OR",
                ),
                name="rectification_has_its_paper",
            ),
        ),
        migrations.RunPython(fill, empty),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
