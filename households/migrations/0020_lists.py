import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import households.models.bits

# The bits of what is recorded already, as the triggers compute them from now on.
BITS = """
UPDATE households_household h
SET facets = (coalesce(h.poor_kind = '一般贫困户', false)::int::bigint << 0)
        | (coalesce(h.poor_kind = '低保户', false)::int::bigint << 1)
        | (coalesce(h.poor_kind = '五保户', false)::int::bigint << 2)
        | (coalesce(h.poor_kind = '低保贫困户', false)::int::bigint << 3)
        | (coalesce(h.poor_kind = '五保贫困户', false)::int::bigint << 4)
        | (coalesce(h.poor_kind = '一般农户', false)::int::bigint << 5)
        | (coalesce(h.exit_status = '未脱贫', false)::int::bigint << 6)
        | (coalesce(h.exit_status = '已脱贫', false)::int::bigint << 7)
        | (coalesce(h.exit_status = '预脱贫', false)::int::bigint << 8)
        | (coalesce(h.exit_status = '返贫', false)::int::bigint << 9)
        | (coalesce(h.exit_status = '稳定脱贫', false)::int::bigint << 10)
        | (coalesce(h.cause_main = '因病', false)::int::bigint << 11)
        | (coalesce(h.cause_main = '因残', false)::int::bigint << 12)
        | (coalesce(h.cause_main = '因学', false)::int::bigint << 13)
        | (coalesce(h.cause_main = '因灾', false)::int::bigint << 14)
        | (coalesce(h.cause_main = '缺土地', false)::int::bigint << 15)
        | (coalesce(h.cause_main = '缺水', false)::int::bigint << 16)
        | (coalesce(h.cause_main = '缺技术', false)::int::bigint << 17)
        | (coalesce(h.cause_main = '缺劳力', false)::int::bigint << 18)
        | (coalesce(h.cause_main = '缺资金', false)::int::bigint << 19)
        | (coalesce(h.cause_main = '交通条件落后', false)::int::bigint << 20)
        | (coalesce(h.cause_main = '自身发展动力不足', false)::int::bigint << 21)
        | (coalesce(h.cause_main = '因婚', false)::int::bigint << 22)
        | (coalesce(h.cause_main = '因丧', false)::int::bigint << 23)
        | (coalesce(h.cause_main = '其他', false)::int::bigint << 24)
        | (coalesce(h.monitor_kind = '脱贫不稳定户', false)::int::bigint << 25)
        | (coalesce(h.monitor_kind = '边缘易致贫户', false)::int::bigint << 26)
        | (coalesce(h.monitor_kind = '突发严重困难户', false)::int::bigint << 27)
        | (coalesce(h.risk_is_removed, false)::int::bigint << 28)
        | (coalesce(h.is_relocated, false)::int::bigint << 29)
        | (coalesce(h.dissolved_on IS NOT NULL, false)::int::bigint << 30)
        | (coalesce(h.surveyed_on IS NULL, false)::int::bigint << 31)
        | (coalesce(h.phone = '', false)::int::bigint << 32),
    year_facets = coalesce(n.bits, 0), income_year = n.year, income_yuan = n.net
FROM households_household o
LEFT JOIN LATERAL (
    SELECT (coalesce(y.house_grade = 'A', false)::int::bigint << 0)
        | (coalesce(y.house_grade = 'B', false)::int::bigint << 1)
        | (coalesce(y.house_grade = 'C', false)::int::bigint << 2)
        | (coalesce(y.house_grade = 'D', false)::int::bigint << 3)
        | (coalesce(y.is_dangerous_house, false)::int::bigint << 4)
        | (coalesce(y.has_safe_water, false)::int::bigint << 5)
        | (coalesce(NOT y.has_safe_water, false)::int::bigint << 6)
        | (coalesce(NOT y.has_toilet, false)::int::bigint << 7) AS bits,
        y.year, y.net_per_head_yuan AS net
    FROM households_householdyear y WHERE y.household_id = o.id ORDER BY y.year DESC LIMIT 1
) n ON true
WHERE h.id = o.id;
UPDATE households_person p
SET facets = (coalesce(p.sex = '男', false)::int::bigint << 0)
        | (coalesce(p.sex = '女', false)::int::bigint << 1)
        | (coalesce(p.ethnic = '布依族', false)::int::bigint << 2)
        | (coalesce(p.ethnic = '苗族', false)::int::bigint << 3)
        | (coalesce(p.ethnic = '水族', false)::int::bigint << 4)
        | (coalesce(p.ethnic = '汉族', false)::int::bigint << 5)
        | (coalesce(p.ethnic = '毛南族', false)::int::bigint << 6)
        | (coalesce(p.ethnic = '侗族', false)::int::bigint << 7)
        | (coalesce(p.ethnic = '瑶族', false)::int::bigint << 8)
        | (coalesce(p.id_state IN ('checksum', 'length', 'blank'), false)::int::bigint << 9)
        | (coalesce(p.id_state = 'none', false)::int::bigint << 10),
    name_key = translate(normalize(p.name, NFKC), '韋陸羅楊張劉陳黃吳趙鄭謝許鄧蔣馮蕭葉鍾譚賀龍萬錢嚴顧龔盧蘇孫馬餘歐齊鄒陽農畢樂聶竇閻國囯圀華偉強彊軍榮蘭鳳麗紅貴學業東義發興慶書樹飛遠運靜雲開關倫傑寶銀鐵鋼錦鎮連進達選維綱紹繼絲線綠瓊瑤瑩珎環現勝勳勛勲務動時曉暉會權標橋歡歲漢潔澤濤濱燦愛憲懷應戰揚攜峯羣啟啓恆栢邨嶽姊娛婭嬌媽宮實寧審將專對導賢資賓質贊贇輝輪長門閃聞陰際隨靈順須頌願風馳駿驥鴻鵬鶴麥黨祿禮禎禕種穎積穩節範筆聖聰聲職腦艷艶莊蓮蘋衛裝訓誠詩詠語調諾謙講譽 ·•・‧∙.．''’`​‌‍﻿	', '韦陆罗杨张刘陈黄吴赵郑谢许邓蒋冯萧叶钟谭贺龙万钱严顾龚卢苏孙马余欧齐邹阳农毕乐聂窦阎国国国华伟强强军荣兰凤丽红贵学业东义发兴庆书树飞远运静云开关伦杰宝银铁钢锦镇连进达选维纲绍继丝线绿琼瑶莹珍环现胜勋勋勋务动时晓晖会权标桥欢岁汉洁泽涛滨灿爱宪怀应战扬携峰群启启恒柏村岳姐娱娅娇妈宫实宁审将专对导贤资宾质赞赟辉轮长门闪闻阴际随灵顺须颂愿风驰骏骥鸿鹏鹤麦党禄礼祯祎种颖积稳节范笔圣聪声职脑艳艳庄莲苹卫装训诚诗咏语调诺谦讲誉'),
    year_facets = coalesce(n.bits, 0),
    has_left = m.left_on IS NOT NULL,
    home_facets = coalesce(h.facets, 0)
FROM households_person o
LEFT JOIN LATERAL (
    SELECT (coalesce('健康' = ANY(y.health), false)::int::bigint << 16)
        | (coalesce('长期慢性病' = ANY(y.health), false)::int::bigint << 17)
        | (coalesce('患有大病' = ANY(y.health), false)::int::bigint << 18)
        | (coalesce('残疾' = ANY(y.health), false)::int::bigint << 19)
        | (coalesce(y.disability_level = '一级', false)::int::bigint << 20)
        | (coalesce(y.disability_level = '二级', false)::int::bigint << 21)
        | (coalesce(y.disability_level = '三级', false)::int::bigint << 22)
        | (coalesce(y.disability_level = '四级', false)::int::bigint << 23)
        | (coalesce(q.birth_on > make_date(y.year - 15 - 1, 9, 1) AND q.birth_on <= make_date(y.year - 6, 9, 1) AND (y.school_status = '非在校生' OR y.dropout_reason <> '') AND strpos(y.school_status || y.dropout_reason, '送教上门') = 0 AND y.education NOT IN ('初中', '高中', '大专', '大专及以上', '本科及以上'), false)::int::bigint << 24)
        | (coalesce(y.school_status NOT IN ('', '非在校生', '学龄前儿童'), false)::int::bigint << 25)
        | (coalesce(y.labour = '普通劳动力', false)::int::bigint << 26)
        | (coalesce(y.labour = '技能劳动力', false)::int::bigint << 27)
        | (coalesce(y.labour = '丧失劳动力', false)::int::bigint << 28)
        | (coalesce(y.labour = '无劳动力', false)::int::bigint << 29)
        | (coalesce(y.labour = '弱劳动力或半劳动力', false)::int::bigint << 30)
        | (coalesce(y.work_area IN ('县外省内', '省外'), false)::int::bigint << 31)
        | (coalesce(y.has_resident_medical OR y.has_employee_medical, false)::int::bigint << 32)
        | (coalesce(NOT y.has_resident_medical AND y.has_employee_medical IS NOT TRUE, false)::int::bigint << 33)
        | (coalesce(y.has_dibao, false)::int::bigint << 34)
        | (coalesce(y.tekun_kind IN ('农村特困', '城市特困'), false)::int::bigint << 35)
        | (coalesce(cardinality(y.public_posts) > 0, false)::int::bigint << 36) AS bits
    FROM households_personyear y JOIN households_person q ON q.id = y.person_id
    WHERE y.person_id = o.id ORDER BY y.year DESC LIMIT 1
) n ON true
LEFT JOIN LATERAL (
    SELECT household_id, left_on FROM households_membership
    WHERE person_id = o.id ORDER BY left_on DESC NULLS FIRST, id DESC LIMIT 1
) m ON true
LEFT JOIN households_household h ON h.id = m.household_id
WHERE p.id = o.id;
UPDATE households_household h SET member_facets = n.bits
FROM (
    SELECT m.household_id, bit_or(p.facets | p.year_facets) AS bits
    FROM households_membership m JOIN households_person p ON p.id = m.person_id
    WHERE m.left_on IS NULL GROUP BY m.household_id
) n
WHERE h.id = n.household_id;
"""
# The column keeps its values and is no longer computed by its expression (`households.facets`).
KEEP = """
ALTER TABLE households_household ALTER COLUMN is_registered DROP EXPRESSION;
ALTER TABLE households_household ALTER COLUMN is_registered SET DEFAULT true;
"""
# An index cannot be made while a check of the rows waits for the end of the transaction.
NOTHING_WAITS = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0019_words_of_act_states"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ListLayout",
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
                        choices=[("household", "Households"), ("person", "Persons")], max_length=10
                    ),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("is_dense", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("owner_id", "kind"),
            },
        ),
        migrations.CreateModel(
            name="PlaceFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place_path", models.CharField(db_collation="C", max_length=40, unique=True)),
                ("numbers", models.JSONField(default=dict)),
                ("as_of", models.DateTimeField()),
            ],
            options={
                "ordering": ("place_path",),
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
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
                        choices=[("household", "Households"), ("person", "Persons")], max_length=10
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(blank=True, max_length=500)),
                ("is_default", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("name", "id"),
            },
        ),
        migrations.RemoveIndex(
            model_name="household",
            name="household_in_place",
        ),
        migrations.RemoveIndex(
            model_name="person",
            name="person_in_place",
        ),
        migrations.RemoveIndex(
            model_name="person",
            name="person_initials",
        ),
        migrations.RemoveIndex(
            model_name="person",
            name="person_id_end",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="household",
            name="members_move_along",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="membership",
            name="person_goes_along_in",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="membership",
            name="person_goes_along_on",
        ),
        # A column named in a trigger cannot change its collation.
        pgtrigger.migrations.RemoveTrigger(model_name="household", name="place_of_grid"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(KEEP)],
            state_operations=[
                migrations.AlterField(
                    model_name="household",
                    name="is_registered",
                    field=models.BooleanField(db_default=True, editable=False),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="household",
            name="place_path",
            field=models.CharField(blank=True, db_collation="C", max_length=40),
        ),
        migrations.AlterField(
            model_name="person",
            name="place_path",
            field=models.CharField(
                blank=True, db_collation="C", db_default="", default="", max_length=40
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="household",
            trigger=pgtrigger.compiler.Trigger(
                name="place_of_grid",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    SELECT path INTO NEW.place_path FROM regions_region WHERE id = NEW.region_id;\n                    RETURN NEW;\n                ",
                    hash="9624a749f10092ffe4b89871f7c6144d0a8e6ad3",
                    operation='INSERT OR UPDATE OF "region_id", "place_path"',
                    pgid="pgtrigger_place_of_grid_f2e20",
                    table="households_household",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="facets",
            field=households.models.bits.BitsField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="household",
            name="income_year",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="household",
            name="income_yuan",
            field=models.DecimalField(decimal_places=2, editable=False, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="household",
            name="member_facets",
            field=households.models.bits.BitsField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="household",
            name="year_facets",
            field=households.models.bits.BitsField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="person",
            name="facets",
            field=households.models.bits.BitsField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="person",
            name="has_left",
            field=models.BooleanField(db_default=False, editable=False),
        ),
        migrations.AddField(
            model_name="person",
            name="home_facets",
            field=households.models.bits.BitsField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="person",
            name="name_key",
            field=models.CharField(db_collation="C", db_default="", editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name="person",
            name="year_facets",
            field=households.models.bits.BitsField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="listlayout",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="list_layouts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
            ),
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_filters",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL([BITS, NOTHING_WAITS], migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="household",
            trigger=pgtrigger.compiler.Trigger(
                name="own_bits",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.facets := (coalesce(NEW.poor_kind = '一般贫困户', false)::int::bigint << 0) | (coalesce(NEW.poor_kind = '低保户', false)::int::bigint << 1) | (coalesce(NEW.poor_kind = '五保户', false)::int::bigint << 2) | (coalesce(NEW.poor_kind = '低保贫困户', false)::int::bigint << 3) | (coalesce(NEW.poor_kind = '五保贫困户', false)::int::bigint << 4) | (coalesce(NEW.poor_kind = '一般农户', false)::int::bigint << 5) | (coalesce(NEW.exit_status = '未脱贫', false)::int::bigint << 6) | (coalesce(NEW.exit_status = '已脱贫', false)::int::bigint << 7) | (coalesce(NEW.exit_status = '预脱贫', false)::int::bigint << 8) | (coalesce(NEW.exit_status = '返贫', false)::int::bigint << 9) | (coalesce(NEW.exit_status = '稳定脱贫', false)::int::bigint << 10) | (coalesce(NEW.cause_main = '因病', false)::int::bigint << 11) | (coalesce(NEW.cause_main = '因残', false)::int::bigint << 12) | (coalesce(NEW.cause_main = '因学', false)::int::bigint << 13) | (coalesce(NEW.cause_main = '因灾', false)::int::bigint << 14) | (coalesce(NEW.cause_main = '缺土地', false)::int::bigint << 15) | (coalesce(NEW.cause_main = '缺水', false)::int::bigint << 16) | (coalesce(NEW.cause_main = '缺技术', false)::int::bigint << 17) | (coalesce(NEW.cause_main = '缺劳力', false)::int::bigint << 18) | (coalesce(NEW.cause_main = '缺资金', false)::int::bigint << 19) | (coalesce(NEW.cause_main = '交通条件落后', false)::int::bigint << 20) | (coalesce(NEW.cause_main = '自身发展动力不足', false)::int::bigint << 21) | (coalesce(NEW.cause_main = '因婚', false)::int::bigint << 22) | (coalesce(NEW.cause_main = '因丧', false)::int::bigint << 23) | (coalesce(NEW.cause_main = '其他', false)::int::bigint << 24) | (coalesce(NEW.monitor_kind = '脱贫不稳定户', false)::int::bigint << 25) | (coalesce(NEW.monitor_kind = '边缘易致贫户', false)::int::bigint << 26) | (coalesce(NEW.monitor_kind = '突发严重困难户', false)::int::bigint << 27) | (coalesce(NEW.risk_is_removed, false)::int::bigint << 28) | (coalesce(NEW.is_relocated, false)::int::bigint << 29) | (coalesce(NEW.dissolved_on IS NOT NULL, false)::int::bigint << 30) | (coalesce(NEW.surveyed_on IS NULL, false)::int::bigint << 31) | (coalesce(NEW.phone = '', false)::int::bigint << 32);\nNEW.is_registered := NEW.poor_kind <> '一般农户';\nRETURN NEW;",
                    hash="33d9c89514854afca04ac26736c6789c13d50cb8",
                    operation='INSERT OR UPDATE OF "cause_main", "dissolved_on", "exit_status", "is_relocated", "monitor_kind", "phone", "poor_kind", "risk_is_removed", "surveyed_on", "facets", "is_registered"',
                    pgid="pgtrigger_own_bits_e31c5",
                    table="households_household",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="household",
            trigger=pgtrigger.compiler.Trigger(
                name="members_move_along_on",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE is_touched boolean;",
                    func="\n        EXECUTE $sql$SELECT count(*) > 0 FROM (\n    SELECT n.id, n.place_path, n.facets FROM now_is n JOIN was o USING (id)\n    WHERE o.place_path <> n.place_path OR o.facets <> n.facets\n) r$sql$ INTO is_touched;\n        IF is_touched THEN\n            EXECUTE $sql$\n                UPDATE households_person p SET place_path = n.place_path, home_facets = n.facets\n                FROM (\n    SELECT n.id, n.place_path, n.facets FROM now_is n JOIN was o USING (id)\n    WHERE o.place_path <> n.place_path OR o.facets <> n.facets\n) n\n                JOIN households_membership m ON m.household_id = n.id AND m.left_on IS NULL\n                WHERE p.id = m.person_id\n            $sql$;\nEXECUTE $sql$\n                UPDATE households_act a SET region_id = n.region_id\n                FROM now_is n JOIN was o ON o.id = n.id AND o.region_id <> n.region_id\n                WHERE a.household_id = n.id\n            $sql$;\n\n        END IF;\n    \nRETURN NULL;",
                    hash="3fa5a8ca923d840ed569ce8d3ccc5cb7864b9d82",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_members_move_along_on_681cd",
                    referencing="REFERENCING OLD TABLE AS was  NEW TABLE AS now_is ",
                    table="households_household",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdyear",
            trigger=pgtrigger.compiler.Trigger(
                name="household_bits_in",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$\n        UPDATE households_household h\n        SET year_facets = coalesce(n.bits, 0), income_year = n.year, income_yuan = n.net\n        FROM (SELECT DISTINCT household_id FROM now_is) t\n        LEFT JOIN LATERAL (\n            SELECT (coalesce(y.house_grade = 'A', false)::int::bigint << 0) | (coalesce(y.house_grade = 'B', false)::int::bigint << 1) | (coalesce(y.house_grade = 'C', false)::int::bigint << 2) | (coalesce(y.house_grade = 'D', false)::int::bigint << 3) | (coalesce(y.is_dangerous_house, false)::int::bigint << 4) | (coalesce(y.has_safe_water, false)::int::bigint << 5) | (coalesce(NOT y.has_safe_water, false)::int::bigint << 6) | (coalesce(NOT y.has_toilet, false)::int::bigint << 7) AS bits, y.year, y.net_per_head_yuan AS net\n            FROM households_householdyear y WHERE y.household_id = t.household_id\n            ORDER BY y.year DESC LIMIT 1\n        ) n ON true\n        WHERE h.id = t.household_id\n          AND (h.year_facets, h.income_year, h.income_yuan)\n              IS DISTINCT FROM (coalesce(n.bits, 0), n.year, n.net)\n    $sql$;\n\nRETURN NULL;",
                    hash="018cb60207dfa3115b2e9717ac8b69dba96c9e74",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_household_bits_in_b4675",
                    referencing="REFERENCING NEW TABLE AS now_is ",
                    table="households_householdyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdyear",
            trigger=pgtrigger.compiler.Trigger(
                name="household_bits_on",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$\n        UPDATE households_household h\n        SET year_facets = coalesce(n.bits, 0), income_year = n.year, income_yuan = n.net\n        FROM (SELECT DISTINCT household_id FROM (SELECT * FROM now_is UNION ALL SELECT * FROM was) r) t\n        LEFT JOIN LATERAL (\n            SELECT (coalesce(y.house_grade = 'A', false)::int::bigint << 0) | (coalesce(y.house_grade = 'B', false)::int::bigint << 1) | (coalesce(y.house_grade = 'C', false)::int::bigint << 2) | (coalesce(y.house_grade = 'D', false)::int::bigint << 3) | (coalesce(y.is_dangerous_house, false)::int::bigint << 4) | (coalesce(y.has_safe_water, false)::int::bigint << 5) | (coalesce(NOT y.has_safe_water, false)::int::bigint << 6) | (coalesce(NOT y.has_toilet, false)::int::bigint << 7) AS bits, y.year, y.net_per_head_yuan AS net\n            FROM households_householdyear y WHERE y.household_id = t.household_id\n            ORDER BY y.year DESC LIMIT 1\n        ) n ON true\n        WHERE h.id = t.household_id\n          AND (h.year_facets, h.income_year, h.income_yuan)\n              IS DISTINCT FROM (coalesce(n.bits, 0), n.year, n.net)\n    $sql$;\n\nRETURN NULL;",
                    hash="8f7ad5aa841a88032f8f0fef6ccf97de73d4d16f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_household_bits_on_0c566",
                    referencing="REFERENCING OLD TABLE AS was  NEW TABLE AS now_is ",
                    table="households_householdyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdyear",
            trigger=pgtrigger.compiler.Trigger(
                name="household_bits_off",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$\n        UPDATE households_household h\n        SET year_facets = coalesce(n.bits, 0), income_year = n.year, income_yuan = n.net\n        FROM (SELECT DISTINCT household_id FROM was) t\n        LEFT JOIN LATERAL (\n            SELECT (coalesce(y.house_grade = 'A', false)::int::bigint << 0) | (coalesce(y.house_grade = 'B', false)::int::bigint << 1) | (coalesce(y.house_grade = 'C', false)::int::bigint << 2) | (coalesce(y.house_grade = 'D', false)::int::bigint << 3) | (coalesce(y.is_dangerous_house, false)::int::bigint << 4) | (coalesce(y.has_safe_water, false)::int::bigint << 5) | (coalesce(NOT y.has_safe_water, false)::int::bigint << 6) | (coalesce(NOT y.has_toilet, false)::int::bigint << 7) AS bits, y.year, y.net_per_head_yuan AS net\n            FROM households_householdyear y WHERE y.household_id = t.household_id\n            ORDER BY y.year DESC LIMIT 1\n        ) n ON true\n        WHERE h.id = t.household_id\n          AND (h.year_facets, h.income_year, h.income_yuan)\n              IS DISTINCT FROM (coalesce(n.bits, 0), n.year, n.net)\n    $sql$;\n\nRETURN NULL;",
                    hash="39d679d0ebc6816fe440a2ba7e143ca0cf2f522e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_household_bits_off_8b0bd",
                    referencing="REFERENCING OLD TABLE AS was ",
                    table="households_householdyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="member_bits_in",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$\n        UPDATE households_person p\n        SET has_left = n.has_left, home_facets = n.bits, place_path = coalesce(n.path, p.place_path)\n        FROM (\n            SELECT t.person_id, m.left_on IS NOT NULL AS has_left, coalesce(h.facets, 0) AS bits,\n                   CASE WHEN m.left_on IS NULL THEN h.place_path END AS path\n            FROM (SELECT DISTINCT person_id FROM now_is) t\n            LEFT JOIN LATERAL (\n                SELECT household_id, left_on FROM households_membership\n                WHERE person_id = t.person_id ORDER BY left_on DESC NULLS FIRST, id DESC LIMIT 1\n            ) m ON true\n            LEFT JOIN households_household h ON h.id = m.household_id\n        ) n\n        WHERE p.id = n.person_id\n          AND (p.has_left, p.home_facets, p.place_path)\n              IS DISTINCT FROM (n.has_left, n.bits, coalesce(n.path, p.place_path))\n    $sql$;\nEXECUTE $sql$\n        UPDATE households_household h SET member_facets = n.bits\n        FROM (\n            SELECT t.household_id, coalesce(bit_or(p.facets | p.year_facets), 0) AS bits\n            FROM (SELECT DISTINCT household_id FROM now_is) t\n            LEFT JOIN households_membership m\n                ON m.household_id = t.household_id AND m.left_on IS NULL\n            LEFT JOIN households_person p ON p.id = m.person_id\n            GROUP BY t.household_id\n        ) n\n        WHERE h.id = n.household_id AND h.member_facets <> n.bits\n    $sql$;\n\nRETURN NULL;",
                    hash="487abf0b65dd6c411786e3713ff70cdbaa025aa7",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_member_bits_in_47432",
                    referencing="REFERENCING NEW TABLE AS now_is ",
                    table="households_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="member_bits_on",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$\n        UPDATE households_person p\n        SET has_left = n.has_left, home_facets = n.bits, place_path = coalesce(n.path, p.place_path)\n        FROM (\n            SELECT t.person_id, m.left_on IS NOT NULL AS has_left, coalesce(h.facets, 0) AS bits,\n                   CASE WHEN m.left_on IS NULL THEN h.place_path END AS path\n            FROM (SELECT DISTINCT person_id FROM (SELECT * FROM now_is UNION ALL SELECT * FROM was) r) t\n            LEFT JOIN LATERAL (\n                SELECT household_id, left_on FROM households_membership\n                WHERE person_id = t.person_id ORDER BY left_on DESC NULLS FIRST, id DESC LIMIT 1\n            ) m ON true\n            LEFT JOIN households_household h ON h.id = m.household_id\n        ) n\n        WHERE p.id = n.person_id\n          AND (p.has_left, p.home_facets, p.place_path)\n              IS DISTINCT FROM (n.has_left, n.bits, coalesce(n.path, p.place_path))\n    $sql$;\nEXECUTE $sql$\n        UPDATE households_household h SET member_facets = n.bits\n        FROM (\n            SELECT t.household_id, coalesce(bit_or(p.facets | p.year_facets), 0) AS bits\n            FROM (SELECT DISTINCT household_id FROM (SELECT * FROM now_is UNION ALL SELECT * FROM was) r) t\n            LEFT JOIN households_membership m\n                ON m.household_id = t.household_id AND m.left_on IS NULL\n            LEFT JOIN households_person p ON p.id = m.person_id\n            GROUP BY t.household_id\n        ) n\n        WHERE h.id = n.household_id AND h.member_facets <> n.bits\n    $sql$;\n\nRETURN NULL;",
                    hash="6405acf18bbb2d7ce09157192ecae5f1f7f9edf5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_member_bits_on_01afc",
                    referencing="REFERENCING OLD TABLE AS was  NEW TABLE AS now_is ",
                    table="households_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="member_bits_off",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$\n        UPDATE households_person p\n        SET has_left = n.has_left, home_facets = n.bits, place_path = coalesce(n.path, p.place_path)\n        FROM (\n            SELECT t.person_id, m.left_on IS NOT NULL AS has_left, coalesce(h.facets, 0) AS bits,\n                   CASE WHEN m.left_on IS NULL THEN h.place_path END AS path\n            FROM (SELECT DISTINCT person_id FROM was) t\n            LEFT JOIN LATERAL (\n                SELECT household_id, left_on FROM households_membership\n                WHERE person_id = t.person_id ORDER BY left_on DESC NULLS FIRST, id DESC LIMIT 1\n            ) m ON true\n            LEFT JOIN households_household h ON h.id = m.household_id\n        ) n\n        WHERE p.id = n.person_id\n          AND (p.has_left, p.home_facets, p.place_path)\n              IS DISTINCT FROM (n.has_left, n.bits, coalesce(n.path, p.place_path))\n    $sql$;\nEXECUTE $sql$\n        UPDATE households_household h SET member_facets = n.bits\n        FROM (\n            SELECT t.household_id, coalesce(bit_or(p.facets | p.year_facets), 0) AS bits\n            FROM (SELECT DISTINCT household_id FROM was) t\n            LEFT JOIN households_membership m\n                ON m.household_id = t.household_id AND m.left_on IS NULL\n            LEFT JOIN households_person p ON p.id = m.person_id\n            GROUP BY t.household_id\n        ) n\n        WHERE h.id = n.household_id AND h.member_facets <> n.bits\n    $sql$;\n\nRETURN NULL;",
                    hash="f2b949af86937bd8ce1c39485fddc929ba9df305",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_member_bits_off_bd4e6",
                    referencing="REFERENCING OLD TABLE AS was ",
                    table="households_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="own_bits",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.facets := (coalesce(NEW.sex = '男', false)::int::bigint << 0) | (coalesce(NEW.sex = '女', false)::int::bigint << 1) | (coalesce(NEW.ethnic = '布依族', false)::int::bigint << 2) | (coalesce(NEW.ethnic = '苗族', false)::int::bigint << 3) | (coalesce(NEW.ethnic = '水族', false)::int::bigint << 4) | (coalesce(NEW.ethnic = '汉族', false)::int::bigint << 5) | (coalesce(NEW.ethnic = '毛南族', false)::int::bigint << 6) | (coalesce(NEW.ethnic = '侗族', false)::int::bigint << 7) | (coalesce(NEW.ethnic = '瑶族', false)::int::bigint << 8) | (coalesce(NEW.id_state IN ('checksum', 'length', 'blank'), false)::int::bigint << 9) | (coalesce(NEW.id_state = 'none', false)::int::bigint << 10);\nNEW.name_key := translate(normalize(NEW.name, NFKC), '韋陸羅楊張劉陳黃吳趙鄭謝許鄧蔣馮蕭葉鍾譚賀龍萬錢嚴顧龔盧蘇孫馬餘歐齊鄒陽農畢樂聶竇閻國囯圀華偉強彊軍榮蘭鳳麗紅貴學業東義發興慶書樹飛遠運靜雲開關倫傑寶銀鐵鋼錦鎮連進達選維綱紹繼絲線綠瓊瑤瑩珎環現勝勳勛勲務動時曉暉會權標橋歡歲漢潔澤濤濱燦愛憲懷應戰揚攜峯羣啟啓恆栢邨嶽姊娛婭嬌媽宮實寧審將專對導賢資賓質贊贇輝輪長門閃聞陰際隨靈順須頌願風馳駿驥鴻鵬鶴麥黨祿禮禎禕種穎積穩節範筆聖聰聲職腦艷艶莊蓮蘋衛裝訓誠詩詠語調諾謙講譽 ·•・‧∙.．''’`\u200b\u200c\u200d\ufeff\t', '韦陆罗杨张刘陈黄吴赵郑谢许邓蒋冯萧叶钟谭贺龙万钱严顾龚卢苏孙马余欧齐邹阳农毕乐聂窦阎国国国华伟强强军荣兰凤丽红贵学业东义发兴庆书树飞远运静云开关伦杰宝银铁钢锦镇连进达选维纲绍继丝线绿琼瑶莹珍环现胜勋勋勋务动时晓晖会权标桥欢岁汉洁泽涛滨灿爱宪怀应战扬携峰群启启恒柏村岳姐娱娅娇妈宫实宁审将专对导贤资宾质赞赟辉轮长门闪闻阴际随灵顺须颂愿风驰骏骥鸿鹏鹤麦党禄礼祯祎种颖积稳节范笔圣聪声职脑艳艳庄莲苹卫装训诚诗咏语调诺谦讲誉');\nRETURN NEW;",
                    hash="5c2365877227cd56187f41ba3ca4d3a14b274316",
                    operation='INSERT OR UPDATE OF "ethnic", "id_state", "sex", "facets", "name", "name_key"',
                    pgid="pgtrigger_own_bits_e2ad5",
                    table="households_person",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="person_bits_on",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE is_touched boolean;",
                    func="\n        EXECUTE $sql$SELECT count(*) > 0 FROM (\n    SELECT n.id AS person_id FROM now_is n JOIN was o USING (id)\n    WHERE n.birth_on IS DISTINCT FROM o.birth_on\n) r$sql$ INTO is_touched;\n        IF is_touched THEN\n            EXECUTE $sql$\n        UPDATE households_person p\n        SET year_facets = coalesce(n.bits, 0)\n        FROM (\n    SELECT n.id AS person_id FROM now_is n JOIN was o USING (id)\n    WHERE n.birth_on IS DISTINCT FROM o.birth_on\n) t\n        LEFT JOIN LATERAL (\n            SELECT (coalesce('健康' = ANY(y.health), false)::int::bigint << 16) | (coalesce('长期慢性病' = ANY(y.health), false)::int::bigint << 17) | (coalesce('患有大病' = ANY(y.health), false)::int::bigint << 18) | (coalesce('残疾' = ANY(y.health), false)::int::bigint << 19) | (coalesce(y.disability_level = '一级', false)::int::bigint << 20) | (coalesce(y.disability_level = '二级', false)::int::bigint << 21) | (coalesce(y.disability_level = '三级', false)::int::bigint << 22) | (coalesce(y.disability_level = '四级', false)::int::bigint << 23) | (coalesce(birth_on > make_date(y.year - 15 - 1, 9, 1) AND birth_on <= make_date(y.year - 6, 9, 1) AND (y.school_status = '非在校生' OR y.dropout_reason <> '') AND strpos(y.school_status || y.dropout_reason, '送教上门') = 0 AND y.education NOT IN ('初中', '高中', '大专', '大专及以上', '本科及以上'), false)::int::bigint << 24) | (coalesce(y.school_status NOT IN ('', '非在校生', '学龄前儿童'), false)::int::bigint << 25) | (coalesce(y.labour = '普通劳动力', false)::int::bigint << 26) | (coalesce(y.labour = '技能劳动力', false)::int::bigint << 27) | (coalesce(y.labour = '丧失劳动力', false)::int::bigint << 28) | (coalesce(y.labour = '无劳动力', false)::int::bigint << 29) | (coalesce(y.labour = '弱劳动力或半劳动力', false)::int::bigint << 30) | (coalesce(y.work_area IN ('县外省内', '省外'), false)::int::bigint << 31) | (coalesce(y.has_resident_medical OR y.has_employee_medical, false)::int::bigint << 32) | (coalesce(NOT y.has_resident_medical AND y.has_employee_medical IS NOT TRUE, false)::int::bigint << 33) | (coalesce(y.has_dibao, false)::int::bigint << 34) | (coalesce(y.tekun_kind IN ('农村特困', '城市特困'), false)::int::bigint << 35) | (coalesce(cardinality(y.public_posts) > 0, false)::int::bigint << 36) AS bits\n            FROM households_personyear y JOIN households_person q ON q.id = y.person_id\n            WHERE y.person_id = t.person_id ORDER BY y.year DESC LIMIT 1\n        ) n ON true\n        WHERE p.id = t.person_id AND p.year_facets <> coalesce(n.bits, 0)\n    $sql$;\n\n        END IF;\n    \n        EXECUTE $sql$SELECT count(*) > 0 FROM (\n    SELECT n.id FROM now_is n JOIN was o USING (id)\n    WHERE n.facets <> o.facets OR n.year_facets <> o.year_facets\n) r$sql$ INTO is_touched;\n        IF is_touched THEN\n            EXECUTE $sql$\n        UPDATE households_household h SET member_facets = n.bits\n        FROM (\n            SELECT t.household_id, coalesce(bit_or(p.facets | p.year_facets), 0) AS bits\n            FROM (SELECT DISTINCT m.household_id FROM (\n    SELECT n.id FROM now_is n JOIN was o USING (id)\n    WHERE n.facets <> o.facets OR n.year_facets <> o.year_facets\n) n JOIN households_membership m ON m.person_id = n.id AND m.left_on IS NULL) t\n            LEFT JOIN households_membership m\n                ON m.household_id = t.household_id AND m.left_on IS NULL\n            LEFT JOIN households_person p ON p.id = m.person_id\n            GROUP BY t.household_id\n        ) n\n        WHERE h.id = n.household_id AND h.member_facets <> n.bits\n    $sql$;\n\n        END IF;\n    \nRETURN NULL;",
                    hash="df35d93bdbc5112d9365e185fb533c6936340e1a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_person_bits_on_6465c",
                    referencing="REFERENCING OLD TABLE AS was  NEW TABLE AS now_is ",
                    table="households_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="personyear",
            trigger=pgtrigger.compiler.Trigger(
                name="person_bits_in",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$\n        UPDATE households_person p\n        SET year_facets = coalesce(n.bits, 0)\n        FROM (SELECT DISTINCT person_id FROM now_is) t\n        LEFT JOIN LATERAL (\n            SELECT (coalesce('健康' = ANY(y.health), false)::int::bigint << 16) | (coalesce('长期慢性病' = ANY(y.health), false)::int::bigint << 17) | (coalesce('患有大病' = ANY(y.health), false)::int::bigint << 18) | (coalesce('残疾' = ANY(y.health), false)::int::bigint << 19) | (coalesce(y.disability_level = '一级', false)::int::bigint << 20) | (coalesce(y.disability_level = '二级', false)::int::bigint << 21) | (coalesce(y.disability_level = '三级', false)::int::bigint << 22) | (coalesce(y.disability_level = '四级', false)::int::bigint << 23) | (coalesce(birth_on > make_date(y.year - 15 - 1, 9, 1) AND birth_on <= make_date(y.year - 6, 9, 1) AND (y.school_status = '非在校生' OR y.dropout_reason <> '') AND strpos(y.school_status || y.dropout_reason, '送教上门') = 0 AND y.education NOT IN ('初中', '高中', '大专', '大专及以上', '本科及以上'), false)::int::bigint << 24) | (coalesce(y.school_status NOT IN ('', '非在校生', '学龄前儿童'), false)::int::bigint << 25) | (coalesce(y.labour = '普通劳动力', false)::int::bigint << 26) | (coalesce(y.labour = '技能劳动力', false)::int::bigint << 27) | (coalesce(y.labour = '丧失劳动力', false)::int::bigint << 28) | (coalesce(y.labour = '无劳动力', false)::int::bigint << 29) | (coalesce(y.labour = '弱劳动力或半劳动力', false)::int::bigint << 30) | (coalesce(y.work_area IN ('县外省内', '省外'), false)::int::bigint << 31) | (coalesce(y.has_resident_medical OR y.has_employee_medical, false)::int::bigint << 32) | (coalesce(NOT y.has_resident_medical AND y.has_employee_medical IS NOT TRUE, false)::int::bigint << 33) | (coalesce(y.has_dibao, false)::int::bigint << 34) | (coalesce(y.tekun_kind IN ('农村特困', '城市特困'), false)::int::bigint << 35) | (coalesce(cardinality(y.public_posts) > 0, false)::int::bigint << 36) AS bits\n            FROM households_personyear y JOIN households_person q ON q.id = y.person_id\n            WHERE y.person_id = t.person_id ORDER BY y.year DESC LIMIT 1\n        ) n ON true\n        WHERE p.id = t.person_id AND p.year_facets <> coalesce(n.bits, 0)\n    $sql$;\n\nRETURN NULL;",
                    hash="c6cd2ada5d970ce4a170b5c97ab77ac5e10b5e11",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_person_bits_in_4fd8d",
                    referencing="REFERENCING NEW TABLE AS now_is ",
                    table="households_personyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="personyear",
            trigger=pgtrigger.compiler.Trigger(
                name="person_bits_on",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$\n        UPDATE households_person p\n        SET year_facets = coalesce(n.bits, 0)\n        FROM (SELECT DISTINCT person_id FROM (SELECT * FROM now_is UNION ALL SELECT * FROM was) r) t\n        LEFT JOIN LATERAL (\n            SELECT (coalesce('健康' = ANY(y.health), false)::int::bigint << 16) | (coalesce('长期慢性病' = ANY(y.health), false)::int::bigint << 17) | (coalesce('患有大病' = ANY(y.health), false)::int::bigint << 18) | (coalesce('残疾' = ANY(y.health), false)::int::bigint << 19) | (coalesce(y.disability_level = '一级', false)::int::bigint << 20) | (coalesce(y.disability_level = '二级', false)::int::bigint << 21) | (coalesce(y.disability_level = '三级', false)::int::bigint << 22) | (coalesce(y.disability_level = '四级', false)::int::bigint << 23) | (coalesce(birth_on > make_date(y.year - 15 - 1, 9, 1) AND birth_on <= make_date(y.year - 6, 9, 1) AND (y.school_status = '非在校生' OR y.dropout_reason <> '') AND strpos(y.school_status || y.dropout_reason, '送教上门') = 0 AND y.education NOT IN ('初中', '高中', '大专', '大专及以上', '本科及以上'), false)::int::bigint << 24) | (coalesce(y.school_status NOT IN ('', '非在校生', '学龄前儿童'), false)::int::bigint << 25) | (coalesce(y.labour = '普通劳动力', false)::int::bigint << 26) | (coalesce(y.labour = '技能劳动力', false)::int::bigint << 27) | (coalesce(y.labour = '丧失劳动力', false)::int::bigint << 28) | (coalesce(y.labour = '无劳动力', false)::int::bigint << 29) | (coalesce(y.labour = '弱劳动力或半劳动力', false)::int::bigint << 30) | (coalesce(y.work_area IN ('县外省内', '省外'), false)::int::bigint << 31) | (coalesce(y.has_resident_medical OR y.has_employee_medical, false)::int::bigint << 32) | (coalesce(NOT y.has_resident_medical AND y.has_employee_medical IS NOT TRUE, false)::int::bigint << 33) | (coalesce(y.has_dibao, false)::int::bigint << 34) | (coalesce(y.tekun_kind IN ('农村特困', '城市特困'), false)::int::bigint << 35) | (coalesce(cardinality(y.public_posts) > 0, false)::int::bigint << 36) AS bits\n            FROM households_personyear y JOIN households_person q ON q.id = y.person_id\n            WHERE y.person_id = t.person_id ORDER BY y.year DESC LIMIT 1\n        ) n ON true\n        WHERE p.id = t.person_id AND p.year_facets <> coalesce(n.bits, 0)\n    $sql$;\n\nRETURN NULL;",
                    hash="d7c4c4592ddeff7c560803aca272b6833b5a6a35",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_person_bits_on_6eeee",
                    referencing="REFERENCING OLD TABLE AS was  NEW TABLE AS now_is ",
                    table="households_personyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="personyear",
            trigger=pgtrigger.compiler.Trigger(
                name="person_bits_off",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$\n        UPDATE households_person p\n        SET year_facets = coalesce(n.bits, 0)\n        FROM (SELECT DISTINCT person_id FROM was) t\n        LEFT JOIN LATERAL (\n            SELECT (coalesce('健康' = ANY(y.health), false)::int::bigint << 16) | (coalesce('长期慢性病' = ANY(y.health), false)::int::bigint << 17) | (coalesce('患有大病' = ANY(y.health), false)::int::bigint << 18) | (coalesce('残疾' = ANY(y.health), false)::int::bigint << 19) | (coalesce(y.disability_level = '一级', false)::int::bigint << 20) | (coalesce(y.disability_level = '二级', false)::int::bigint << 21) | (coalesce(y.disability_level = '三级', false)::int::bigint << 22) | (coalesce(y.disability_level = '四级', false)::int::bigint << 23) | (coalesce(birth_on > make_date(y.year - 15 - 1, 9, 1) AND birth_on <= make_date(y.year - 6, 9, 1) AND (y.school_status = '非在校生' OR y.dropout_reason <> '') AND strpos(y.school_status || y.dropout_reason, '送教上门') = 0 AND y.education NOT IN ('初中', '高中', '大专', '大专及以上', '本科及以上'), false)::int::bigint << 24) | (coalesce(y.school_status NOT IN ('', '非在校生', '学龄前儿童'), false)::int::bigint << 25) | (coalesce(y.labour = '普通劳动力', false)::int::bigint << 26) | (coalesce(y.labour = '技能劳动力', false)::int::bigint << 27) | (coalesce(y.labour = '丧失劳动力', false)::int::bigint << 28) | (coalesce(y.labour = '无劳动力', false)::int::bigint << 29) | (coalesce(y.labour = '弱劳动力或半劳动力', false)::int::bigint << 30) | (coalesce(y.work_area IN ('县外省内', '省外'), false)::int::bigint << 31) | (coalesce(y.has_resident_medical OR y.has_employee_medical, false)::int::bigint << 32) | (coalesce(NOT y.has_resident_medical AND y.has_employee_medical IS NOT TRUE, false)::int::bigint << 33) | (coalesce(y.has_dibao, false)::int::bigint << 34) | (coalesce(y.tekun_kind IN ('农村特困', '城市特困'), false)::int::bigint << 35) | (coalesce(cardinality(y.public_posts) > 0, false)::int::bigint << 36) AS bits\n            FROM households_personyear y JOIN households_person q ON q.id = y.person_id\n            WHERE y.person_id = t.person_id ORDER BY y.year DESC LIMIT 1\n        ) n ON true\n        WHERE p.id = t.person_id AND p.year_facets <> coalesce(n.bits, 0)\n    $sql$;\n\nRETURN NULL;",
                    hash="044e8970ea0d2186c1a47c8810075ce0e8ee7c92",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_person_bits_off_cbb07",
                    referencing="REFERENCING OLD TABLE AS was ",
                    table="households_personyear",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(
                fields=["place_path", "id"],
                include=(
                    "facets",
                    "year_facets",
                    "member_facets",
                    "exit_year",
                    "surveyed_on",
                    "income_year",
                    "income_yuan",
                    "member_count",
                ),
                name="household_list",
            ),
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(fields=["group_name", "place_path", "id"], name="household_group"),
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(
                fields=["natural_village", "place_path"],
                name="household_hamlet",
                opclasses=["varchar_pattern_ops", "varchar_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["place_path", "id"],
                include=(
                    "facets",
                    "year_facets",
                    "home_facets",
                    "has_left",
                    "birth_on",
                    "name_key",
                    "name_initials",
                ),
                name="person_list",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["name_key", "id"], include=("place_path",), name="person_key"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                django.db.models.functions.comparison.Collate("name_initials", "C"),
                models.F("id"),
                include=("place_path",),
                name="person_initials",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(models.F("name_key"), models.Value(None), function="string_to_array"),
                name="person_characters",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Reverse("id_number"), "text_pattern_ops"
                ),
                condition=models.Q(("id_number", ""), _negated=True),
                name="person_id_end",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("id_number", "")), fields=["id_raw"], name="person_id_fault"
            ),
        ),
        migrations.AddConstraint(
            model_name="listlayout",
            constraint=models.UniqueConstraint(fields=("owner", "kind"), name="list_layout_once"),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(
                fields=("owner", "kind", "name"), name="saved_filter_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("owner", "kind"),
                name="saved_filter_one_default",
            ),
        ),
    ]
