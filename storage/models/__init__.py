"""The tables, one concept a file.  Importing this package defines them all."""

from storage.models.alarm import Alarm
from storage.models.base import Base
from storage.models.device import Device, HelpCall, Printer
from storage.models.figures import ExportJob, ExportPart, SettledDay, SettledMatters, SettledSpread, SettledTickets, SettledTimes, SettledVisits
from storage.models.hall import ClosedDay, Counter, DayFigure, Hall, Hours, WorkingDay
from storage.models.organisation import Department, Matter, Service, Window, WindowPlan, WindowService, Zone
from storage.models.people import Shift, Staff, StaffService
from storage.models.queue import Appointment, Ticket, Visit, VisitMatter
from storage.models.rating import FollowUp, FollowUpStep, Rating, RatingRequest
from storage.models.record import Answer, Journal, PrintJob
from storage.models.screen import ScreenHealth, ZoneVoice

__all__ = [
    "Alarm",
    "Answer",
    "Appointment",
    "Base",
    "ClosedDay",
    "Counter",
    "DayFigure",
    "Department",
    "Device",
    "ExportJob",
    "ExportPart",
    "FollowUp",
    "FollowUpStep",
    "Hall",
    "HelpCall",
    "Hours",
    "Journal",
    "Matter",
    "PrintJob",
    "Printer",
    "Rating",
    "RatingRequest",
    "ScreenHealth",
    "Service",
    "SettledDay",
    "SettledMatters",
    "SettledSpread",
    "SettledTickets",
    "SettledTimes",
    "SettledVisits",
    "Shift",
    "Staff",
    "StaffService",
    "Ticket",
    "Visit",
    "VisitMatter",
    "Window",
    "WindowPlan",
    "WindowService",
    "WorkingDay",
    "Zone",
    "ZoneVoice",
]
