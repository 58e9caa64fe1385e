"""Persons are found by the initials of their surname as it is said: 曾小明 is "zxm", not "cxm".

How a name is spelt is no fact about the person: no trigger runs and nothing is kept of it.
"""

from django.db import migrations

# Only names of our own tables are put into the statements.
# ruff: noqa: S608

# The surnames and the character of regions.pinyin that have another letter than before.
FIRST = [
    "单s",
    "曾z",
    "仇q",
    "解x",
    "区o",
    "查z",
    "乐y",
    "召s",
    "折s",
    "员y",
    "秘b",
    "句g",
    "祭z",
    "洗x",
    "种c",
    "覃q",
]
COLUMNS = (("person", "name", "name_initials"), ("household", "head_name", "head_initials"))
VALUES = ", ".join(f"('{pair[0]}', '{pair[1]}')" for pair in FIRST)


def statements():
    for table, name, letters in COLUMNS:
        yield f"ALTER TABLE households_{table} DISABLE TRIGGER USER"
        yield f"""
            UPDATE households_{table} SET {letters} = x.letter || substr({letters}, 2)
            FROM (VALUES {VALUES}) x (mark, letter)
            WHERE left({name}, 1) = x.mark AND left({letters}, 1) <> x.letter"""
        yield f"""
            UPDATE households_{table}
            SET {letters} = overlay({letters} PLACING 'c' FROM position('长' IN {name}))
            WHERE {name} LIKE '%长%' AND char_length({name}) = char_length({letters})"""
        yield f"ALTER TABLE households_{table} ENABLE TRIGGER USER"


class Migration(migrations.Migration):
    dependencies = [("households", "0020_lists")]

    operations = [migrations.RunSQL(list(statements()), migrations.RunSQL.noop, elidable=True)]
