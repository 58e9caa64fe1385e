"""Joint meetings with the discipline organ: agenda from the ledgers, decisions onto the ledger."""
