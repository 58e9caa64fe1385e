"""What runs in the background: the queue of each task, and when the regular ones run."""

from datetime import time, timedelta
from typing import Any

from celery.schedules import crontab

LOOK_BACKS_AT = time(6, 30)  # their page says when the next sample is drawn

QUEUES = {
    "screening.tasks.run_comparison": "comparison",
    "screening.tasks.compare_again": "comparison",
    "screening.tasks.start_nightly_comparisons": "comparison",
    "screening.tasks.run_basemap_comparison": "comparison",
    "screening.tasks.run_simulation": "comparison",
    "screening.tasks.report_bulk": "interactive",
    "screening.tasks.start_nightly_basemap_comparisons": "comparison",
    "screening.tasks.receive_dropped_files": "comparison",
    "screening.tasks.remind_of_deliveries": "interactive",
    "screening.tasks.clear_away_extracts": "comparison",
    "screening.tasks.gather_lead_counts": "reports",
    "screening.tasks.recount_leads": "reports",
    "screening.tasks.follow_campaign": "comparison",
    "screening.tasks.follow_campaigns": "interactive",
    "screening.tasks.draw_campaign_report": "reports",
    "screening.tasks.count_days_of_leads": "reports",
    "ledger.tasks.wake_waiting_jobs": "interactive",
    "ledger.tasks.notice_overdue_entries": "interactive",
    "ledger.tasks.sweep_field_photos": "interactive",
    "ledger.tasks.sweep_stored_bytes": "reports",
    "ledger.tasks.follow_obligations": "interactive",
    "households.tasks.load_register": "comparison",
    "households.tasks.propose_marks": "comparison",
    "households.tasks.count_standards": "reports",
    "households.tasks.count_places": "reports",
    "households.tasks.tighten_places": "comparison",
    "households.tasks.decide_batch": "interactive",
    "households.tasks.make_export": "reports",
    "households.tasks.expire_exports": "interactive",
    "households.tasks.check_quality": "comparison",
    "households.tasks.check_nightly": "comparison",
    "archives.tasks.make_papers": "reports",
    "accountability.tasks.draw_nightly_report": "reports",
    "accountability.tasks.draft_bulletins": "reports",
    "accountability.tasks.follow_issue_deadlines": "interactive",
    "accountability.tasks.gather_issue_counts": "reports",
    "accountability.tasks.recount_issues": "reports",
    "accountability.tasks.look_twice": "reports",
    "accountability.tasks.draw_look_backs": "reports",
    "archives.tasks.draw_previews": "reports",
    "archives.tasks.look_at_batch": "interactive",
    "archives.tasks.file_batch": "interactive",
    "archives.tasks.check_files": "reports",
    "archives.tasks.check_changed_files": "reports",
    "archives.tasks.measure_space": "reports",
    "archives.tasks.bring_files_up": "reports",
    "archives.tasks.erase_destroyed": "reports",
    "archives.tasks.erase_left": "reports",
}


def beat(comparison_hour: int) -> dict[str, dict[str, Any]]:
    """The regular tasks; the heavy ones run at night, from `comparison_hour` on."""
    return {
        "nightly-comparison": {
            "task": "screening.tasks.start_nightly_comparisons",
            "schedule": crontab(hour=comparison_hour, minute=0),
        },
        "nightly-basemap-comparison": {
            "task": "screening.tasks.start_nightly_basemap_comparisons",
            "schedule": crontab(hour=comparison_hour, minute=30),
        },
        "gathered-lead-counts": {
            "task": "screening.tasks.gather_lead_counts",
            "schedule": timedelta(minutes=10),
        },
        "days-of-leads": {
            "task": "screening.tasks.count_days_of_leads",
            "schedule": crontab(hour=0, minute=30),
        },
        "files-of-archives": {
            "task": "archives.tasks.check_files",
            "schedule": crontab(hour=3, minute=20),
        },
        "changed-files-of-archives": {
            "task": "archives.tasks.check_changed_files",
            "schedule": timedelta(minutes=5),
        },
        "room-that-is-left": {
            "task": "archives.tasks.measure_space",
            "schedule": crontab(hour=4, minute=10),
        },
        "leads-counted-anew": {
            "task": "screening.tasks.recount_leads",
            "schedule": crontab(hour=4, minute=30),
        },
        "quality": {
            "task": "households.tasks.check_nightly",
            "schedule": crontab(hour=3, minute=0),
        },
        "places-of-lists": {
            "task": "households.tasks.tighten_places",
            "schedule": crontab(hour=4, minute=0),
        },
        "marks": {
            "task": "households.tasks.propose_marks",
            "schedule": crontab(hour=comparison_hour, minute=30),
        },
        "screening-rounds": {
            "task": "screening.tasks.follow_campaigns",
            "schedule": crontab(hour=comparison_hour, minute=45),
        },
        "drops": {
            "task": "screening.tasks.receive_dropped_files",
            "schedule": timedelta(minutes=1),
        },
        "extracts-kept": {
            "task": "screening.tasks.clear_away_extracts",
            "schedule": crontab(hour=4, minute=30),
        },
        "deliveries-due": {
            "task": "screening.tasks.remind_of_deliveries",
            "schedule": crontab(hour=8, minute=0),
        },
        "waiting-jobs": {
            "task": "ledger.tasks.wake_waiting_jobs",
            "schedule": timedelta(seconds=30),
        },
        "figures-of-places": {
            "task": "households.tasks.count_places",
            "schedule": timedelta(minutes=1),
        },
        "expired-exports": {
            "task": "households.tasks.expire_exports",
            "schedule": timedelta(hours=1),
        },
        "photos-of-phones": {
            "task": "ledger.tasks.sweep_field_photos",
            "schedule": crontab(hour=4, minute=15),
        },
        "bytes-without-a-row": {
            "task": "ledger.tasks.sweep_stored_bytes",
            "schedule": crontab(hour=4, minute=20),
        },
        "overdue-notices": {
            "task": "ledger.tasks.notice_overdue_entries",
            "schedule": crontab(hour=6, minute=30),
        },
        "obligations": {  # before the bulletins, which say who is late
            "task": "ledger.tasks.follow_obligations",
            "schedule": crontab(hour=6, minute=5),
        },
        "issue-deadlines": {
            "task": "accountability.tasks.follow_issue_deadlines",
            "schedule": crontab(hour=6, minute=40),
        },
        "standards": {
            "task": "households.tasks.count_standards",
            "schedule": crontab(hour=5, minute=0),
        },
        "nightly-report": {
            "task": "accountability.tasks.draw_nightly_report",
            "schedule": crontab(hour=6, minute=0),
        },
        "gathered-issue-counts": {
            "task": "accountability.tasks.gather_issue_counts",
            "schedule": timedelta(minutes=10),
        },
        "issues-counted-anew": {
            "task": "accountability.tasks.recount_issues",
            "schedule": crontab(hour=4, minute=45),
        },
        "second-looks": {
            "task": "accountability.tasks.look_twice",
            "schedule": crontab(hour=5, minute=15),
        },
        "bulletins": {
            "task": "accountability.tasks.draft_bulletins",
            "schedule": crontab(hour=6, minute=15),
        },
        "look-backs": {  # after the closes
            "task": "accountability.tasks.draw_look_backs",
            "schedule": crontab(hour=LOOK_BACKS_AT.hour, minute=LOOK_BACKS_AT.minute),
        },
        "destroyed-papers": {
            "task": "archives.tasks.erase_left",
            "schedule": timedelta(hours=1),
        },
        "previews-of-papers": {
            "task": "archives.tasks.draw_previews",
            "schedule": timedelta(minutes=1),
        },
    }
