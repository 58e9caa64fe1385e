from django.db import migrations

BODY = """
-- A visit is drawn with the plan{drawn}; what the first visit answered never changes, and nothing
-- does once it is signed, by somebody of the team while the round is signed.
CREATE OR REPLACE FUNCTION taskforces_cross_visit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM taskforces_cross_round_is_open(p.round_id, NEW.id, TG_TABLE_NAME)
            FROM taskforces_crosspair p WHERE p.id = NEW.pair_id;{unsigned}
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
"""
# The round is not signed yet when its visits are drawn, so that nobody can have made one.
UNSIGNED = """
        IF NEW.signed_at IS NOT NULL THEN
            PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'it begins unsigned');
        END IF;"""
FORWARD = BODY.format(drawn=", unsigned", unsigned=UNSIGNED)
BACKWARD = BODY.format(drawn="", unsigned="")


class Migration(migrations.Migration):
    dependencies = [("taskforces", "0004_half_month_reports")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
