"""How a command says that it cannot do what it was asked."""

from __future__ import annotations

import sys
from typing import NoReturn

import click


def fail(*sentences: object) -> NoReturn:
    """Says why, a line for each, and ends the command with status 2."""
    for sentence in sentences:
        click.echo(str(sentence), err=True)
    sys.exit(2)
