"""Attendance by half-days: who signed in for which, and what share a certificate needs.

The words of the catalogue's columns come with it, for its forms. A sign-in is kept, lies within its session, and none is added once the session is closed.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION training_sign_in_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_session training_session;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'training sign-in %: it is kept', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'training_sign_in_guard';
    END IF;
    SELECT s.* INTO of_session FROM training_session s
    JOIN training_enrolment e ON e.session_id = s.id WHERE e.id = NEW.enrolment_id;
    IF of_session.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'training session %: it is closed', of_session.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'training_session_guard';
    END IF;
    IF NEW.day NOT BETWEEN of_session.starts_on AND of_session.ends_on THEN
        RAISE EXCEPTION 'training session %: not on this day', of_session.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'training_sign_in_guard';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER training_sign_in_guard BEFORE INSERT OR UPDATE OR DELETE ON training_signin
FOR EACH ROW EXECUTE FUNCTION training_sign_in_guard();
"""
BACKWARD = """
DROP TRIGGER training_sign_in_guard ON training_signin;
DROP FUNCTION training_sign_in_guard;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("regions", "0005_cadre"),
        ("training", "0002_training_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "half",
                    models.CharField(
                        choices=[("am", "Morning"), ("pm", "Afternoon")], max_length=2
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("enrolment", "day", "half"),
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="half_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="halves",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="Half-days"),
        ),
        migrations.AddField(
            model_name="session",
            name="share_percent",
            field=models.PositiveSmallIntegerField(
                default=80, verbose_name="Share of half-days that a certificate needs, %"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("half_days__isnull", True),
                    models.Q(("half_days__gte", 1), ("presence", "came")),
                    _connector="OR",
                ),
                name="enrolment_half_days_of_who_came",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("share_percent__lte", 100)), name="training_session_share"
            ),
        ),
        migrations.AddField(
            model_name="signin",
            name="enrolment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sign_ins",
                to="training.enrolment",
            ),
        ),
        migrations.AddConstraint(
            model_name="signin",
            constraint=models.UniqueConstraint(
                fields=("enrolment", "day", "half"), name="sign_in_once"
            ),
        ),
        migrations.AlterField(
            model_name="course",
            name="hours",
            field=models.PositiveSmallIntegerField(default=2, verbose_name="Class hours"),
        ),
        migrations.AlterField(
            model_name="course",
            name="name",
            field=models.CharField(max_length=80, verbose_name="Name of the course"),
        ),
        migrations.AlterField(
            model_name="course",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="courses",
                to="training.topic",
                verbose_name="Topic",
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="name",
            field=models.CharField(max_length=60, unique=True, verbose_name="Name of the topic"),
        ),
        migrations.AlterField(
            model_name="topic",
            name="order",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="Order in the list"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
