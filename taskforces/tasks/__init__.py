"""The task ledger of task forces, their trips, studies, mandates and what is routed to them."""
