"""Moments are checked where they were stamped anew: who wrote a row knows what stands in it.

A dispatch is found by the moment of its event, which is a moment of this server. A trigger that
wrote another one over it cut the two apart, and with them the receipt from what it signs for.
"""

from django.db import migrations, models
from django.db.models import F, Q

# A moment that is set for the first time is of this transaction, give or take a minute for the
# clock of another machine; a moment that stands is never changed.
CHECKED = """
CREATE OR REPLACE FUNCTION ledger_stamped_here() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stamp text;
    before jsonb;
    after jsonb;
    moment timestamptz;
BEGIN
    IF ledger_by_owner(TG_RELID) THEN
        RETURN NEW;
    END IF;
    after := to_jsonb(NEW);
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD);
    END IF;
    FOREACH stamp IN ARRAY TG_ARGV LOOP
        IF coalesce(before ->> stamp, '') <> '' THEN
            IF before -> stamp IS DISTINCT FROM after -> stamp THEN
                RAISE EXCEPTION '%: % is set once', TG_TABLE_NAME, stamp
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'stamped_once';
            END IF;
            CONTINUE;
        END IF;
        moment := (after ->> stamp)::timestamptz;
        IF moment < now() - interval '1 minute'
           OR moment > clock_timestamp() + interval '1 minute' THEN
            RAISE EXCEPTION '%: % is dated by another clock', TG_TABLE_NAME, stamp
                USING ERRCODE = 'check_violation', CONSTRAINT = 'dated_now';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""
STAMPED = """
CREATE OR REPLACE FUNCTION ledger_stamped_here() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stamp text;
    before jsonb;
    stamps jsonb := '{}';
BEGIN
    IF ledger_by_owner(TG_RELID) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD);
    END IF;
    FOREACH stamp IN ARRAY TG_ARGV LOOP
        IF coalesce(before ->> stamp, '') <> '' THEN
            IF before -> stamp IS DISTINCT FROM to_jsonb(NEW) -> stamp THEN
                RAISE EXCEPTION '%: % is stamped once', TG_TABLE_NAME, stamp
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'stamped_once';
            END IF;
        ELSIF to_jsonb(NEW) ->> stamp IS NOT NULL THEN
            stamps := stamps || jsonb_build_object(stamp, clock_timestamp());
        END IF;
    END LOOP;
    RETURN jsonb_populate_record(NEW, stamps);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_how_it_was_signed")]
    operations = [
        migrations.RunSQL(CHECKED, STAMPED),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.CheckConstraint(
                condition=Q(received_at__isnull=True) | Q(received_at__gte=F("sent_at")),
                name="dispatch_received_after_sent",
            ),
        ),
    ]
