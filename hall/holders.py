"""Who holds a number, where a hall asks for real names: of the ID number only a keyed hash and a masked form remain."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from hall.errors import BadIdNumber

LENGTH = 18
HEAD, TAIL = 4, 2
"""So much of a number stays readable in its masked form: enough for a clerk to ask 「尾号 1X 吗？」, too little to be anybody."""
OLDEST = 130


@dataclass(frozen=True, slots=True)
class Holder:
    """A person, without their ID number.  hash tells them from others; mask is for people to read; born is never stored."""

    hash: str
    mask: str
    born: date

    def age(self, today: date) -> int:
        """In whole years."""
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))


class Holders:
    """Makes a Holder of an ID number.  key: kept outside the database, for whoever had both could try all numbers there are."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"jiaohao holder", hashlib.sha256)

    def read(self, text: str, today: date) -> Holder:
        """The person with this ID number (18 characters, as typed or as a card reader gave it).  Raises BadIdNumber.

        GB 11643: the check digit and the birth date must be right.  The address code is not looked at: it is that of the place where somebody
        was first registered, often younger than its holder, and permits of residents from Hong Kong, Macau and Taiwan have their own.
        """
        number = ric.compact(text).replace(" ", "")
        if len(number) != LENGTH or not (number.isascii() and number[:-1].isdigit()) or number[-1] != ric.calc_check_digit(number):
            raise BadIdNumber()
        try:
            born = ric.get_birth_date(number)
        except ValidationError:
            raise BadIdNumber() from None
        holder = Holder(hmac.digest(self._key, number.encode(), hashlib.sha256).hex(), f"{number[:HEAD]}{'*' * (LENGTH - HEAD - TAIL)}{number[-TAIL:]}", born)
        if born > today or holder.age(today) > OLDEST:
            raise BadIdNumber()
        return holder
