"""The page of one entry of the issue ledger, and every act of the workflow on it."""
