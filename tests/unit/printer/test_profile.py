import pytest

from config.problems import ConfigError
from printer.profile import FOLDER, find_profile, load_profiles

GOOD = (FOLDER / "generic-80.toml").read_text(encoding="utf-8")


def problems_of(folder, text):
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_profiles(folder)
    return error.value.problems


def test_the_profiles_as_shipped_are_read_and_each_names_its_source():
    profiles = load_profiles()

    assert {"generic-80", "generic-58", "epson-tm-t88", "xprinter-80", "cashino-kp628e"} <= set(profiles)
    assert all(profile.name == name for name, profile in profiles.items())
    assert all(file.read_text(encoding="utf-8").startswith("# ") for file in FOLDER.glob("*.toml"))


def test_the_generic_profiles_are_the_two_widths_of_paper():
    profiles = load_profiles()

    assert [(profiles[name].dots, profiles[name].columns, profiles[name].column_dots) for name in ("generic-80", "generic-58")] == [
        (576, 48, 12),
        (384, 32, 12),
    ]


def test_a_kiosk_printer_with_a_bit_of_its_own_in_the_status_is_still_understood():
    kiosk = load_profiles()["cashino-kp628e"]

    assert 0x92 & kiosk.status_mask == kiosk.status_value  # bit 7: the paper has not been torn off yet


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("native_qr = true", "nativ_qr = true"), 'nativ_qr: unknown key (did you mean "native_qr"?)'),
        (("dots = 576", ""), "dots: is missing"),
        (('cut = "1d 56 42 00"', 'cut = "GS V"'), 'cut: Value error, bytes are written in hex, such as "1d 56 42 00"'),
        (("status_mask = 0x93", "status_mask = 0x83"), "status_value: Value error, it has bits that status_mask leaves out"),
        (("dots = 576", "dots = 192"), "columns: Value error, so many columns in so few dots"),
        (('"in_turn"', '"in turn"'), "completion: Input should be"),
    ],
)
def test_a_mistake_in_a_profile_is_told_with_its_place(tmp_path, change, says):
    told = problems_of(tmp_path, GOOD.replace(*change))

    assert any(one.startswith("mine.toml: ") and says in one for one in told), told


def test_all_mistakes_of_all_profiles_are_told_at_once(tmp_path):
    (tmp_path / "other.toml").write_text("dots =", encoding="utf-8")

    assert len(problems_of(tmp_path, GOOD.replace("dots = 576", "").replace("cut", "cutt"))) == 4


def test_an_unknown_profile_says_which_was_probably_meant():
    with pytest.raises(ConfigError, match='did you mean "generic-80"'):
        find_profile("generic80", load_profiles())
