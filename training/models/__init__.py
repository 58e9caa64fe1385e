"""Tables of training."""

from training.models.catalogue import Course, Topic
from training.models.enrolments import Enrolment, Half, Presence, SignIn
from training.models.loads import Load
from training.models.plans import Plan, PlanLine
from training.models.sessions import Mode, Session
from training.models.trainers import Speciality, Trainer

__all__ = [
    "Course", "Enrolment", "Half", "Load", "Mode", "Plan", "PlanLine", "Presence", "Session",
    "SignIn", "Speciality", "Topic", "Trainer",
]  # fmt: skip
