"""Who may do what: duties grant permissions. Code, not rows, so that a change is reviewed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """One thing a person may do. A view names the one it needs."""

    HOUSEHOLD_VIEW = "household.view", _("see the base map")
    HOUSEHOLD_LOAD = "household.load", _("load the register")
    HOUSEHOLD_PROPOSE = "household.propose", _("report changes of the base map")
    HOUSEHOLD_SIGN = "household.sign", _("sign changes of the base map")
    HOUSEHOLD_EXPORT = "household.export", _("export the base map")
    EXPORT_APPROVE = "export.approve", _("approve unmasked exports")
    STANDARD_SIGN = "standard.sign", _("sign judgements of the standards")
    QUALITY_EXEMPT = "quality.exempt", _("exempt data quality findings")
    GRID_PLAN = "grid.plan", _("divide villages into grids")
    CODE_ISSUE = "code.issue", _("issue household codes")
    CATALOGUE_EDIT = "catalogue.edit", _("edit options and poverty lines")
    PROCEDURE_RECORD = "procedure.record", _("record visits, meetings and notices")
    PROCEDURE_REVIEW = "procedure.review", _("review procedures for the township")
    PROCEDURE_APPROVE = "procedure.approve", _("compare and approve procedures for the county")
    PERSON_REVEAL = "person.reveal", _("reveal a masked number")
    EXTRACT_VIEW = "extract.view", _("see delivered files")
    EXTRACT_RECEIVE = "extract.receive", _("take in a department's file")
    EXTRACT_DECIDE = "extract.decide", _("vouch for held files")
    RUN_VIEW = "run.view", _("see comparisons")
    RUN_START = "run.start", _("start a comparison")
    RULE_SET = "rule.set", _("set numbers of rules and exemptions")
    DIFFERENCE_VIEW = "difference.view", _("see differences with departments")
    DIFFERENCE_DECIDE = "difference.decide", _("decide differences with departments")
    IDENTITY_VIEW = "identity.view", _("see whom departments may mean")
    IDENTITY_DECIDE = "identity.decide", _("decide whom departments mean")
    LEAD_VIEW = "lead.view", _("see leads")
    LEAD_SEND_DOWN = "lead.send_down", _("send leads down")
    LEAD_RECEIVE = "lead.receive", _("sign for leads received")
    LEAD_ANSWER = "lead.answer", _("verify and answer leads")
    LEAD_FILE_UP = "lead.file_up", _("file answers up")
    LEAD_RETURN = "lead.return", _("return answers")
    LEAD_CLOSE = "lead.close", _("close leads")
    LEAD_REOPEN = "lead.reopen", _("reopen leads on look-back")
    CAMPAIGN_VIEW = "campaign.view", _("see screening rounds")
    CAMPAIGN_PLAN = "campaign.plan", _("plan and open screening rounds")
    CAMPAIGN_VISIT = "campaign.visit", _("visit households of a screening round")
    CAMPAIGN_REVIEW = "campaign.review", _("review a sample of visits")
    CAMPAIGN_SIGN = "campaign.sign", _("sign the screening of a place")
    ISSUE_VIEW = "issue.view", _("see the issue ledger")
    ISSUE_REGISTER = "issue.register", _("register issues")
    ISSUE_TAKE_OVER = "issue.take_over", _("take over ledgers kept on paper")
    ISSUE_SEND_DOWN = "issue.send_down", _("send issues down")
    ISSUE_RECEIVE = "issue.receive", _("sign for issues received")
    ISSUE_RECTIFY = "issue.rectify", _("rectify issues and apply for their close-out")
    ISSUE_VERIFY = "issue.verify", _("verify rectified issues")
    ISSUE_REVIEW = "issue.review", _("review verified issues")
    ISSUE_CLOSE = "issue.close", _("close issues")
    ISSUE_LOOK_BACK = "issue.look_back", _("look back at closed issues")
    ISSUE_EXTEND = "issue.extend", _("decide extensions of issues")
    ISSUE_CONSENT = "issue.consent", _("consent to the withdrawal of issues")
    CASE_VIEW = "case.view", _("see accountability cases")
    CASE_HANDLE = "case.handle", _("open and handle accountability cases")
    CASE_DECIDE = "case.decide", _("decide accountability cases")
    REPORT_VIEW = "report.view", _("see figures")
    REPORT_EXPORT = "report.export", _("export tables")
    BULLETIN_EDIT = "bulletin.edit", _("write and examine bulletins")
    BULLETIN_ISSUE = "bulletin.issue", _("issue bulletins")
    ORGANISATION_VIEW = "organisation.view", _("see who is responsible where")
    ORGANISATION_EDIT = "organisation.edit", _("keep the roster, the bodies and their posts")
    ORGANISATION_SIGN = "organisation.sign", _("sign hand-overs of posts")
    TASK_FORCE_VIEW = "task_force.view", _("see task forces and their ledgers")
    TASK_FORCE_WORK = "task_force.work", _("keep task ledgers and write half-month reports")
    TASK_FORCE_ISSUE = "task_force.issue", _("review and issue half-month reports")
    OBLIGATION_VIEW = "obligation.view", _("see duties that come round")
    OBLIGATION_MEET = "obligation.meet", _("say that a duty that comes round was met")
    OBLIGATION_EDIT = "obligation.edit", _("edit the rules of duties that come round")
    CROSS_CHECK_VIEW = "cross_check.view", _("see cross-inspections")
    CROSS_CHECK_PLAN = "cross_check.plan", _("plan cross-inspections")
    CROSS_CHECK_VISIT = "cross_check.visit", _("inspect households of another place")
    VILLAGE_REVIEW_VIEW = "village_review.view", _("see plans, reviews and hearings of villages")
    VILLAGE_REVIEW_WRITE = "village_review.write", _("keep plans of villages and review villages")
    VILLAGE_REVIEW_HEAR = "village_review.hear", _("hear villages and open rounds of review")
    TRAINING_VIEW = "training.view", _("see training")
    TRAINING_EDIT = "training.edit", _("keep plans, sessions and attendance of training")
    ARCHIVE_VIEW = "archive.view", _("see archives")
    ARCHIVE_FILE = "archive.file", _("file papers of archives")
    ARCHIVE_EXEMPT = "archive.exempt", _("exempt archives from a check")
    ARCHIVE_ACCEPT = "archive.accept", _("plan and carry out acceptance of archives")
    ARCHIVE_KEEP = "archive.keep", _("make volumes, lend and appraise archives")
    ARCHIVE_CATALOGUE = "archive.catalogue", _("edit what archives must hold")
    EVENT_VIEW = "event.view", _("read the trail")
    ACCOUNT_MANAGE = "account.manage", _("manage accounts and postings")
    CALENDAR_EDIT = "calendar.edit", _("edit working days")


class Duty(TextChoices):
    """What somebody is posted to do in a place."""

    GRID_WORKER = "grid_worker", _("Grid worker")
    VILLAGE_LEADER = "village_leader", _("Village team leader")
    TOWNSHIP_OFFICE = "township_office", _("Township office")
    COUNTY_OFFICE = "county_office", _("County office")
    COUNTY_DEPARTMENT = "county_department", _("County department")
    PREFECTURE_OFFICE = "prefecture_office", _("Prefecture office")
    LEADER = "leader", _("Leader")
    JOINT_MEETING = "joint_meeting", _("Joint meeting with the discipline organ")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")


_CASEWORK = frozenset(
    {
        Permission.HOUSEHOLD_VIEW,
        Permission.PERSON_REVEAL,
        Permission.LEAD_VIEW,
        Permission.DIFFERENCE_VIEW,
        Permission.CAMPAIGN_VIEW,
    }
)
_BASE_MAP = frozenset(
    {
        Permission.HOUSEHOLD_PROPOSE,
        Permission.HOUSEHOLD_SIGN,
        Permission.HOUSEHOLD_EXPORT,
        Permission.STANDARD_SIGN,
        Permission.GRID_PLAN,
        Permission.CODE_ISSUE,
    }
)
_LEVEL = _CASEWORK | {
    Permission.LEAD_RECEIVE,
    Permission.LEAD_SEND_DOWN,
    Permission.LEAD_FILE_UP,
    Permission.LEAD_RETURN,
    Permission.REPORT_VIEW,
    Permission.CAMPAIGN_SIGN,
}
_INTAKE = frozenset(
    {
        Permission.EXTRACT_VIEW,
        Permission.EXTRACT_RECEIVE,
        Permission.EXTRACT_DECIDE,
        Permission.RUN_VIEW,
        Permission.RUN_START,
        Permission.HOUSEHOLD_LOAD,
    }
)
_FIGURES = frozenset({Permission.REPORT_VIEW, Permission.REPORT_EXPORT})
_RECTIFYING = frozenset({Permission.ISSUE_VIEW, Permission.ISSUE_RECEIVE, Permission.ISSUE_RECTIFY})
_ISSUE_LEVEL = _RECTIFYING | {Permission.ISSUE_SEND_DOWN, Permission.ISSUE_VERIFY}
_ISSUES = _ISSUE_LEVEL | {
    Permission.ISSUE_REGISTER,
    Permission.ISSUE_REVIEW,
    Permission.ISSUE_CLOSE,
    Permission.ISSUE_LOOK_BACK,
    Permission.ISSUE_EXTEND,
    Permission.ISSUE_CONSENT,
}
_ORGANISED = frozenset(
    {
        Permission.ORGANISATION_VIEW,
        Permission.TASK_FORCE_VIEW,
        Permission.OBLIGATION_VIEW,
        Permission.OBLIGATION_MEET,
        Permission.TRAINING_VIEW,
        Permission.VILLAGE_REVIEW_VIEW,
    }
)
_ORGANISING = _ORGANISED | {
    Permission.ORGANISATION_EDIT,
    Permission.ORGANISATION_SIGN,
    Permission.TASK_FORCE_WORK,
    Permission.TASK_FORCE_ISSUE,
    Permission.CROSS_CHECK_VIEW,
    Permission.CROSS_CHECK_VISIT,
    Permission.TRAINING_EDIT,
    Permission.VILLAGE_REVIEW_HEAR,
}
_FILING = frozenset({Permission.ARCHIVE_VIEW, Permission.ARCHIVE_FILE})
_ARCHIVING = _FILING | {Permission.ARCHIVE_ACCEPT, Permission.ARCHIVE_KEEP}

GRANTS: dict[Duty, frozenset[Permission]] = {
    Duty.GRID_WORKER: _CASEWORK
    | _FILING
    | _RECTIFYING
    | {Permission.LEAD_RECEIVE, Permission.LEAD_ANSWER, Permission.HOUSEHOLD_PROPOSE}
    | {Permission.PROCEDURE_RECORD, Permission.CAMPAIGN_VISIT}
    | {Permission.OBLIGATION_VIEW, Permission.OBLIGATION_MEET},
    Duty.VILLAGE_LEADER: _LEVEL
    | _FILING
    | _ORGANISED
    | {Permission.ORGANISATION_SIGN}
    | _ISSUE_LEVEL
    | {Permission.HOUSEHOLD_PROPOSE, Permission.STANDARD_SIGN, Permission.CODE_ISSUE}
    | {Permission.PROCEDURE_RECORD, Permission.CAMPAIGN_VISIT}
    | {Permission.VILLAGE_REVIEW_WRITE},
    Duty.TOWNSHIP_OFFICE: _LEVEL
    | _ARCHIVING
    | _ORGANISING
    | _BASE_MAP
    | _ISSUE_LEVEL
    | {Permission.REPORT_EXPORT, Permission.PROCEDURE_REVIEW}
    | {Permission.CAMPAIGN_REVIEW, Permission.VILLAGE_REVIEW_WRITE}
    | {Permission.IDENTITY_VIEW},
    Duty.COUNTY_OFFICE: (_LEVEL - {Permission.LEAD_FILE_UP})
    | _ARCHIVING
    | {Permission.ARCHIVE_EXEMPT, Permission.ARCHIVE_CATALOGUE}
    | _BASE_MAP
    | _ORGANISING
    | {Permission.OBLIGATION_EDIT, Permission.CROSS_CHECK_PLAN, Permission.VILLAGE_REVIEW_WRITE}
    | {Permission.EXPORT_APPROVE, Permission.QUALITY_EXEMPT, Permission.PROCEDURE_APPROVE}
    | _INTAKE
    | _FIGURES
    | _ISSUES
    | {Permission.LEAD_CLOSE, Permission.LEAD_REOPEN, Permission.DIFFERENCE_DECIDE}
    | {Permission.RULE_SET, Permission.CAMPAIGN_PLAN, Permission.BULLETIN_EDIT}
    | {Permission.IDENTITY_VIEW, Permission.IDENTITY_DECIDE},
    Duty.COUNTY_DEPARTMENT: frozenset({Permission.EXTRACT_VIEW, Permission.EXTRACT_RECEIVE}),
    Duty.PREFECTURE_OFFICE: _CASEWORK
    | {Permission.ARCHIVE_VIEW, Permission.ARCHIVE_ACCEPT, Permission.ARCHIVE_CATALOGUE}
    | {Permission.HOUSEHOLD_EXPORT, Permission.EXPORT_APPROVE, Permission.CATALOGUE_EDIT}
    | _ORGANISING
    | {Permission.OBLIGATION_EDIT, Permission.CROSS_CHECK_PLAN}
    | _INTAKE
    | _FIGURES
    | _ISSUES
    | {Permission.LEAD_SEND_DOWN, Permission.LEAD_REOPEN, Permission.RULE_SET}
    | {Permission.ISSUE_TAKE_OVER}
    | {Permission.CAMPAIGN_PLAN, Permission.CAMPAIGN_SIGN, Permission.BULLETIN_EDIT}
    | {Permission.IDENTITY_VIEW},
    Duty.LEADER: frozenset({Permission.REPORT_VIEW, Permission.BULLETIN_ISSUE})
    | (_ORGANISED - {Permission.OBLIGATION_MEET})
    | {Permission.CROSS_CHECK_VIEW},
    # Nobody else sees a case or a joint meeting, nor that there is one. What a meeting decides
    # comes onto the issue ledger, which it reads and where it does nothing else.
    Duty.JOINT_MEETING: _FIGURES
    | {Permission.CASE_VIEW, Permission.CASE_HANDLE, Permission.CASE_DECIDE}
    | {Permission.ISSUE_VIEW},
    Duty.AUDITOR: frozenset({Permission.EVENT_VIEW}),
    Duty.SYSTEM_ADMIN: frozenset({Permission.ACCOUNT_MANAGE, Permission.CALENDAR_EDIT}),
}

# Three natural persons: whoever keeps the accounts may not read cases or the trail, and whoever
# reads the trail may do nothing else (GB/T 22239-2019, 8.1.5).
EXCLUSIVE = frozenset({Duty.AUDITOR, Duty.SYSTEM_ADMIN})
