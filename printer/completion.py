"""How it is known that a ticket has been printed: the question at the end of a job, and its answer.

    process_id    GS ( H fn 48 with the job's number, echoed when the printing before it is completed.  The best: it names the job
    in_turn       GS r 1, answered when all before it has been processed.  The answer is the same for every job
    status_after  nothing answers in turn; all bytes were taken, and the printer is asked with DLE EOT whether it is ready
    none          nothing answers at all: every ticket is uncertain

`status_after` is weaker than it looks.  DLE EOT is answered at once, also by a printer that still has the ticket in its buffer: it
says that nothing is wrong yet.  A hall chooses it by choosing the profile, where the model can do no better.
"""

from __future__ import annotations

from printer.profile import Profile
from printer.status import COMPLETION_REQUEST, is_completion

_ECHO_HEAD = b"\x37\x22"


class Question:
    """What is asked at the end of one job.  request: the bytes to send after it, none where nothing answers in turn."""

    def __init__(self, profile: Profile, job_id: int) -> None:
        name = b"%04d" % (job_id % 10_000)
        self._heard = b""
        self._echo: bytes | None = None
        self.request = b""
        if profile.completion == "process_id":
            self.request = b"\x1d(H\x06\x00\x30\x30" + name
            self._echo = _ECHO_HEAD + name + b"\x00"
        elif profile.completion == "in_turn":
            self.request = COMPLETION_REQUEST

    def answered(self, data: bytes) -> bool:
        """Whether these bytes, after those before, say that the job is done.  An answer may come in pieces, and late ones to other jobs before it."""
        if not self.request:
            return False
        if self._echo is None:
            return any(map(is_completion, data))
        self._heard = (self._heard + data)[-64:]
        return self._echo in self._heard
