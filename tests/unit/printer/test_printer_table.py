"""A printer in the hall file."""

import pytest
from pydantic import ValidationError

from config.hallfile import PrinterTable


def printer(**fields):
    return PrinterTable.model_validate({"code": "printer-1", "name": "1号取号机打印机", **fields})


def test_a_printer_has_the_generic_profile_unless_it_names_one():
    assert printer(transport="fake").profile == "generic-80"
    assert printer(transport="usb", address="04b8:0202", profile="epson-tm-t88").profile == "epson-tm-t88"


@pytest.mark.parametrize(
    ("fields", "place", "says"),
    [
        ({"transport": "network"}, "address", "192.0.2.10:9100"),
        ({"transport": "usb", "address": "/dev/usb/lp0"}, "address", "04b8:0202"),
        ({"transport": "bluetooth"}, "transport", "'fake', 'network', 'usb', 'serial', 'file' or 'agent'"),
        ({"transport": "fake", "profile": "epson-tm-t8"}, "profile", 'did you mean "epson-tm-t88"'),
    ],
)
def test_a_mistake_is_told_when_the_hall_file_is_read(fields, place, says):
    with pytest.raises(ValidationError) as error:
        printer(**fields)

    (told,) = error.value.errors()
    assert told["loc"] == (place,)
    assert says in told["msg"]
