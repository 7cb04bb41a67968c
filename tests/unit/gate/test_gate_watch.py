"""The guard's watch: what each scan, touch, key and answer leads to, with neither screen nor office."""

import re
from typing import Any

import pytest
from post import CARD, GOOD_CODE, Post
from post import row as _row

from kiosk.gate.cards import Cards
from kiosk.gate.completion import Completion
from kiosk.gate.part import ABANDONED
from kiosk.gate.person import Person
from kiosk.gate.reading import FORCED, Reading
from kiosk.gate.verdicts import Lamp, look
from kiosk.gate.watch import SHOWN
from kiosk.visit import passes
from kiosk.visit.gate import Code
from kiosk.words import languages, load


@pytest.fixture
def post() -> Post:
    made = Post()
    made.do("guard:0")
    return made


def test_nothing_is_judged_before_somebody_is_on_duty() -> None:
    post = Post()
    post.scan()
    post.do("code", "way:in", "cancel", "inside:1", "let_in")
    assert (post.watch.page, post.asked) == ("guard", [])
    post.do("guard:1")
    post.scan()
    assert post.body["guard"] == "刘师傅"


@pytest.mark.parametrize("keys", [("1",), ("down", "enter"), ("up", "up", "enter")])
def test_the_keyboard_alone_puts_somebody_on_duty(keys: tuple[str, ...]) -> None:
    post = Post()
    post.keys(*keys)
    assert (post.watch.page, post.watch.guard) == ("ready", "王师傅")


@pytest.mark.parametrize("keys", [("0",), ("3",), ("x",), ("²",), ("enter",)])
def test_a_key_that_names_nobody_does_nothing(keys: tuple[str, ...]) -> None:
    post = Post()
    post.keys(*keys)
    assert (post.watch.page, post.watch.guard) == ("guard", "")


@pytest.mark.parametrize("code", [code for code in Code if look(code).lamp is not Lamp.ASK])
def test_a_verdict_is_shown_heard_and_goes_by_itself(post: Post, code: Code) -> None:
    post.answer(code.value, visit=3, card=CARD)
    post.scan()
    lamp = look(code).lamp
    assert (post.watch.page, post.watch.verdict.code, post.heard) == ("verdict", code, [lamp])
    post.wait(SHOWN[lamp] - 0.1)
    assert post.watch.page == "verdict"
    post.wait(0.2)
    assert (post.watch.page, post.watch.verdict) == ("ready", None)


@pytest.mark.parametrize("code", ["teleported", "", "malformed", "not_kept"])
def test_an_answer_that_nobody_foresaw_lets_nobody_pass(post: Post, code: str) -> None:
    post.answer(code)
    post.scan()
    assert post.watch.verdict.lamp is Lamp.BAD


def test_the_next_scan_replaces_a_verdict_at_once(post: Post) -> None:
    post.answer("void")
    post.answer("left", card=CARD)
    post.scan("VP1A")
    post.scan("VP1B")
    assert post.watch.verdict.code == "left"


def test_identity_is_asked_for_and_the_same_question_is_put_again(post: Post) -> None:
    post.answer("identity_missing", visit=3, card=CARD)
    post.answer("admitted", visit=3, card=CARD)
    post.do("way:in")
    post.scan("vp1abc")
    assert post.watch.page == "identity"
    post.do("let_in")
    assert (post.watch.complaint, len(post.asked)) == ("document_missing", 1)
    post.do("document:passport", "key:e", "key:1", "key:2", "key:3", "key:4", "key:-", "erase", "let_in")
    assert post.watch.verdict.code == "admitted"
    assert post.body == {
        "scan": "vp1abc",
        "way": "in",
        "identity": {"document": "passport", "last4": "E123"},
        "release": None,
        "guard": "王师傅",
    }


def test_the_keyboard_alone_lets_in(post: Post) -> None:
    post.answer("identity_missing", visit=3, card=CARD)
    post.answer("admitted", visit=3, card=CARD)
    post.scan()
    post.keys("enter", "down", "9", "8", "backspace", "enter")
    assert post.body["identity"] == {"document": "resident_id", "last4": "9"}
    assert post.watch.page == "verdict"
    post.keys("escape")
    assert post.watch.page == "ready"


@pytest.mark.parametrize(("tag", "route"), [("call", "call"), ("paper", "paper")])
def test_a_missing_signature_is_made_up_for_in_two_ways(post: Post, tag: str, route: str) -> None:
    post.answer("signature_missing", visit=3, card=CARD)
    post.answer("left", visit=3, card=CARD)
    post.scan()
    assert (post.watch.page, post.watch.part(Completion).who.text) == ("signature", "张伟")
    post.do(tag)
    assert post.body["release"] == {"route": route, "by": "张伟"}
    assert post.watch.verdict.code == "left"


def test_who_answered_can_be_chosen_and_typed_over(post: Post) -> None:
    post.answer("signature_missing", visit=3, card=CARD)
    post.scan()
    post.do("who:colleague")
    assert post.watch.part(Completion).who.text == "部门同事"
    post.do("who:host")
    assert post.watch.part(Completion).who.text == "张伟"
    post.keys("王", "芳", "backspace", "红")
    assert post.watch.part(Completion).who.text == "王红"
    post.do("erase", "erase", "call")
    assert (post.watch.complaint, len(post.asked)) == ("who_missing", 1)
    post.keys(*"x" * 80)
    assert len(post.watch.part(Completion).who.text) == 60


def test_enter_lets_nobody_out_before_something_was_chosen(post: Post) -> None:
    post.answer("signature_missing", visit=3, card=CARD)
    post.answer("left", visit=3, card=CARD)
    post.scan()
    post.keys("enter", "enter")
    assert (post.watch.page, len(post.asked)) == ("signature", 1)
    post.keys("down", "enter")
    assert post.body["release"]["route"] == "call"


def test_the_host_signs_while_the_guard_is_telephoning(post: Post) -> None:
    post.answer("signature_missing", visit=3, card=CARD)
    post.answer("left", visit=3, card=CARD)
    post.scan()
    post.watch.told([_row(3)])
    assert "let_out" not in post.watch.choices
    post.watch.told([_row(3, "signed", released=True)])
    assert post.watch.part(Completion).released
    post.keys("down", "enter")
    assert (post.body["release"], post.watch.verdict.code) == (None, "left")


def test_do_not_let_out_is_an_answer_too(post: Post) -> None:
    post.answer("signature_missing", visit=3, card=CARD)
    post.scan()
    post.do("cancel")
    assert (post.watch.page, len(post.asked)) == ("ready", 1)


def test_a_refused_form_stays_and_says_why(post: Post) -> None:
    post.answer("identity_missing", visit=3, card=CARD)
    post.answer("refused", complaints={"last4": "only_last_four"})
    post.scan()
    post.do("document:other", "let_in")
    assert (post.watch.page, post.watch.complaint) == ("identity", "only_last_four")
    post.do("key:1")
    assert post.watch.complaint == ""


def test_the_same_pass_held_on_does_not_wipe_what_was_filled_in(post: Post) -> None:
    post.answer("identity_missing", visit=3, card=CARD)
    post.scan("VP1ABC")
    post.do("document:passport")
    post.scan("VP1ABC", "repeated")
    post.scan("vp1abc")
    assert (post.watch.part(Completion).document, len(post.asked)) == ("passport", 1)
    post.answer("void")
    post.scan("VP1OTHER")
    assert post.watch.verdict.code == "void"


def test_scans_while_a_question_is_on_its_way_wait_for_their_turn(post: Post) -> None:
    post.holding = True
    for code in ("void", "unknown", "forged"):
        post.answer(code)
    for text in ("VP1A", "VP1B", "VP1C"):
        post.scan(text)
    assert len(post.asked) == 1
    for code in ("void", "unknown", "forged"):
        post.held.pop(0)()
        assert post.watch.verdict.code == code
    assert [body["scan"] for _, body in post.asked] == ["VP1A", "VP1B", "VP1C"]


def test_a_second_touch_while_the_answer_is_on_its_way_asks_nothing(post: Post) -> None:
    post.answer("identity_missing", visit=3, card=CARD)
    post.scan()
    post.holding = True
    post.do("document:passport", "let_in", "let_in", "let_in")
    assert len(post.asked) == 2


def test_a_flood_of_scans_is_bounded(post: Post) -> None:
    post.holding = True
    for number in range(100):
        post.scan(f"VP1{number}")
    while post.held:
        post.held.pop(0)()
    assert len(post.asked) == 6


@pytest.mark.parametrize("text", ["x" * 10_000, "\x1b@", "🎫", "=cmd|' /C calc'!A0", "1' OR '1'='1"])
def test_a_hostile_scan_is_a_question_and_nothing_else(post: Post, text: str) -> None:
    post.scan(text)
    assert (len(post.body["scan"]) <= 300, post.watch.page) == (True, "verdict")


def test_what_the_reader_refused_is_unreadable_and_asks_nobody(post: Post) -> None:
    post.scan("", "refused")
    assert (post.watch.verdict.code, post.asked) == ("unreadable", [])


def test_a_chosen_way_holds_for_one_scan_and_not_for_long(post: Post) -> None:
    post.keys("right")
    assert post.watch.part(Reading).way == "out"
    post.scan("VP1A")
    post.scan("VP1B")
    assert [body["way"] for _, body in post.asked] == ["out", "either"]
    post.do("cancel", "way:in")
    post.wait(FORCED + 0.1)
    assert post.watch.part(Reading).way == "either"


def test_the_short_code_is_typed_checked_and_asked(post: Post) -> None:
    post.answer("left", card=CARD)
    post.do("code", *(f"key:{symbol}" for symbol in GOOD_CODE[:-1]))
    assert post.watch.part(Reading).code_good is None
    post.do("send")
    assert (post.watch.complaint, post.asked) == ("code_wrong", [])
    wrong = "2" if GOOD_CODE[-1] != "2" else "3"
    post.do(f"key:{wrong}", "send")
    assert (post.watch.part(Reading).code_good, post.asked) == (False, [])
    post.do("erase", f"key:{GOOD_CODE[-1]}", "key:Z", "send")
    assert post.body["scan"] == GOOD_CODE
    assert post.watch.verdict.code == "left"


def test_a_code_typed_on_a_keyboard_opens_its_page_by_itself(post: Post) -> None:
    post.answer("left", card=CARD)
    post.keys(*GOOD_CODE.lower(), "enter")
    assert post.body["scan"] == GOOD_CODE


def _unprinted(visit: int, reason: str = "paper_out") -> dict[str, Any]:
    code = passes.shown(GOOD_CODE)
    return _row(visit, "welcome", came_in=None, by_hand={"code": code, "reason": reason})


def test_a_pass_that_did_not_come_out_is_heard_written_down_and_read(post: Post) -> None:
    post.answer("identity_missing", visit=3, card=CARD)
    post.answer("admitted", visit=3, card=CARD)
    post.watch.told([_unprinted(3)])
    assert post.heard == [Lamp.ASK]
    post.watch.told([_unprinted(3), _row(4)])
    assert post.heard == [Lamp.ASK], "once is enough"
    post.do("card:3")
    assert (post.watch.page, post.watch.part(Cards).card.code) == ("card", passes.shown(GOOD_CODE))
    post.do("written", "document:passport", "let_in")
    assert (post.body["scan"], post.watch.verdict.code) == (passes.shown(GOOD_CODE), "admitted")
    assert [body["identity"] for _, body in post.asked] == [None, {"document": "passport", "last4": ""}]


def test_the_keyboard_alone_leads_from_the_card_to_the_identity(post: Post) -> None:
    post.answer("identity_missing", visit=3, card=CARD)
    post.watch.told([_unprinted(3), _row(4)])
    assert post.watch.choices == ("card:3", "inside:4")
    post.keys("down", "enter", "enter")
    assert post.watch.page == "identity"


def test_a_card_that_is_not_needed_any_more_is_put_away(post: Post) -> None:
    post.watch.told([_unprinted(3)])
    post.do("card:3")
    post.watch.told([_row(3, "carded")])
    assert (post.watch.page, post.watch.choices) == ("ready", ())
    post.do("card:3", "written", "card:", "card:99")
    assert (post.watch.page, post.asked) == ("ready", [])


def test_a_card_on_the_screen_does_not_hold_up_the_scanner(post: Post) -> None:
    post.answer("void")
    post.watch.told([_unprinted(3)])
    post.do("card:3")
    post.scan()
    assert (post.watch.verdict.code, post.watch.page) == ("void", "verdict")


def test_nobody_is_disturbed_before_somebody_is_on_duty() -> None:
    post = Post()
    post.watch.told([_unprinted(3)])
    post.do("card:3")
    assert (post.heard, post.watch.page) == ([], "guard")


def test_somebody_without_a_pass_is_let_out_from_the_list(post: Post) -> None:
    post.watch.told([_row(3), _row(4)])
    post.answer("signature_missing", visit=3, card=CARD)
    post.answer("left", visit=3, card=CARD)
    post.do("inside:3")
    assert (post.watch.page, post.watch.part(Person).row["extension"]) == ("person", "8101")
    post.do("let_out", "call")
    assert post.body == {
        "visit": 3,
        "way": "out",
        "identity": None,
        "release": {"route": "call", "by": "张伟"},
        "guard": "王师傅",
    }


def test_somebody_who_leaves_meanwhile_is_not_kept_on_the_screen(post: Post) -> None:
    post.watch.told([_row(3)])
    post.do("inside:3")
    post.watch.told([])
    assert post.watch.page == "ready"
    post.do("inside:3", "inside:99", "inside:x", "inside:")
    assert post.watch.page == "ready"


@pytest.mark.parametrize("tags", [("code",), ("inside:3",), ("inside:3", "explain:4"), ("card:5",)])
def test_what_nobody_goes_on_with_is_put_away(post: Post, tags: tuple[str, ...]) -> None:
    post.watch.told([_row(3), _unprinted(5)])
    post.do(*tags)
    post.wait(ABANDONED - 1)
    assert post.watch.page != "ready"
    post.wait(2)
    assert post.watch.page == "ready"


@pytest.mark.parametrize(
    "tag", ["let_in", "call", "settle", "guard:7", "nothing", "", "key:A", "document:passport"]
)
def test_a_touch_that_does_not_belong_here_does_nothing(post: Post, tag: str) -> None:
    post.do(tag)
    assert (post.watch.page, post.watch.guard, post.asked) == ("ready", "王师傅", [])


@pytest.mark.parametrize("language", languages())
def test_every_answer_has_a_title_and_advice_of_its_own(language: str) -> None:
    words = load(language)
    titles = {words[f"gate.verdict.{look(code).key}.title"] for code in Code}
    advice = {words[f"gate.verdict.{look(code).key}.advice"] for code in Code}
    assert len(titles) == len(advice) == len(Code)
    assert words["gate.verdict.other.title"]


def test_all_languages_have_the_same_words_with_the_same_blanks() -> None:
    def blanks(language: str) -> dict[str, list[str]]:
        words = {key: text for key, text in load(language).items() if key.startswith("gate.")}
        return {key: sorted(re.findall(r"{(\w+)}", text)) for key, text in words.items()}

    assert blanks("zh-CN") == blanks("zh-TW") == blanks("en")
