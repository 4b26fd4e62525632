"""The tables, one concept a file.  Importing this package defines them all."""

from storage.models.base import Base
from storage.models.device import Device, HelpCall, Printer
from storage.models.hall import ClosedDay, Counter, DayFigure, Hall, Hours, WorkingDay
from storage.models.organisation import Department, Matter, Service, Window, WindowPlan, WindowService, Zone
from storage.models.people import Shift, Staff, StaffService
from storage.models.queue import Appointment, Ticket, Visit, VisitMatter
from storage.models.rating import Rating, RatingRequest
from storage.models.record import Answer, Journal, PrintJob
from storage.models.screen import ScreenHealth, ZoneVoice

__all__ = [
    "Answer",
    "Appointment",
    "Base",
    "ClosedDay",
    "Counter",
    "DayFigure",
    "Department",
    "Device",
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
