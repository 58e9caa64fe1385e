"""The day of each level, reminders and escalation, and what lies undone one level down."""
