"""Search words are pure text: no database needed."""

import pytest

from xingma.catalog.indexing import code_of, initials_of, search_words


@pytest.mark.parametrize(
    "typed",
    [
        "3502075-KH469",
        "3502075 kh469",
        "３５０２０７５－ＫＨ４６９",
        "3502.075/kh469",
        "\ufeff3502075—KH469\u200b",
        "3502075\\KH469\n",
    ],
)
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert code_of(typed) == "3502075KH469"


def test_initials_come_first_and_follow_the_reading_of_the_word() -> None:
    assert initials_of("离合器从动盘（左）") == "lhqcdpz"
    assert initials_of("调整垫片 M12") == "tzdp"
    assert search_words("1601130", "离合器从动盘").startswith("lhqcdp ")


def test_inner_pieces_of_code_and_name_begin_a_word() -> None:
    words = search_words("3502075KH469", "后制动鼓", "Brake drum", "350-2075", "φ410 汉马H9").split()
    assert {"3502075kh469", "75kh469", "469", "3502075"} <= set(words)
    assert {"后制", "制动", "动鼓", "鼓", "brake", "drum", "φ410", "汉马", "马", "h9"} <= set(words)
    assert {"hzdg", "zdg", "dg"} <= set(words)


def test_search_words_are_letters_and_figures_with_single_blanks() -> None:
    words = search_words("Q150B(A)+3", "螺栓 M12×1.5 — 10.9级", "Bolt, M12*1.5", "A/B_C", " ")
    assert "  " not in words
    assert all(word.isalnum() for word in words.split(" "))


def test_a_part_without_words_has_none() -> None:
    assert search_words("", "") == ""
