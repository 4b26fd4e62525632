"""Making clips: only those that are missing, each whole or not at all, so that it can be stopped and gone on with at any time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rules.speech import CHIME, PAUSE, Part
from voice import sound
from voice.engine import CannotRender, Engine, Recorded, Samples
from voice.pack import SUFFIX, Pack

MANIFEST = "manifest.json"
WITHOUT_WORDS = {CHIME: sound.chime, PAUSE: sound.pause}


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a clip.  problem: why there is none."""

    part: Part
    problem: str | None = None


class Manifest:
    """What each clip of a folder says and how it sounds, kept beside them: {name: {words, sha256, ms, lufs, peak, before_ms, after_ms}}."""

    def __init__(self, folder: Path) -> None:
        """Raises ValueError for a manifest that is none."""
        self._file = folder / MANIFEST
        self.clips: dict[str, dict[str, Any]] = json.loads(self._file.read_text(encoding="utf-8")) if self._file.exists() else {}

    def note(self, part: Part, clip: bytes) -> None:
        """Measures a clip as it will be heard, after encoding, and notes it."""
        measured = asdict(sound.measure(sound.decode(clip))) if part.clip != PAUSE else {}
        self.clips[part.clip] = {"words": part.words, "sha256": hashlib.sha256(clip).hexdigest(), **measured}

    def keep(self) -> None:
        """Writes it, a line for each clip."""
        lines = (f"{json.dumps(name)}: {json.dumps(self.clips[name], ensure_ascii=False)}" for name in sorted(self.clips))
        _replace(self._file, "{\n{}\n}\n".replace("{}", ",\n".join(lines)).encode())


def missing(parts: Iterable[Part], folder: Path) -> list[Part]:
    """Those that the folder has not, or that say something else by now."""
    manifest, there = Manifest(folder), Pack(folder).files()
    return [part for part in parts if part.clip not in there or manifest.clips.get(part.clip, {}).get("words", part.words) != part.words]


def render(parts: Iterable[Part], engine: Engine, folder: Path, jobs: int = 1) -> Iterator[Made]:
    """Makes these clips in the folder, several at a time, and tells of each as it is done.  What is there already is made anew."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(folder)
    pool = ThreadPoolExecutor(jobs)
    try:
        waiting: dict[Future[bytes], Part] = {pool.submit(_clip, part, engine): part for part in parts}
        for done in as_completed(waiting):
            part = waiting.pop(done)
            try:
                clip = done.result()
                file = _file(part, folder)
            except CannotRender as error:
                yield Made(part, f"{part.clip}: {error}")
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            _replace(file, clip)
            manifest.note(part, clip)
            manifest.keep()
            yield Made(part)
    finally:
        pool.shutdown(cancel_futures=True)


def _clip(part: Part, engine: Engine) -> bytes:
    own = isinstance(engine, Recorded)
    if part.clip == PAUSE and not own:
        return sound.encode(sound.pause())
    samples: Samples = WITHOUT_WORDS[part.clip]() if part.clip in WITHOUT_WORDS and not own else engine.render(part)
    return sound.encode(sound.made_ready(samples))


def _file(part: Part, folder: Path) -> Path:
    """Where its clip goes.  Raises CannotRender for a name that would lead elsewhere, as a title may."""
    steps = part.clip.split("/")
    if any(not step or step.startswith(".") or "\\" in step or "\0" in step for step in steps):
        raise CannotRender("cannot be the name of a file; give this window or letter another word")
    return folder.joinpath(*steps[:-1], f"{steps[-1]}{SUFFIX}")


def _replace(file: Path, content: bytes) -> None:
    """The whole file or the one before, whenever it is stopped."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(content)
    beside.replace(file)
