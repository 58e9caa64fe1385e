import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
-- A round once signed or dropped never changes.
CREATE FUNCTION taskforces_cross_check_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'planned' THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'the plan is signed or dropped');
    END IF;
    IF NEW.state = 'signed'
       AND taskforces_person(NEW.planned_by_id) = taskforces_person(NEW.signed_by_id) THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'who planned it does not sign it');
    END IF;
    IF NEW.state = 'signed' AND EXISTS (
        SELECT FROM taskforces_crosspair p WHERE p.round_id = OLD.id AND (
            SELECT count(*) FROM taskforces_crossinspector i WHERE i.pair_id = p.id) <> OLD.team)
    THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'a pair has not its full team');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cross_check_stays BEFORE UPDATE ON taskforces_crosscheck FOR EACH ROW
EXECUTE FUNCTION taskforces_cross_check_stays();
CREATE TRIGGER cross_check_is_kept BEFORE DELETE ON taskforces_crosscheck FOR EACH ROW
EXECUTE FUNCTION taskforces_is_kept();

CREATE FUNCTION taskforces_cross_round_is_open(of_round bigint, row_id bigint, of_table text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- The round is locked, so that nobody signs what is being changed.
    PERFORM FROM taskforces_crosscheck WHERE id = of_round AND state = 'planned' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM taskforces_refuse(row_id, of_table, 'the plan is signed or dropped');
    END IF;
END $$;

CREATE FUNCTION taskforces_cross_pair_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    top bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM taskforces_cross_round_is_open(OLD.round_id, OLD.id, TG_TABLE_NAME);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM taskforces_cross_round_is_open(NEW.round_id, NEW.id, TG_TABLE_NAME);
    IF EXISTS (SELECT FROM taskforces_crosspair p WHERE p.round_id = NEW.round_id
               AND p.inspecting_id = NEW.inspected_id AND p.inspected_id = NEW.inspecting_id) THEN
        PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'two places inspect each other');
    END IF;
    SELECT region_id INTO top FROM taskforces_crosscheck WHERE id = NEW.round_id;
    IF EXISTS (SELECT FROM regions_region r WHERE r.id IN (NEW.inspecting_id, NEW.inspected_id)
               AND r.parent_id IS DISTINCT FROM top) THEN
        PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'a place is not right below the round');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cross_pair_guard BEFORE INSERT OR UPDATE OR DELETE ON taskforces_crosspair
FOR EACH ROW EXECUTE FUNCTION taskforces_cross_pair_guard();

CREATE FUNCTION taskforces_cross_inspector_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM taskforces_cross_round_is_open(p.round_id, OLD.id, TG_TABLE_NAME)
            FROM taskforces_crosspair p WHERE p.id = OLD.pair_id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM taskforces_cross_round_is_open(p.round_id, NEW.id, TG_TABLE_NAME)
        FROM taskforces_crosspair p WHERE p.id = NEW.pair_id;
    IF NOT EXISTS (
        SELECT FROM taskforces_crosspair p
        JOIN regions_region place ON place.id = p.inspecting_id
        JOIN regions_cadre c ON c.id = NEW.cadre_id
        JOIN regions_region home ON home.id = c.region_id
        WHERE p.id = NEW.pair_id AND starts_with(home.path, place.path)) THEN
        PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'not a cadre of the inspecting place');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cross_inspector_guard BEFORE INSERT OR UPDATE OR DELETE
ON taskforces_crossinspector FOR EACH ROW EXECUTE FUNCTION taskforces_cross_inspector_guard();

-- A visit is drawn with the plan; what the first visit answered never changes, and nothing does
-- once it is signed, by somebody of the team while the round is signed.
CREATE FUNCTION taskforces_cross_visit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM taskforces_cross_round_is_open(p.round_id, NEW.id, TG_TABLE_NAME)
            FROM taskforces_crosspair p WHERE p.id = NEW.pair_id;
        RETURN NEW;
    END IF;
    IF OLD.signed_at IS NOT NULL THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'it is signed');
    END IF;
    IF ROW(NEW.pair_id, NEW.number, NEW.household_no, NEW.region_id, NEW.words, NEW.first)
       IS DISTINCT FROM
       ROW(OLD.pair_id, OLD.number, OLD.household_no, OLD.region_id, OLD.words, OLD.first) THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'what was drawn stays');
    END IF;
    IF NOT EXISTS (
        SELECT FROM taskforces_crosspair p
        JOIN taskforces_crosscheck r ON r.id = p.round_id AND r.state = 'signed'
        JOIN taskforces_crossinspector i ON i.pair_id = p.id
        JOIN regions_cadre c ON c.id = i.cadre_id
        WHERE p.id = NEW.pair_id
        AND taskforces_person(c.user_id) = taskforces_person(NEW.signed_by_id)) THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'the signer is not of the team');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cross_visit_guard BEFORE INSERT OR UPDATE ON taskforces_crossvisit
FOR EACH ROW EXECUTE FUNCTION taskforces_cross_visit_guard();
CREATE TRIGGER cross_visit_is_kept BEFORE DELETE ON taskforces_crossvisit FOR EACH ROW
EXECUTE FUNCTION taskforces_is_kept();
"""
BACKWARD = """
DROP TRIGGER cross_check_stays ON taskforces_crosscheck;
DROP TRIGGER cross_check_is_kept ON taskforces_crosscheck;
DROP TRIGGER cross_pair_guard ON taskforces_crosspair;
DROP TRIGGER cross_inspector_guard ON taskforces_crossinspector;
DROP TRIGGER cross_visit_guard ON taskforces_crossvisit;
DROP TRIGGER cross_visit_is_kept ON taskforces_crossvisit;
DROP FUNCTION taskforces_cross_visit_guard();
DROP FUNCTION taskforces_cross_inspector_guard();
DROP FUNCTION taskforces_cross_pair_guard();
DROP FUNCTION taskforces_cross_round_is_open(bigint, bigint, text);
DROP FUNCTION taskforces_cross_check_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("regions", "0005_cadre"),
        ("taskforces", "0001_organisation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CrossCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=30, unique=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("seed", models.BigIntegerField()),
                ("apart", models.PositiveSmallIntegerField(default=2)),
                ("team", models.PositiveSmallIntegerField(default=2)),
                ("sample_size", models.PositiveSmallIntegerField(default=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Plan to be signed"),
                            ("signed", "Inspecting"),
                            ("dropped", "Plan dropped"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                ("planned_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
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
                        related_name="cross_checks",
                        to="regions.region",
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
            ],
            options={
                "ordering": ("-starts_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="CrossPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "frame",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "inspected",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
                (
                    "inspecting",
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
                        related_name="pairs",
                        to="taskforces.crosscheck",
                    ),
                ),
            ],
            options={
                "ordering": ("inspected__path",),
            },
        ),
        migrations.CreateModel(
            name="CrossInspector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cadre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.cadre",
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team",
                        to="taskforces.crosspair",
                    ),
                ),
            ],
            options={
                "ordering": ("cadre__number",),
            },
        ),
        migrations.CreateModel(
            name="CrossVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("household_no", models.CharField(max_length=40)),
                ("words", models.CharField(blank=True, max_length=80)),
                ("first", models.JSONField(default=dict)),
                ("second", models.JSONField(default=dict)),
                ("findings", models.TextField(blank=True)),
                ("problem", models.TextField(blank=True)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="taskforces.crosspair",
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
                    "signed_by",
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
                "ordering": ("region__path", "household_no"),
            },
        ),
        migrations.AddConstraint(
            model_name="crosscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("planned_at__isnull", True), ("planned_by__isnull", True)),
                    models.Q(("planned_at__isnull", False), ("planned_by__isnull", False)),
                    _connector="OR",
                ),
                name="cross_check_planned_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                    models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                    _connector="OR",
                ),
                name="cross_check_signed_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dropped_at__isnull", True), ("dropped_by__isnull", True)),
                    models.Q(("dropped_at__isnull", False), ("dropped_by__isnull", False)),
                    _connector="OR",
                ),
                name="cross_check_dropped_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at__isnull", False), ("state", "signed")),
                    models.Q(
                        models.Q(("state", "signed"), _negated=True), ("signed_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="cross_check_signed_iff_stamped",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("planned_by", models.F("signed_by")), _negated=True),
                name="cross_check_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="cross_check_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("apart__lte", 10), ("sample_size__gte", 1), ("team__gte", 1), ("team__lte", 5)
                ),
                name="cross_check_sizes",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosspair",
            constraint=models.CheckConstraint(
                condition=models.Q(("inspecting", models.F("inspected")), _negated=True),
                name="cross_pair_never_its_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosspair",
            constraint=models.UniqueConstraint(
                fields=("round", "inspected"), name="cross_pair_inspected_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="crosspair",
            constraint=models.UniqueConstraint(
                fields=("round", "inspecting"), name="cross_pair_inspecting_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="crossinspector",
            constraint=models.UniqueConstraint(
                fields=("pair", "cadre"), name="cross_inspector_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="crossvisit",
            constraint=models.UniqueConstraint(
                fields=("pair", "household_no"), name="cross_visit_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="crossvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                    models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                    _connector="OR",
                ),
                name="cross_visit_signed_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_at__isnull", False),
                    models.Q(("findings", ""), ("problem", ""), ("second", {})),
                    _connector="OR",
                ),
                name="cross_visit_said_when_signed",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
