"""Broken files through the whole of intake: a refused row with a sentence, and nothing else."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from screening.models import Extract
from tests.factories import CountyFactory
from tests.screening.intake.broken import BROKEN, COUNTY

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CASES = [pytest.param(code, build, id=name) for name, code, build in BROKEN]


@pytest.mark.parametrize(("code", "build"), CASES)
def test_a_broken_file_leaves_a_sentence_and_no_data(tmp_path, settings, capsys, code, build):
    CountyFactory(code=COUNTY)

    with pytest.raises(SystemExit) as ended:
        call_command("receive_extract", build(tmp_path), "--json")

    facts = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert (facts["state"], facts["code"]) == ("refused", code)
    assert re.search(r"[\u4e00-\u9fff].*。$", facts["sentence"])
    refused = Extract.objects.get()
    assert (refused.state, refused.rows, refused.parquet) == (Extract.State.REFUSED, 0, "")
    assert refused.sha256 == facts["sha256"]
    assert not Path(settings.EXTRACT_DIR).exists()
    assert list(Path(settings.QUARANTINE_DIR).iterdir()) == []
