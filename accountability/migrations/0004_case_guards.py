"""What no form has to be trusted with: a case's order of steps, persons and dates.

The catalogue starts with the six steps of the ladder; sources in docs/sources.md#ladder.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accountability_person(account bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(person_key, ''), 'user:' || id) FROM regions_user WHERE id = account
$$;

CREATE FUNCTION accountability_case_refuse(number text, reason text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'case %: %', number, reason
        USING ERRCODE = 'check_violation', CONSTRAINT = 'case_guard';
END $$;

CREATE FUNCTION accountability_case_concerns(c accountability_case, account bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM regions_user u WHERE u.id = account AND (
            accountability_person(u.id) = accountability_person(c.account_id)
            OR u.full_name = c.person_name
            OR EXISTS (SELECT 1 FROM accountability_caserelative r
                       WHERE r.case_id = c.id AND r.name = u.full_name)))
$$;

CREATE FUNCTION accountability_case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    today date := (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date;
    written record;
    step text;
    may_write text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'opened' OR coalesce(NEW.heard_at, NEW.proposed_at, NEW.decided_at,
            NEW.appealed_at, NEW.answered_at, NEW.ended_at) IS NOT NULL THEN
            PERFORM accountability_case_refuse(NEW.number, 'it begins where it is opened');
        END IF;
        NEW.opened_at := clock_timestamp();
    ELSE
        step := OLD.state || '>' || NEW.state;
        may_write := CASE
            WHEN OLD.state = NEW.state THEN ARRAY[]::text[]
            WHEN step = 'opened>heard' THEN
                ARRAY['hearing', 'heard_on', 'heard_words', 'heard_at', 'heard_by_id']
            WHEN step = 'heard>proposed' THEN
                ARRAY['proposed_form_id', 'proposal', 'proposed_at', 'proposed_by_id']
            WHEN step = 'proposed>decided' THEN
                ARRAY['form_id', 'organ', 'document_no', 'decided_on', 'effect_from', 'effect_to',
                      'decided_at', 'decided_by_id']
            WHEN step = 'decided>appealed' THEN
                ARRAY['appealed_on', 'appeal_words', 'appealed_at', 'appealed_by_id']
            WHEN step IN ('appealed>decided', 'appealed>revoked') THEN
                ARRAY['outcome', 'answered_on', 'answer_words', 'changed_form_id', 'changed_to',
                      'answered_at', 'answered_by_id']
            WHEN step IN ('opened>dropped', 'heard>dropped', 'proposed>dropped', 'decided>lifted')
            THEN ARRAY['ended_on', 'end_words', 'ended_at', 'ended_by_id']
        END;
        IF may_write IS NULL THEN
            PERFORM accountability_case_refuse(
                NEW.number, OLD.state || ' is not followed by ' || NEW.state);
        END IF;
        FOR written IN SELECT o.key, o.value AS was FROM jsonb_each_text(to_jsonb(OLD)) o
            JOIN jsonb_each_text(to_jsonb(NEW)) n USING (key)
            WHERE o.value IS DISTINCT FROM n.value AND o.key <> 'state'
        LOOP
            IF coalesce(written.was, '') <> '' OR NOT written.key = ANY (may_write) THEN
                PERFORM accountability_case_refuse(
                    NEW.number, written.key || ' is written already, or in another step');
            END IF;
        END LOOP;
        IF OLD.heard_at IS NULL AND NEW.heard_at IS NOT NULL THEN
            NEW.heard_at := clock_timestamp(); END IF;
        IF OLD.proposed_at IS NULL AND NEW.proposed_at IS NOT NULL THEN
            NEW.proposed_at := clock_timestamp(); END IF;
        IF OLD.decided_at IS NULL AND NEW.decided_at IS NOT NULL THEN
            NEW.decided_at := clock_timestamp(); END IF;
        IF OLD.appealed_at IS NULL AND NEW.appealed_at IS NOT NULL THEN
            NEW.appealed_at := clock_timestamp(); END IF;
        IF OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL THEN
            NEW.answered_at := clock_timestamp(); END IF;
        IF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL THEN
            NEW.ended_at := clock_timestamp(); END IF;
    END IF;
    IF greatest(NEW.opened_on, NEW.heard_on, NEW.decided_on, NEW.appealed_on, NEW.answered_on,
                NEW.ended_on) > today THEN
        PERFORM accountability_case_refuse(NEW.number, 'a date has not come yet');
    END IF;
    IF NEW.state NOT IN ('opened', 'dropped') AND (NEW.heard_at IS NULL OR NEW.heard_on IS NULL
        OR NEW.hearing = '' OR NEW.heard_words = '') THEN
        PERFORM accountability_case_refuse(NEW.number, 'nobody was heard and no refusal recorded');
    END IF;
    IF NEW.state NOT IN ('opened', 'heard', 'dropped')
       AND (NEW.proposed_at IS NULL OR NEW.proposed_form_id IS NULL OR NEW.proposal = '') THEN
        PERFORM accountability_case_refuse(NEW.number, 'nothing is proposed');
    END IF;
    IF NEW.state IN ('decided', 'appealed', 'revoked', 'lifted') OR NEW.decided_at IS NOT NULL THEN
        IF NEW.decided_at IS NULL OR NEW.form_id IS NULL OR NEW.organ = ''
           OR NEW.document_no = '' OR NEW.decided_on IS NULL OR NEW.effect_from IS NULL THEN
            PERFORM accountability_case_refuse(NEW.number, 'the decision is not complete');
        END IF;
        IF accountability_person(NEW.decided_by_id) = accountability_person(NEW.proposed_by_id) THEN
            PERFORM accountability_case_refuse(NEW.number, 'who proposes does not decide');
        END IF;
        -- Asked when it is decided: a relative named later does not undo what was decided before.
        IF OLD.decided_at IS NULL AND accountability_case_concerns(NEW, NEW.decided_by_id) THEN
            PERFORM accountability_case_refuse(NEW.number, 'nobody decides on himself or his kin');
        END IF;
    END IF;
    IF NEW.state = 'appealed' AND (NEW.appealed_on IS NULL OR NEW.appeal_words = '') THEN
        PERFORM accountability_case_refuse(NEW.number, 'the appeal is not complete');
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'appealed' AND NEW.state <> 'appealed' THEN
        IF NEW.answered_at IS NULL OR NEW.answered_on IS NULL OR NEW.answer_words = ''
           OR (NEW.state = 'revoked') <> (NEW.outcome = 'revoked') OR NEW.outcome = ''
           OR (NEW.outcome = 'changed') <> (NEW.changed_form_id IS NOT NULL) THEN
            PERFORM accountability_case_refuse(NEW.number, 'the answer to the appeal is not complete');
        END IF;
        IF accountability_person(NEW.answered_by_id) = accountability_person(NEW.decided_by_id)
           OR accountability_case_concerns(NEW, NEW.answered_by_id) THEN
            PERFORM accountability_case_refuse(NEW.number, 'another person answers the appeal');
        END IF;
    END IF;
    IF NEW.state = 'lifted' AND (NEW.ended_at IS NULL OR NOT coalesce(NEW.ended_on >
        CASE WHEN NEW.changed_form_id IS NULL THEN NEW.effect_to ELSE NEW.changed_to END,
        false)) THEN
        PERFORM accountability_case_refuse(NEW.number, 'the period of effect is not over');
    END IF;
    IF NEW.state = 'dropped' AND (NEW.ended_at IS NULL OR NEW.end_words = '') THEN
        PERFORM accountability_case_refuse(NEW.number, 'it is dropped without a reason');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_guard BEFORE INSERT OR UPDATE ON accountability_case
FOR EACH ROW EXECUTE FUNCTION accountability_case_guard();

CREATE FUNCTION accountability_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept as it was written', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'case_is_kept';
END $$;
CREATE TRIGGER case_is_kept BEFORE DELETE ON accountability_case
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER case_entry_is_kept BEFORE UPDATE OR DELETE ON accountability_caseentry
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER case_relative_is_kept BEFORE UPDATE OR DELETE ON accountability_caserelative
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER ladder_step_is_kept BEFORE DELETE ON accountability_ladderstep
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER duty_line_is_kept BEFORE DELETE ON accountability_dutyline
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();
"""

BACKWARD = """
DROP TRIGGER duty_line_is_kept ON accountability_dutyline;
DROP TRIGGER ladder_step_is_kept ON accountability_ladderstep;
DROP TRIGGER case_relative_is_kept ON accountability_caserelative;
DROP TRIGGER case_entry_is_kept ON accountability_caseentry;
DROP TRIGGER case_is_kept ON accountability_case;
DROP TRIGGER case_guard ON accountability_case;
DROP FUNCTION accountability_is_kept();
DROP FUNCTION accountability_case_guard();
DROP FUNCTION accountability_case_concerns(accountability_case, bigint);
DROP FUNCTION accountability_case_refuse(text, text);
DROP FUNCTION accountability_person(bigint);
"""

LADDER = (
    ("提醒谈话", None),
    ("约谈", None),
    ("通报批评", None),
    ("诫勉", 6),
    ("组织处理", 12),
    ("移交纪检立案", None),
)


def first_ladder(apps, _editor):
    step = apps.get_model("accountability", "LadderStep")
    step.objects.bulk_create(
        [
            step(
                order=order,
                name=name,
                effect_months=months,
                basis="《黔南州脱贫攻坚问责实施细则（试行）》",
            )
            for order, (name, months) in enumerate(LADDER, start=1)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0003_accountability_cases"),
        ("regions", "0003_joint_meeting_duty"),
    ]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(first_ladder, migrations.RunPython.noop),
    ]
