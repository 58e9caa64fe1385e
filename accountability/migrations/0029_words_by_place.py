"""The index of words holds the places above an issue too: a county looked into every issue of the
prefecture that has the words.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

# Dear: looked up in its index, never asked of row after row.
MARKS = """
CREATE FUNCTION accountability_marks(title text, description text, place text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5000 AS $$
    SELECT coalesce(array_agg(DISTINCT a || b), '{}') || ARRAY(
        SELECT '@' || array_to_string(p.parts[1:n], '/') || '/'
        FROM (SELECT string_to_array(rtrim(place, '/'), '/') AS parts) p,
             generate_series(2, cardinality(p.parts)) n
    )
    FROM (SELECT string_to_array(lower(title || ' ' || description), NULL) AS marks) w,
         unnest(w.marks, w.marks[2:]) pair (a, b)
    WHERE b IS NOT NULL
$$
"""
PAIRS = """
CREATE FUNCTION accountability_pairs(title text, description text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5000 AS $$
    SELECT coalesce(array_agg(DISTINCT a || b), '{}')
    FROM (SELECT string_to_array(lower(title || ' ' || description), NULL) AS marks) w,
         unnest(w.marks, w.marks[2:]) pair (a, b)
    WHERE b IS NOT NULL
$$
"""


class Migration(migrations.Migration):
    dependencies = [("accountability", "0028_kind_by_place")]

    operations = [
        migrations.RunSQL(MARKS, "DROP FUNCTION accountability_marks(text, text, text)"),
        migrations.RemoveIndex(model_name="issue", name="issue_words"),
        migrations.RunSQL("DROP FUNCTION accountability_pairs(text, text)", PAIRS),
        migrations.AddIndex(
            model_name="issue",
            index=GinIndex(
                models.Func(
                    models.F("title"),
                    models.F("description"),
                    models.F("place_path"),
                    function="accountability_marks",
                    output_field=ArrayField(base_field=models.TextField(), size=None),
                ),
                name="issue_words",
            ),
        ),
    ]
