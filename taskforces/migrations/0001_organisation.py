import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION taskforces_refuse(row_id bigint, of_table text, reason text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% %: %', of_table, row_id, reason
        USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_guard';
END $$;

CREATE FUNCTION taskforces_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'it is kept; end it with a date');
    RETURN NULL;
END $$;

CREATE FUNCTION taskforces_person(account bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(person_key, ''), 'user:' || id) FROM regions_user WHERE id = account
$$;

-- Whose a row is does not change, and an end once written stays. TG_ARGV: the columns.
CREATE FUNCTION taskforces_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written text;
BEGIN
    FOR written IN SELECT o.key FROM jsonb_each_text(to_jsonb(OLD)) o
        JOIN jsonb_each_text(to_jsonb(NEW)) n USING (key)
        WHERE o.value IS DISTINCT FROM n.value AND o.key = ANY (TG_ARGV)
    LOOP
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, written || ' is written already');
    END LOOP;
    IF OLD.ends_on IS NOT NULL AND OLD.ends_on IS DISTINCT FROM NEW.ends_on THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'its end is written already');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER body_stays BEFORE UPDATE ON taskforces_body FOR EACH ROW
EXECUTE FUNCTION taskforces_stays('kind', 'region_id', 'subject', 'starts_on');
CREATE TRIGGER seat_stays BEFORE UPDATE ON taskforces_seat FOR EACH ROW
EXECUTE FUNCTION taskforces_stays('body_id', 'cadre_id', 'role', 'starts_on');
CREATE TRIGGER charge_stays BEFORE UPDATE ON taskforces_charge FOR EACH ROW
EXECUTE FUNCTION taskforces_stays('kind', 'region_id', 'group_name', 'cadre_id', 'starts_on');

CREATE FUNCTION taskforces_body_level() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its integer := (SELECT level FROM regions_region WHERE id = NEW.region_id);
BEGIN
    IF NOT its = ANY (CASE
        WHEN NEW.kind = 'command_post' THEN ARRAY[3]
        WHEN NEW.kind = 'work_team' THEN ARRAY[4]
        WHEN NEW.kind IN ('guidance', 'supervision') THEN ARRAY[1, 2]
        ELSE ARRAY[1, 2, 3] END) THEN
        PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'no such body at this level');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER body_level BEFORE INSERT ON taskforces_body
FOR EACH ROW EXECUTE FUNCTION taskforces_body_level();

CREATE FUNCTION taskforces_charge_level() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its integer := (SELECT level FROM regions_region WHERE id = NEW.region_id);
BEGIN
    IF its <> (CASE
        WHEN NEW.kind = 'deep_county' THEN 2
        WHEN NEW.kind IN ('township', 'deep_township') THEN 3
        ELSE 4 END) THEN
        PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'no such charge at this level');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER charge_level BEFORE INSERT ON taskforces_charge
FOR EACH ROW EXECUTE FUNCTION taskforces_charge_level();

CREATE FUNCTION taskforces_body_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ends_on IS NOT NULL AND EXISTS (
        SELECT 1 FROM taskforces_seat WHERE body_id = NEW.id AND ends_on IS NULL) THEN
        PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'somebody still sits in it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER body_ends BEFORE UPDATE OF ends_on ON taskforces_body
FOR EACH ROW EXECUTE FUNCTION taskforces_body_ends();

CREATE FUNCTION taskforces_seat_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM taskforces_body WHERE id = NEW.body_id AND (
        starts_on > NEW.starts_on OR ends_on < coalesce(NEW.ends_on, 'infinity'::date))) THEN
        PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'the body does not stand then');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seat_begins BEFORE INSERT ON taskforces_seat
FOR EACH ROW EXECUTE FUNCTION taskforces_seat_begins();

-- While a hand-over waits for signatures, what it is about does not end by another road.
CREATE FUNCTION taskforces_waits_for_hands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    waiting boolean;
BEGIN
    IF OLD.ends_on IS NOT DISTINCT FROM NEW.ends_on THEN
        RETURN NEW;
    ELSIF TG_TABLE_NAME = 'taskforces_seat' THEN
        waiting := EXISTS (SELECT 1 FROM taskforces_seathandover
            WHERE seat_id = OLD.id AND state IN ('prepared', 'left'));
    ELSE
        waiting := EXISTS (SELECT 1 FROM taskforces_seathandover
            WHERE charge_id = OLD.id AND state IN ('prepared', 'left'));
    END IF;
    IF waiting THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'its hand-over is not signed by both');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seat_waits BEFORE UPDATE OF ends_on ON taskforces_seat
FOR EACH ROW EXECUTE FUNCTION taskforces_waits_for_hands();
CREATE TRIGGER charge_waits BEFORE UPDATE OF ends_on ON taskforces_charge
FOR EACH ROW EXECUTE FUNCTION taskforces_waits_for_hands();

CREATE FUNCTION taskforces_hand_over_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step text;
    may_write text[];
    written text;
    own bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'prepared'
           OR coalesce(NEW.left_at, NEW.taken_at, NEW.dropped_at) IS NOT NULL THEN
            PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'it begins unsigned');
        END IF;
        IF NEW.leaver_id <> coalesce(
            (SELECT cadre_id FROM taskforces_seat WHERE id = NEW.seat_id AND ends_on IS NULL),
            (SELECT cadre_id FROM taskforces_charge WHERE id = NEW.charge_id AND ends_on IS NULL),
            0) THEN
            PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'the leaver does not hold it');
        END IF;
        NEW.prepared_at := clock_timestamp();
        RETURN NEW;
    END IF;
    step := OLD.state || '>' || NEW.state;
    may_write := CASE step
        WHEN 'prepared>left' THEN ARRAY['state', 'left_at', 'left_by_id']
        WHEN 'left>done' THEN ARRAY['state', 'taken_at', 'taken_by_id']
        WHEN 'prepared>dropped' THEN ARRAY['state', 'dropped_at', 'dropped_by_id']
        WHEN 'left>dropped' THEN ARRAY['state', 'dropped_at', 'dropped_by_id']
        ELSE ARRAY[]::text[] END;
    FOR written IN SELECT o.key FROM jsonb_each_text(to_jsonb(OLD)) o
        JOIN jsonb_each_text(to_jsonb(NEW)) n USING (key)
        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (may_write)
    LOOP
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, written || ' is not written in ' || step);
    END LOOP;
    IF step = 'prepared>left' THEN
        NEW.left_at := clock_timestamp();
        own := (SELECT user_id FROM regions_cadre WHERE id = NEW.leaver_id);
        IF taskforces_person(NEW.left_by_id)
           <> coalesce(taskforces_person(own), taskforces_person(NEW.left_by_id)) THEN
            PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'who leaves signs by own account');
        END IF;
    ELSIF step = 'left>done' THEN
        NEW.taken_at := clock_timestamp();
        own := (SELECT user_id FROM regions_cadre WHERE id = NEW.successor_id);
        IF taskforces_person(NEW.taken_by_id)
           <> coalesce(taskforces_person(own), taskforces_person(NEW.taken_by_id)) THEN
            PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'who comes signs by own account');
        END IF;
        IF NEW.left_by_id IS NULL
           OR taskforces_person(NEW.left_by_id) = taskforces_person(NEW.taken_by_id) THEN
            PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'one person signed for both');
        END IF;
    ELSIF step LIKE '%>dropped' THEN
        NEW.dropped_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seat_hand_over_guard BEFORE INSERT OR UPDATE ON taskforces_seathandover
FOR EACH ROW EXECUTE FUNCTION taskforces_hand_over_guard();

CREATE TRIGGER body_is_kept BEFORE DELETE ON taskforces_body
FOR EACH ROW EXECUTE FUNCTION taskforces_is_kept();
CREATE TRIGGER seat_is_kept BEFORE DELETE ON taskforces_seat
FOR EACH ROW EXECUTE FUNCTION taskforces_is_kept();
CREATE TRIGGER charge_is_kept BEFORE DELETE ON taskforces_charge
FOR EACH ROW EXECUTE FUNCTION taskforces_is_kept();
CREATE TRIGGER seat_hand_over_is_kept BEFORE DELETE ON taskforces_seathandover
FOR EACH ROW EXECUTE FUNCTION taskforces_is_kept();
CREATE TRIGGER duty_list_is_kept BEFORE DELETE ON taskforces_dutylist
FOR EACH ROW EXECUTE FUNCTION taskforces_is_kept();
CREATE TRIGGER duty_line_is_kept BEFORE DELETE ON taskforces_dutyline
FOR EACH ROW EXECUTE FUNCTION taskforces_is_kept();
"""

BACKWARD = """
DROP TRIGGER duty_line_is_kept ON taskforces_dutyline;
DROP TRIGGER duty_list_is_kept ON taskforces_dutylist;
DROP TRIGGER seat_hand_over_is_kept ON taskforces_seathandover;
DROP TRIGGER charge_is_kept ON taskforces_charge;
DROP TRIGGER seat_is_kept ON taskforces_seat;
DROP TRIGGER body_is_kept ON taskforces_body;
DROP TRIGGER seat_hand_over_guard ON taskforces_seathandover;
DROP FUNCTION taskforces_hand_over_guard();
DROP TRIGGER charge_waits ON taskforces_charge;
DROP TRIGGER seat_waits ON taskforces_seat;
DROP FUNCTION taskforces_waits_for_hands();
DROP TRIGGER seat_begins ON taskforces_seat;
DROP FUNCTION taskforces_seat_begins();
DROP TRIGGER body_ends ON taskforces_body;
DROP FUNCTION taskforces_body_ends();
DROP TRIGGER charge_level ON taskforces_charge;
DROP FUNCTION taskforces_charge_level();
DROP TRIGGER body_level ON taskforces_body;
DROP FUNCTION taskforces_body_level();
DROP TRIGGER charge_stays ON taskforces_charge;
DROP TRIGGER seat_stays ON taskforces_seat;
DROP TRIGGER body_stays ON taskforces_body;
DROP FUNCTION taskforces_stays();
DROP FUNCTION taskforces_person(bigint);
DROP FUNCTION taskforces_is_kept();
DROP FUNCTION taskforces_refuse(bigint, text, text);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("regions", "0005_cadre"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Body",
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
                            ("leading_group", "Leading group"),
                            ("office", "Office of the leading group"),
                            ("command_post", "Command post"),
                            ("work_team", "Village work team"),
                            ("task_force", "Task force"),
                            ("guidance", "Guidance group"),
                            ("supervision", "Supervision group"),
                        ],
                        max_length=14,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("identification", "Precise identification and exit"),
                            ("industry", "Poverty alleviation by industry"),
                            ("relocation", "Poverty alleviation by relocation"),
                            ("education", "Poverty alleviation by education"),
                            ("medical", "Poverty alleviation by medical care"),
                            ("housing", "Safe housing"),
                            ("funds", "Management of funds"),
                            ("publicity", "Publicity of policies"),
                        ],
                        max_length=14,
                    ),
                ),
                ("mandate", models.TextField(blank=True)),
                ("document_no", models.CharField(blank=True, max_length=60)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("end_words", models.CharField(blank=True, max_length=200)),
                (
                    "above",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="below",
                        to="taskforces.body",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bodies",
                        to="regions.region",
                    ),
                ),
            ],
            options={
                "ordering": ("region__path", "kind", "subject", "name"),
            },
        ),
        migrations.CreateModel(
            name="Charge",
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
                            ("township", "Prefecture in charge of a township"),
                            ("village", "County in charge of a village"),
                            ("group", "Township in charge of a group"),
                            ("deep_county", "Leader in charge of a county in deep poverty"),
                            ("deep_township", "Leader in charge of a township in extreme poverty"),
                            ("deep_village", "Leader in charge of a village in deep poverty"),
                        ],
                        max_length=13,
                    ),
                ),
                ("group_name", models.CharField(blank=True, max_length=40)),
                ("document_no", models.CharField(blank=True, max_length=60)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("end_words", models.CharField(blank=True, max_length=200)),
                (
                    "cadre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="regions.cadre",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="regions.region",
                    ),
                ),
            ],
            options={
                "ordering": ("region__path", "kind", "group_name", "starts_on"),
            },
        ),
        migrations.CreateModel(
            name="DutyList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="List of duties")),
                (
                    "basis",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="Document it rests on"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="In force from")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="In force until"),
                ),
            ],
            options={
                "ordering": ("name", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("name", "valid_from"), name="duty_list_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="duty_list_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyLine",
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
                        blank=True,
                        choices=[
                            ("leading_group", "Leading group"),
                            ("office", "Office of the leading group"),
                            ("command_post", "Command post"),
                            ("work_team", "Village work team"),
                            ("task_force", "Task force"),
                            ("guidance", "Guidance group"),
                            ("supervision", "Supervision group"),
                        ],
                        max_length=14,
                        verbose_name="Kind of body",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("co_leader", "Co-leader"),
                            ("leader", "Leader of the group"),
                            ("deputy", "Deputy leader"),
                            ("commander", "Commander"),
                            ("deputy_commander", "Deputy commander"),
                            ("captain", "Captain"),
                            ("deputy_captain", "Deputy captain"),
                            ("director", "Director of the office"),
                            ("deputy_director", "Deputy director of the office"),
                            ("member", "Member"),
                            ("liaison", "Liaison"),
                        ],
                        max_length=16,
                        verbose_name="Role",
                    ),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(default=1, verbose_name="Order in the list"),
                ),
                ("name", models.CharField(max_length=80, verbose_name="Name of the duty")),
                ("content", models.TextField(verbose_name="What the duty asks")),
                ("valid_from", models.DateField(verbose_name="In force from")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="In force until"),
                ),
                (
                    "duty_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="taskforces.dutylist",
                        verbose_name="List of duties",
                    ),
                ),
            ],
            options={
                "ordering": ("duty_list", "order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("co_leader", "Co-leader"),
                            ("leader", "Leader of the group"),
                            ("deputy", "Deputy leader"),
                            ("commander", "Commander"),
                            ("deputy_commander", "Deputy commander"),
                            ("captain", "Captain"),
                            ("deputy_captain", "Deputy captain"),
                            ("director", "Director of the office"),
                            ("deputy_director", "Deputy director of the office"),
                            ("member", "Member"),
                            ("liaison", "Liaison"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "strand",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resident", "Resident team"),
                            ("helper", "Helping cadre"),
                            ("township", "Sent by the township"),
                            ("village", "Village committees"),
                        ],
                        max_length=8,
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("end_words", models.CharField(blank=True, max_length=200)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="taskforces.body",
                    ),
                ),
                (
                    "cadre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="regions.cadre",
                    ),
                ),
            ],
            options={
                "ordering": ("body", "starts_on", "pk"),
            },
        ),
        migrations.CreateModel(
            name="SeatHandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField()),
                ("document_no", models.CharField(blank=True, max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "To be signed by who leaves"),
                            ("left", "To be signed by who comes"),
                            ("done", "Handed over"),
                            ("dropped", "Dropped"),
                        ],
                        default="prepared",
                        max_length=8,
                    ),
                ),
                ("items", models.JSONField(default=list)),
                ("prepared_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "charge",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs",
                        to="taskforces.charge",
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
                    "leaver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.cadre",
                    ),
                ),
                (
                    "left_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prepared_by",
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
                (
                    "seat",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs",
                        to="taskforces.seat",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.cadre",
                    ),
                ),
                (
                    "taken_by",
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
                "ordering": ("-pk",),
            },
        ),
        migrations.AddIndex(
            model_name="body",
            index=models.Index(fields=["kind", "region"], name="body_of_kind"),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="body_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "task_force"),
                        (
                            "subject__in",
                            [
                                "identification",
                                "industry",
                                "relocation",
                                "education",
                                "medical",
                                "housing",
                                "funds",
                                "publicity",
                            ],
                        ),
                    ),
                    models.Q(models.Q(("kind", "task_force"), _negated=True), ("subject", "")),
                    _connector="OR",
                ),
                name="body_subject_of_task_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(("above", models.F("id")), _negated=True),
                name="body_not_above_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("kind__in", ("leading_group", "office", "command_post", "work_team")),
                ),
                fields=("region", "kind"),
                name="body_one_of_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True), ("kind", "task_force")),
                fields=("region", "subject"),
                name="body_one_of_a_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("region", "name"),
                name="body_name_once",
            ),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(fields=["kind", "region"], name="charge_of_kind"),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="charge_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "group"), models.Q(("group_name", ""), _negated=True)),
                    models.Q(models.Q(("kind", "group"), _negated=True), ("group_name", "")),
                    _connector="OR",
                ),
                name="charge_group_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("kind", "region", "group_name", "cadre"),
                name="charge_held_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyline",
            constraint=models.UniqueConstraint(
                fields=("duty_list", "name", "kind", "role", "valid_from"),
                name="organisation_duty_line_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="organisation_duty_line_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="seat_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("body", "cadre", "role"),
                name="seat_held_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("role__in", ("captain", "commander", "director", "leader")),
                ),
                fields=("body",),
                name="seat_one_leads",
            ),
        ),
        migrations.AddConstraint(
            model_name="seathandover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("prepared_at__isnull", True), ("prepared_by__isnull", True)),
                    models.Q(("prepared_at__isnull", False), ("prepared_by__isnull", False)),
                    _connector="OR",
                ),
                name="seat_hand_over_prepared_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="seathandover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("left_at__isnull", True), ("left_by__isnull", True)),
                    models.Q(("left_at__isnull", False), ("left_by__isnull", False)),
                    _connector="OR",
                ),
                name="seat_hand_over_left_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="seathandover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_at__isnull", True), ("taken_by__isnull", True)),
                    models.Q(("taken_at__isnull", False), ("taken_by__isnull", False)),
                    _connector="OR",
                ),
                name="seat_hand_over_taken_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="seathandover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dropped_at__isnull", True), ("dropped_by__isnull", True)),
                    models.Q(("dropped_at__isnull", False), ("dropped_by__isnull", False)),
                    _connector="OR",
                ),
                name="seat_hand_over_dropped_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="seathandover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("charge__isnull", False), ("seat__isnull", True)),
                    models.Q(("charge__isnull", True), ("seat__isnull", False)),
                    _connector="OR",
                ),
                name="seat_hand_over_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="seathandover",
            constraint=models.CheckConstraint(
                condition=models.Q(("leaver", models.F("successor")), _negated=True),
                name="seat_hand_over_two_cadres",
            ),
        ),
        migrations.AddConstraint(
            model_name="seathandover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_by__isnull", True),
                    ("taken_by__isnull", True),
                    models.Q(("left_by", models.F("taken_by")), _negated=True),
                    _connector="OR",
                ),
                name="seat_hand_over_two_hands",
            ),
        ),
        migrations.AddConstraint(
            model_name="seathandover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("left_at__isnull", False), ("state", "done"), ("taken_at__isnull", False)
                    ),
                    models.Q(
                        models.Q(("state", "done"), _negated=True), ("taken_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="seat_hand_over_signed_by_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="seathandover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("prepared", "left"))),
                fields=("seat",),
                name="seat_hand_over_open_seat",
            ),
        ),
        migrations.AddConstraint(
            model_name="seathandover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("prepared", "left"))),
                fields=("charge",),
                name="seat_hand_over_open_charge",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
