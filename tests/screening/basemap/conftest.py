from pathlib import Path

import pytest

from tests.screening.basemap.builders import Village


@pytest.fixture
def village(tmp_path: Path) -> Village:
    return Village(tmp_path)
