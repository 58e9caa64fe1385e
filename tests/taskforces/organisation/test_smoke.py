def test_smoke(db):
    pass
