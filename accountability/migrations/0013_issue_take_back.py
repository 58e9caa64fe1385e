"""A decision may be taken back by who took it, within ten minutes, and as the trail says."""

from django.db import migrations

# The row becomes exactly what the undone event tells that it was; nothing else changes but what the
# database keeps itself: the day of the level that it lies with, the stage, whether it is done.
TAKEN_BACK = """
CREATE FUNCTION accountability_issue_is_taken_back(
    old_row accountability_issue, new_row accountability_issue
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    back ledger_event;
    undone ledger_event;
BEGIN
    SELECT * INTO back FROM ledger_event
    WHERE subject = 'accountability.issue' AND subject_id = old_row.id ORDER BY id DESC LIMIT 1;
    IF back.kind IS DISTINCT FROM 'accountability.issue.taken_back' THEN
        RETURN false;
    END IF;
    SELECT * INTO undone FROM ledger_event
    WHERE subject = 'accountability.issue' AND subject_id = old_row.id AND id < back.id
    ORDER BY id DESC LIMIT 1;
    RETURN undone.id IS NOT DISTINCT FROM (back.data ->> 'undoes')::bigint
       AND undone.kind IN ('accountability.issue.verified', 'accountability.issue.reviewed',
                           'accountability.issue.closed', 'accountability.issue.returned')
       AND undone.actor_id = back.actor_id
       AND back.at - undone.at BETWEEN interval '0' AND interval '10 minutes'
       AND (undone.data -> 'was') - ARRAY[
           'status', 'holder_id', 'round', 'applied_at', 'applied_by_id', 'verified_at',
           'verified_by_id', 'reviewed_at', 'reviewed_by_id', 'closed_at', 'closed_by_id',
           'finished_on', 'return_reason'] = '{}'
       AND new_row IS NOT DISTINCT FROM jsonb_populate_record(
           old_row,
           (undone.data -> 'was') || jsonb_build_object(
               'held_due_on', new_row.held_due_on, 'stage', new_row.stage,
               'is_done', new_row.is_done));
END $$;
DO $$
DECLARE
    body text := pg_get_functiondef('accountability_issue_row()'::regprocedure);
    first_line text := 'old_row := to_jsonb(OLD);';
BEGIN
    IF position(first_line IN body) = 0 THEN
        RAISE EXCEPTION 'accountability_issue_row() is not as this migration knows it';
    END IF;
    EXECUTE replace(body, first_line,
        'IF accountability_issue_is_taken_back(OLD, NEW) THEN RETURN NEW; END IF; ' || first_line);
END $$;
"""
BACKWARD = """
DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('accountability_issue_row()'::regprocedure),
        'IF accountability_issue_is_taken_back(OLD, NEW) THEN RETURN NEW; END IF; ', '');
END $$;
DROP FUNCTION accountability_issue_is_taken_back(accountability_issue, accountability_issue);
"""
REASONS = (
    "佐证材料不足以说明整改完成，请补充现场照片或文件",
    "佐证材料与问题不对应，请重新提供",
    "照片模糊或看不出整改前后对比，请重新拍摄",
    "整改措施没有落实到户到人，请补充名单和结果",
    "只有计划没有结果，请写明完成情况和日期",
    "户主签字或入户照片缺失，请入户后补签",
    "与系统底图或部门数据不一致，请核实后重报",
    "同类问题没有举一反三，请排查后一并说明",
)


def load_reasons(apps, schema_editor):
    reasons = apps.get_model("accountability", "ReturnReason").objects
    for position, words in enumerate(REASONS, 1):
        reasons.get_or_create(words=words, defaults={"position": position * 10})


class Migration(migrations.Migration):
    dependencies = [("accountability", "0012_issue_reviews")]
    operations = [
        migrations.RunSQL(TAKEN_BACK, BACKWARD),
        migrations.RunPython(load_reasons, migrations.RunPython.noop),
    ]
