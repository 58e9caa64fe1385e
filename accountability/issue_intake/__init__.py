"""How issues come on the ledger: one finding, a batch with its workbook, a lead, a quality
finding, a ledger that was kept on paper.

The verbs that enter them are `accountability.issue_registering` and `accountability.operations`.
"""
