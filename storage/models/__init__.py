"""The tables, one concept a file.  Importing this package defines them all."""

from storage.models.base import Base
from storage.models.device import Device, Printer
from storage.models.hall import ClosedDay, Counter, DayFigure, Hall, Hours
from storage.models.organisation import Department, Matter, Service, Window, WindowService, Zone
from storage.models.people import Shift, Staff
from storage.models.queue import Ticket, Visit
from storage.models.rating import Rating, RatingRequest
from storage.models.record import Answer, Journal, PrintJob

__all__ = [
    "Answer",
    "Base",
    "ClosedDay",
    "Counter",
    "DayFigure",
    "Department",
    "Device",
    "Hall",
    "Hours",
    "Journal",
    "Matter",
    "PrintJob",
    "Printer",
    "Rating",
    "RatingRequest",
    "Service",
    "Shift",
    "Staff",
    "Ticket",
    "Visit",
    "Window",
    "WindowService",
    "Zone",
]
