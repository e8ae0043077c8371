"""Pathways: help that is walked step by step, over months, from the first to the outcome. Their kinds are data."""

from outreach.c5_complete.pathways.dues import next_steps
from outreach.c5_complete.pathways.models import PATHWAYS, STEPS, Deed, Pathway, PathwayStep
from outreach.c5_complete.pathways.walked import OfCase, Walked, going
from outreach.c5_complete.pathways.walking import BeginDetails, StepDetails, begin, get, go

__all__ = [
    "PATHWAYS",
    "STEPS",
    "BeginDetails",
    "Deed",
    "OfCase",
    "Pathway",
    "PathwayStep",
    "StepDetails",
    "Walked",
    "begin",
    "get",
    "go",
    "going",
    "next_steps",
]
