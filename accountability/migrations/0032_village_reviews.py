"""Plans of villages, their reviews and hearings; what no form has to be trusted with."""

from datetime import date
from decimal import Decimal
from typing import Any

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill(apps: Any, _schema: Any) -> None:
    """The lines and questions that the article and the papers of the county offices suggest."""
    template = apps.get_model("accountability", "PlanTemplate")
    template.objects.bulk_create(
        template(order=10 * n, kind=kind, measure=measure, words=words, unit_word=unit)
        for n, (kind, measure, words, unit) in enumerate(TEMPLATES, 1)
    )
    question = apps.get_model("accountability", "VillageQuestion")
    question.objects.bulk_create(
        question(order=10 * n, words=words, basis=BASIS, starts_on=date(2018, 1, 1))
        for n, words in enumerate(QUESTIONS, 1)
    )


def empty(apps: Any, _schema: Any) -> None:
    """What is filled in goes with the tables."""


BASIS = "黔南州“七个一”工作模式"
TEMPLATES = (
    ("target", "other", "全年完成贫困人口减贫任务", "人"),
    ("target", "other", "村贫困发生率降至3%以下", ""),
    ("target", "works", "村级集体经济有经营性收入", "万元"),
    ("path", "industry", "发展特色种植养殖，落实利益联结", "户"),
    ("path", "work", "组织劳动力外出务工、就近就业", "人"),
    ("path", "relocation", "实施易地扶贫搬迁，做好后续扶持", "户"),
    ("path", "education", "落实教育资助，控辍保学", "人"),
    ("path", "medical", "参保缴费和大病救治全覆盖", "人"),
    ("path", "subsistence", "低保、特困供养应保尽保", "户"),
    ("path", "housing", "危房改造、老旧住房整治", "户"),
    ("path", "water", "农村饮水安全巩固提升", "户"),
    ("path", "ecology", "聘用生态护林员和公益性岗位", "人"),
    ("safeguard", "works", "通组公路和人居环境建设", "公里"),
    ("safeguard", "funds", "项目资金到位并按进度拨付", "万元"),
    ("safeguard", "people", "驻村工作队和网格员到岗履职", "人"),
)
QUESTIONS = (
    "脱贫计划与村情、户情相符，任务落实到户到人",
    "建档立卡户信息准确，无错评、漏评、错退",
    "“一达标两不愁三保障”逐户核对，短板已列入计划",
    "帮扶措施到户并有凭证，收入算账群众认可",
    "项目和资金按计划进度实施，公示公告到位",
    "驻村工作队、网格员按要求走访，群众满意",
    "以前检查和过堂指出的问题已经整改销号",
)

FORWARD = """
CREATE FUNCTION accountability_village_refuse(what text, reason text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', what, reason
        USING ERRCODE = 'check_violation', CONSTRAINT = 'village_guard';
END $$;

-- What a step changes beyond what it may write.
CREATE FUNCTION accountability_village_writes(
    what text, was jsonb, is_now jsonb, may_write text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    written text;
BEGIN
    IF may_write IS NULL THEN
        PERFORM accountability_village_refuse(
            what, (was ->> 'state') || ' is not followed by ' || (is_now ->> 'state'));
    END IF;
    SELECT o.key INTO written FROM jsonb_each_text(was) o JOIN jsonb_each_text(is_now) n USING (key)
    WHERE o.value IS DISTINCT FROM n.value AND o.key <> 'state' AND NOT o.key = ANY (may_write)
    LIMIT 1;
    IF written IS NOT NULL THEN
        PERFORM accountability_village_refuse(
            what, written || ' is written already, or in another step');
    END IF;
END $$;

CREATE FUNCTION accountability_village_plan_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what text := 'plan ' || NEW.id;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR coalesce(NEW.put_at, NEW.ended_at) IS NOT NULL THEN
            PERFORM accountability_village_refuse(what, 'it begins as a draft');
        END IF;
        RETURN NEW;
    END IF;
    PERFORM accountability_village_writes(what, to_jsonb(OLD), to_jsonb(NEW),
        CASE OLD.state || '>' || NEW.state
        WHEN 'draft>draft' THEN
            ARRAY['exit_year', 'max_rate_percent', 'homes_out', 'people_out', 'basis']
        WHEN 'draft>standing' THEN ARRAY['put_at', 'put_by_id']
        WHEN 'draft>dropped' THEN ARRAY['ended_at', 'ended_by_id']
        WHEN 'standing>replaced' THEN ARRAY['ended_at', 'ended_by_id'] END);
    IF OLD.state = 'draft' AND NEW.state = 'standing' AND NOT EXISTS (
        SELECT 1 FROM accountability_planline WHERE plan_id = NEW.id) THEN
        PERFORM accountability_village_refuse(what, 'a plan without lines is none');
    END IF;
    IF OLD.state <> NEW.state AND (CASE WHEN NEW.state = 'standing' THEN NEW.put_at
                                   ELSE NEW.ended_at END) IS NULL THEN
        PERFORM accountability_village_refuse(what, 'who did it when is not told');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER village_plan_guard BEFORE INSERT OR UPDATE ON accountability_villageplan
FOR EACH ROW EXECUTE FUNCTION accountability_village_plan_guard();

-- A part may be written while what it is a part of is in the state that is named.
CREATE FUNCTION accountability_village_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its record;
    part jsonb;
BEGIN
    FOREACH part IN ARRAY ARRAY[CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END,
                               CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END]
    LOOP
        CONTINUE WHEN part IS NULL;
        EXECUTE format('SELECT state FROM %I WHERE id = $1', TG_ARGV[0])
        INTO its USING (part ->> TG_ARGV[1])::bigint;
        IF its.state <> TG_ARGV[2] THEN
            PERFORM accountability_village_refuse(TG_TABLE_NAME, 'it is frozen');
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER plan_line_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON accountability_planline
FOR EACH ROW EXECUTE FUNCTION
    accountability_village_part('accountability_villageplan', 'plan_id', 'draft');
CREATE TRIGGER figure_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON accountability_sheetfigure
FOR EACH ROW EXECUTE FUNCTION
    accountability_village_part('accountability_villagesheet', 'sheet_id', 'writing');
CREATE TRIGGER answer_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON accountability_sheetanswer
FOR EACH ROW EXECUTE FUNCTION
    accountability_village_part('accountability_villagesheet', 'sheet_id', 'writing');
CREATE TRIGGER line_answer_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON accountability_lineanswer
FOR EACH ROW EXECUTE FUNCTION
    accountability_village_part('accountability_villagesheet', 'sheet_id', 'writing');
CREATE TRIGGER heard_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON accountability_heardplace
FOR EACH ROW EXECUTE FUNCTION
    accountability_village_part('accountability_hearing', 'hearing_id', 'open');

CREATE FUNCTION accountability_order_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    part := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    IF EXISTS (SELECT 1 FROM accountability_heardplace p JOIN accountability_hearing h
               ON h.id = p.hearing_id WHERE p.id = part.heard_id AND h.state <> 'open') THEN
        PERFORM accountability_village_refuse('order', 'it is frozen');
    END IF;
    IF TG_OP <> 'DELETE' AND part.issue_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM accountability_issue WHERE id = part.issue_id
        AND origin = 'accountability.hearingorder' AND origin_id = part.id) THEN
        PERFORM accountability_village_refuse('order', 'the entry is not of this order');
    END IF;
    RETURN part;
END $$;
CREATE TRIGGER order_guard BEFORE INSERT OR UPDATE OR DELETE ON accountability_hearingorder
FOR EACH ROW EXECUTE FUNCTION accountability_order_part();

-- Who keeps a village's plan of a year, or is posted in the village.
CREATE FUNCTION accountability_is_of_village(account bigint, plan bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM accountability_villageplan p
        JOIN accountability_villageplan v ON v.region_id = p.region_id AND v.year = p.year
        LEFT JOIN accountability_planline l ON l.plan_id = v.id
        LEFT JOIN accountability_lineprogress g ON g.line_id = l.id
        WHERE p.id = plan AND accountability_person(account) IN (
            accountability_person(v.drafted_by_id), accountability_person(v.put_by_id),
            accountability_person(g.recorded_by_id)))
    OR EXISTS (
        SELECT 1 FROM accountability_villageplan p JOIN regions_region v ON v.id = p.region_id
        JOIN regions_region r ON r.path LIKE v.path || '%'
        JOIN regions_posting o ON o.region_id = r.id
        WHERE p.id = plan AND accountability_person(o.user_id) = accountability_person(account)
        AND o.starts_on <= (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date
        AND (o.ends_on IS NULL
             OR o.ends_on >= (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date))
$$;

CREATE FUNCTION accountability_village_sheet_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what text := 'sheet ' || NEW.id;
    step text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'writing' OR coalesce(NEW.first_at, NEW.signed_at) IS NOT NULL THEN
            PERFORM accountability_village_refuse(what, 'it begins where it is written');
        END IF;
        IF NOT EXISTS (SELECT 1 FROM accountability_villageplan p
            WHERE p.id = NEW.plan_id AND p.region_id = NEW.region_id AND p.state = 'standing') THEN
            PERFORM accountability_village_refuse(what, 'the plan in force of this village is due');
        END IF;
        RETURN NEW;
    END IF;
    step := OLD.state || '>' || NEW.state;
    PERFORM accountability_village_writes(what, to_jsonb(OLD), to_jsonb(NEW), CASE step
        WHEN 'writing>writing' THEN ARRAY['as_of', 'conclusion', 'words']
        WHEN 'writing>first' THEN ARRAY['first_at', 'first_by_id']
        WHEN 'first>writing' THEN ARRAY['first_at', 'first_by_id', 'back_words']
        WHEN 'first>signed' THEN ARRAY['signed_at', 'signed_by_id'] END);
    IF step = 'writing>first' THEN
        IF NEW.first_at IS NULL OR accountability_is_of_village(NEW.first_by_id, NEW.plan_id) THEN
            PERFORM accountability_village_refuse(
                what, 'who reviews is not of the village and does not keep its plan');
        END IF;
        IF NEW.conclusion = '' OR EXISTS (
            SELECT 1 FROM accountability_planline l WHERE l.plan_id = NEW.plan_id AND NOT EXISTS (
                SELECT 1 FROM accountability_lineanswer a
                WHERE a.sheet_id = NEW.id AND a.line_id = l.id)) THEN
            PERFORM accountability_village_refuse(what, 'a line or the conclusion is not said');
        END IF;
    ELSIF step = 'first>writing' AND NEW.back_words = '' THEN
        PERFORM accountability_village_refuse(what, 'it goes back without a reason');
    ELSIF step = 'first>signed' THEN
        IF NEW.signed_at IS NULL
           OR accountability_person(NEW.signed_by_id) = accountability_person(NEW.first_by_id)
           OR accountability_is_of_village(NEW.signed_by_id, NEW.plan_id) THEN
            PERFORM accountability_village_refuse(
                what, 'the second is another person, not of the village, not keeper of its plan');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER village_sheet_guard BEFORE INSERT OR UPDATE ON accountability_villagesheet
FOR EACH ROW EXECUTE FUNCTION accountability_village_sheet_guard();

-- A township hears what was reviewed, a county what its townships heard, the prefecture what its
-- counties heard.
CREATE FUNCTION accountability_heard_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its record;
BEGIN
    SELECT r.level, r.path, h.round_of_id INTO its FROM accountability_hearing h
    JOIN regions_region r ON r.id = h.region_id WHERE h.id = NEW.hearing_id;
    IF its.level = 1 THEN
        IF NOT EXISTS (SELECT 1 FROM accountability_hearing b JOIN regions_region r
            ON r.id = b.region_id WHERE b.id = NEW.below_id AND b.region_id = NEW.region_id
            AND r.level = 2 AND b.state = 'signed') THEN
            PERFORM accountability_village_refuse('heard', 'the county has not heard its villages');
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM accountability_villagesheet s
        JOIN regions_region r ON r.id = s.region_id
        WHERE s.id = NEW.sheet_id AND s.region_id = NEW.region_id AND s.state = 'signed'
        AND s.round_of_id = its.round_of_id AND r.path LIKE its.path || '%') THEN
        PERFORM accountability_village_refuse('heard', 'the village is not reviewed yet');
    ELSIF its.level = 2 AND NOT EXISTS (SELECT 1 FROM accountability_heardplace p
        JOIN accountability_hearing h ON h.id = p.hearing_id
        JOIN regions_region r ON r.id = h.region_id
        WHERE p.sheet_id = NEW.sheet_id AND r.level = 3 AND h.state = 'signed') THEN
        PERFORM accountability_village_refuse('heard', 'the township has not heard it yet');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER heard_in_order BEFORE INSERT ON accountability_heardplace
FOR EACH ROW EXECUTE FUNCTION accountability_heard_order();

CREATE FUNCTION accountability_hearing_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR coalesce(NEW.signed_at, NEW.called_off_at) IS NOT NULL THEN
            PERFORM accountability_village_refuse(NEW.number, 'it begins where it is heard');
        END IF;
        RETURN NEW;
    END IF;
    step := OLD.state || '>' || NEW.state;
    PERFORM accountability_village_writes(NEW.number, to_jsonb(OLD), to_jsonb(NEW), CASE step
        WHEN 'open>open' THEN ARRAY['held_on', 'venue', 'panel', 'chair_id']
        WHEN 'open>called_off' THEN ARRAY['called_off_at', 'called_off_by_id', 'end_words']
        WHEN 'open>signed' THEN ARRAY['signed_at', 'signed_by_id'] END);
    IF step = 'open>called_off' AND (NEW.end_words = '' OR NEW.called_off_at IS NULL) THEN
        PERFORM accountability_village_refuse(NEW.number, 'it is called off without a reason');
    ELSIF step = 'open>signed' THEN
        IF NEW.signed_at IS NULL
           OR accountability_person(NEW.signed_by_id) <> accountability_person(NEW.chair_id) THEN
            PERFORM accountability_village_refuse(NEW.number, 'the chair signs');
        END IF;
        IF NEW.held_on > (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date THEN
            PERFORM accountability_village_refuse(NEW.number, 'its day has not come yet');
        END IF;
        IF EXISTS (SELECT 1 FROM accountability_heardplace p
            LEFT JOIN accountability_villagesheet s ON s.id = p.sheet_id
            WHERE p.hearing_id = NEW.id AND accountability_person(NEW.signed_by_id) IN (
                accountability_person(s.first_by_id), accountability_person(s.signed_by_id))) THEN
            PERFORM accountability_village_refuse(NEW.number, 'who reviewed does not sit over it');
        END IF;
        IF NOT EXISTS (SELECT 1 FROM accountability_heardplace WHERE hearing_id = NEW.id)
           OR EXISTS (SELECT 1 FROM accountability_heardplace
                      WHERE hearing_id = NEW.id AND (verdict = '' OR recorded_at IS NULL)) THEN
            PERFORM accountability_village_refuse(NEW.number, 'a verdict is missing');
        END IF;
        IF EXISTS (SELECT 1 FROM accountability_heardplace p
            JOIN accountability_villagesheet s ON s.id = p.sheet_id
            WHERE p.hearing_id = NEW.id AND p.verdict = 'passed' AND s.conclusion = 'failed') THEN
            PERFORM accountability_village_refuse(NEW.number, 'what failed its review is cleared');
        END IF;
        IF EXISTS (SELECT 1 FROM accountability_heardplace p
            WHERE p.hearing_id = NEW.id AND (p.verdict = 'mend') <> EXISTS (
                SELECT 1 FROM accountability_hearingorder o WHERE o.heard_id = p.id)) THEN
            PERFORM accountability_village_refuse(
                NEW.number, 'orders belong to what is to be mended, and to nothing else');
        END IF;
        IF EXISTS (SELECT 1 FROM accountability_hearingorder o JOIN accountability_heardplace p
            ON p.id = o.heard_id WHERE p.hearing_id = NEW.id AND o.issue_id IS NULL) THEN
            PERFORM accountability_village_refuse(NEW.number, 'an order is not on the ledger');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hearing_guard BEFORE INSERT OR UPDATE ON accountability_hearing
FOR EACH ROW EXECUTE FUNCTION accountability_hearing_guard();

CREATE TRIGGER village_plan_is_kept BEFORE DELETE ON accountability_villageplan
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER line_progress_is_kept BEFORE UPDATE OR DELETE ON accountability_lineprogress
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER village_round_is_kept BEFORE UPDATE OR DELETE ON accountability_villageround
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER village_sheet_is_kept BEFORE DELETE ON accountability_villagesheet
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER hearing_is_kept BEFORE DELETE ON accountability_hearing
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();
"""

BACKWARD = """
DROP TRIGGER hearing_is_kept ON accountability_hearing;
DROP TRIGGER village_sheet_is_kept ON accountability_villagesheet;
DROP TRIGGER village_round_is_kept ON accountability_villageround;
DROP TRIGGER line_progress_is_kept ON accountability_lineprogress;
DROP TRIGGER village_plan_is_kept ON accountability_villageplan;
DROP TRIGGER hearing_guard ON accountability_hearing;
DROP TRIGGER heard_in_order ON accountability_heardplace;
DROP TRIGGER village_sheet_guard ON accountability_villagesheet;
DROP TRIGGER order_guard ON accountability_hearingorder;
DROP TRIGGER heard_is_frozen ON accountability_heardplace;
DROP TRIGGER line_answer_is_frozen ON accountability_lineanswer;
DROP TRIGGER answer_is_frozen ON accountability_sheetanswer;
DROP TRIGGER figure_is_frozen ON accountability_sheetfigure;
DROP TRIGGER plan_line_is_frozen ON accountability_planline;
DROP TRIGGER village_plan_guard ON accountability_villageplan;
DROP FUNCTION accountability_hearing_guard();
DROP FUNCTION accountability_heard_order();
DROP FUNCTION accountability_village_sheet_guard();
DROP FUNCTION accountability_is_of_village(bigint, bigint);
DROP FUNCTION accountability_order_part();
DROP FUNCTION accountability_village_part();
DROP FUNCTION accountability_village_plan_guard();
DROP FUNCTION accountability_village_writes(text, jsonb, jsonb, text[]);
DROP FUNCTION accountability_village_refuse(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0031_meetings_in_general"),
        ("regions", "0005_cadre"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanTemplate",
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
                            ("target", "Target"),
                            ("path", "Path out of poverty"),
                            ("safeguard", "Safeguard"),
                        ],
                        max_length=9,
                        verbose_name="Part of the plan",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("industry", "Industry"),
                            ("work", "Work away from home"),
                            ("relocation", "Relocation"),
                            ("education", "Education"),
                            ("medical", "Medical care"),
                            ("subsistence", "Subsistence allowance"),
                            ("housing", "Housing"),
                            ("water", "Drinking water"),
                            ("ecology", "Ecology posts"),
                            ("works", "Roads and works"),
                            ("funds", "Funds"),
                            ("people", "People on the spot"),
                            ("other", "Other"),
                        ],
                        max_length=11,
                        verbose_name="Measure",
                    ),
                ),
                (
                    "words",
                    models.CharField(max_length=200, unique=True, verbose_name="What the line is"),
                ),
                (
                    "unit_word",
                    models.CharField(blank=True, max_length=10, verbose_name="Counted in"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="Order")),
                (
                    "disabled_on",
                    models.DateField(blank=True, null=True, verbose_name="Not offered from"),
                ),
            ],
            options={
                "ordering": ("order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Hearing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=30, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Being heard"),
                            ("signed", "Signed by the chair"),
                            ("called_off", "Called off"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("held_on", models.DateField()),
                ("venue", models.CharField(blank=True, max_length=80)),
                (
                    "panel",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("share_percent", models.PositiveSmallIntegerField(default=100)),
                ("seed", models.BigIntegerField(default=0)),
                ("end_words", models.CharField(blank=True, max_length=300)),
                ("convened_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("called_off_at", models.DateTimeField(blank=True, null=True)),
                (
                    "called_off_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "convened_by",
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
                "ordering": ("-held_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="HeardPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.TextField(blank=True)),
                ("answered", models.TextField(blank=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("passed", "Cleared"),
                            ("mend", "To be mended by a day"),
                            ("again", "To be reviewed again"),
                        ],
                        max_length=6,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "before",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accountability.heardplace",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heard",
                        to="regions.region",
                    ),
                ),
                (
                    "below",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accountability.hearing",
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heard",
                        to="accountability.hearing",
                    ),
                ),
            ],
            options={
                "ordering": ("region__path", "pk"),
            },
        ),
        migrations.CreateModel(
            name="HearingOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("description", models.TextField()),
                ("responsible_unit", models.CharField(max_length=60)),
                ("person", models.CharField(max_length=60)),
                ("due_on", models.DateField()),
                (
                    "heard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="accountability.heardplace",
                    ),
                ),
                (
                    "issue",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hearing_order",
                        to="accountability.issue",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accountability.item",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="VillagePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("standing", "In force"),
                            ("replaced", "Replaced"),
                            ("dropped", "Draft dropped"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                (
                    "exit_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="Year in which the village leaves poverty",
                    ),
                ),
                (
                    "max_rate_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("3.00"),
                        max_digits=5,
                        validators=[django.core.validators.MaxValueValidator(Decimal("3.00"))],
                        verbose_name="Poverty rate at most (%)",
                    ),
                ),
                (
                    "homes_out",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="Households to leave poverty this year"
                    ),
                ),
                (
                    "people_out",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="Persons to leave poverty this year"
                    ),
                ),
                (
                    "basis",
                    models.CharField(blank=True, max_length=120, verbose_name="By which document"),
                ),
                ("drafted_at", models.DateTimeField()),
                ("put_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "put_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="village_plans",
                        to="regions.region",
                    ),
                ),
            ],
            options={
                "ordering": ("region__path", "-year", "-version"),
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("target", "Target"),
                            ("path", "Path out of poverty"),
                            ("safeguard", "Safeguard"),
                        ],
                        max_length=9,
                        verbose_name="Part of the plan",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("industry", "Industry"),
                            ("work", "Work away from home"),
                            ("relocation", "Relocation"),
                            ("education", "Education"),
                            ("medical", "Medical care"),
                            ("subsistence", "Subsistence allowance"),
                            ("housing", "Housing"),
                            ("water", "Drinking water"),
                            ("ecology", "Ecology posts"),
                            ("works", "Roads and works"),
                            ("funds", "Funds"),
                            ("people", "People on the spot"),
                            ("other", "Other"),
                        ],
                        max_length=11,
                        verbose_name="Measure",
                    ),
                ),
                ("words", models.CharField(max_length=200, verbose_name="What the line is")),
                ("group", models.CharField(blank=True, max_length=80, verbose_name="For whom")),
                (
                    "planned",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="How much"),
                ),
                (
                    "unit_word",
                    models.CharField(blank=True, max_length=10, verbose_name="Counted in"),
                ),
                (
                    "responsible_unit",
                    models.CharField(max_length=60, verbose_name="Responsible unit"),
                ),
                ("person", models.CharField(max_length=60, verbose_name="Responsible person")),
                ("starts_on", models.DateField(verbose_name="From")),
                ("due_on", models.DateField(verbose_name="Until")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="accountability.villageplan",
                    ),
                ),
            ],
            options={
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="VillageQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=200, verbose_name="Question")),
                ("basis", models.CharField(blank=True, max_length=120, verbose_name="Basis")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="Order")),
                ("starts_on", models.DateField(verbose_name="Asked from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Asked until")),
            ],
            options={
                "ordering": ("order", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="village_question_days_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VillageRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=30, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("year", models.PositiveSmallIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("opened_at", models.DateTimeField()),
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
                "ordering": ("-starts_on", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="hearing",
            name="round_of",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hearings",
                to="accountability.villageround",
            ),
        ),
        migrations.CreateModel(
            name="VillageSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("writing", "Being filled in"),
                            ("first", "Signed by one"),
                            ("signed", "Signed by both"),
                        ],
                        default="writing",
                        max_length=7,
                    ),
                ),
                ("as_of", models.DateField()),
                (
                    "conclusion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("passed", "Passed"),
                            ("mend", "To be mended"),
                            ("failed", "Not passed"),
                        ],
                        max_length=6,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("back_words", models.CharField(blank=True, max_length=300)),
                ("begun_at", models.DateTimeField()),
                ("first_at", models.DateTimeField(blank=True, null=True)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="accountability.villageplan",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="village_sheets",
                        to="regions.region",
                    ),
                ),
                (
                    "round_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="accountability.villageround",
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
                "ordering": ("region__path", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="SheetFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=30)),
                ("count", models.PositiveIntegerField()),
                ("of", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "entries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="accountability.villagesheet",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="SheetAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "said",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_here", "Does not arise here")],
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accountability.villagequestion",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="accountability.villagesheet",
                    ),
                ),
            ],
            options={
                "ordering": ("question__order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="LineAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "found",
                    models.CharField(
                        choices=[
                            ("reached", "Reached"),
                            ("behind", "Behind"),
                            ("not", "Not achieved"),
                        ],
                        max_length=7,
                    ),
                ),
                ("words", models.CharField(max_length=500)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accountability.planline",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line_answers",
                        to="accountability.villagesheet",
                    ),
                ),
            ],
            options={
                "ordering": ("line__code",),
            },
        ),
        migrations.AddField(
            model_name="heardplace",
            name="sheet",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="heard",
                to="accountability.villagesheet",
            ),
        ),
        migrations.CreateModel(
            name="LineProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("done_on", models.DateField()),
                ("percent", models.PositiveSmallIntegerField()),
                ("words", models.CharField(max_length=300)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="accountability.planline",
                    ),
                ),
            ],
            options={
                "ordering": ("done_on", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recorded_at__isnull", True), ("recorded_by__isnull", True)),
                            models.Q(
                                ("recorded_at__isnull", False), ("recorded_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="line_progress_recorded_at_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)), name="line_progress_percent"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="villageplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drafted_at__isnull", True), ("drafted_by__isnull", True)),
                    models.Q(("drafted_at__isnull", False), ("drafted_by__isnull", False)),
                    _connector="OR",
                ),
                name="village_plan_drafted_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("put_at__isnull", True), ("put_by__isnull", True)),
                    models.Q(("put_at__isnull", False), ("put_by__isnull", False)),
                    _connector="OR",
                ),
                name="village_plan_put_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="village_plan_ended_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageplan",
            constraint=models.UniqueConstraint(
                fields=("region", "year", "version"), name="village_plan_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="villageplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("region", "year"),
                name="village_plan_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "standing")),
                fields=("region", "year"),
                name="village_plan_one_standing",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("max_rate_percent__gte", 0), ("max_rate_percent__lte", Decimal("3.00"))
                ),
                name="village_plan_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("people_out__isnull", True),
                    ("homes_out__isnull", True),
                    ("people_out__gte", models.F("homes_out")),
                    _connector="OR",
                ),
                name="village_plan_persons_of_households",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.UniqueConstraint(fields=("plan", "code"), name="plan_line_code_once"),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("starts_on"))),
                name="plan_line_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_at__isnull", True), ("opened_by__isnull", True)),
                    models.Q(("opened_at__isnull", False), ("opened_by__isnull", False)),
                    _connector="OR",
                ),
                name="village_round_opened_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageround",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="village_round_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("convened_at__isnull", True), ("convened_by__isnull", True)),
                    models.Q(("convened_at__isnull", False), ("convened_by__isnull", False)),
                    _connector="OR",
                ),
                name="hearing_convened_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                    models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                    _connector="OR",
                ),
                name="hearing_signed_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("called_off_at__isnull", True), ("called_off_by__isnull", True)),
                    models.Q(("called_off_at__isnull", False), ("called_off_by__isnull", False)),
                    _connector="OR",
                ),
                name="hearing_called_off_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(("share_percent__gte", 1), ("share_percent__lte", 100)),
                name="hearing_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="villagesheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("begun_at__isnull", True), ("begun_by__isnull", True)),
                    models.Q(("begun_at__isnull", False), ("begun_by__isnull", False)),
                    _connector="OR",
                ),
                name="village_sheet_begun_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="villagesheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_at__isnull", True), ("first_by__isnull", True)),
                    models.Q(("first_at__isnull", False), ("first_by__isnull", False)),
                    _connector="OR",
                ),
                name="village_sheet_first_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="villagesheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                    models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                    _connector="OR",
                ),
                name="village_sheet_signed_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="villagesheet",
            constraint=models.UniqueConstraint(
                fields=("round_of", "region", "edition"), name="village_sheet_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="villagesheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_by", models.F("signed_by")), _negated=True),
                name="village_sheet_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetfigure",
            constraint=models.UniqueConstraint(fields=("sheet", "name"), name="sheet_figure_once"),
        ),
        migrations.AddConstraint(
            model_name="sheetanswer",
            constraint=models.UniqueConstraint(
                fields=("sheet", "question"), name="sheet_answer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("said", "no"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="sheet_answer_no_has_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="lineanswer",
            constraint=models.UniqueConstraint(fields=("sheet", "line"), name="line_answer_once"),
        ),
        migrations.AddConstraint(
            model_name="heardplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recorded_at__isnull", True), ("recorded_by__isnull", True)),
                    models.Q(("recorded_at__isnull", False), ("recorded_by__isnull", False)),
                    _connector="OR",
                ),
                name="heard_recorded_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="heardplace",
            constraint=models.UniqueConstraint(fields=("hearing", "region"), name="heard_once"),
        ),
        migrations.AddConstraint(
            model_name="heardplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sheet__isnull", True), ("below__isnull", True), _connector="XOR"
                ),
                name="heard_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="heardplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_on__isnull", False), ("verdict__in", ["mend", "again"])),
                    models.Q(("due_on__isnull", True), ("verdict__in", ["", "passed"])),
                    _connector="OR",
                ),
                name="heard_day_with_verdict",
            ),
        ),
        migrations.RunPython(fill, empty),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
