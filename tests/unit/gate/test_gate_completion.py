"""What is missing at the gate is completed on one sheet: identity, escort, heads, belongings, signature."""

from typing import Any

import pytest
from post import CARD, Post, row

from kiosk.gate.completion import Completion
from kiosk.gate.verdicts import Lamp

RESIDENT = "11010519491231002X"
PASSPORT = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
INSIDE: dict[str, Any] = {**CARD, "state": "inside"}
OUTSIDE: dict[str, Any] = {**CARD, "state": "carded"}


@pytest.fixture
def post() -> Post:
    made = Post()
    made.do("guard:0")
    return made


def ask(post: Post, code: str, card: dict[str, Any], **fields: Any) -> None:
    """A pass is scanned, and this is missing; the next answer lets through."""
    post.watch.told([row(3, **{**card, **fields})])
    post.answer(code, visit=3, card={**card, **fields})
    post.answer("admitted" if card["state"] == "carded" else "left", visit=3, card=card)
    post.scan("VP1ABC")


@pytest.mark.parametrize(
    ("text", "document", "last4"),
    [
        (RESIDENT, "resident_id", "002X"),
        (RESIDENT.lower(), "resident_id", "002X"),
        (PASSPORT, "passport", "02C3"),
    ],
)
def test_a_scanned_document_is_checked_and_only_its_end_leaves(
    post: Post, text: str, document: str, last4: str
) -> None:
    ask(post, "identity_missing", OUTSIDE)
    post.scan(text)
    part = post.watch.part(Completion)
    assert (part.document, part.number.text, part.checked) == (document, last4, True)
    post.do("let_in")
    assert post.body["identity"] == {"document": document, "last4": last4}
    assert text.upper() not in repr(post.asked).upper()


@pytest.mark.parametrize(
    "text", ["110105194912310020", PASSPORT[:-1] + "1", PASSPORT[:9] + "7" + PASSPORT[10:]]
)
def test_a_document_that_is_wrong_is_said_and_not_kept(post: Post, text: str) -> None:
    ask(post, "identity_missing", OUTSIDE)
    post.scan(text)
    assert (post.watch.complaint, post.heard[-1]) == ("number_wrong", Lamp.BAD)
    assert post.watch.part(Completion).number.text == ""
    assert len(post.asked) == 1


@pytest.mark.parametrize("text", [RESIDENT, PASSPORT, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"])
def test_a_document_before_any_pass_is_never_sent(post: Post, text: str) -> None:
    post.scan(text)
    assert (post.watch.verdict.code, post.asked) == ("document", [])


def test_a_whole_number_typed_is_checked_and_cut_to_its_end(post: Post) -> None:
    ask(post, "identity_missing", OUTSIDE)
    post.do("document:resident_id")
    post.keys(*RESIDENT[:-1], "1", "enter")
    assert (post.watch.complaint, len(post.asked)) == ("number_wrong", 1)
    post.keys("backspace", "x", "enter")
    assert post.body["identity"] == {"document": "resident_id", "last4": "002X"}
    assert RESIDENT not in repr(vars(post.watch.part(Completion)))


def test_identity_alone_takes_two_touches(post: Post) -> None:
    ask(post, "identity_missing", OUTSIDE)
    post.do("document:passport", "let_in")
    assert post.watch.verdict.code == "admitted"


def test_everything_is_asked_for_on_one_sheet_and_sent_at_once(post: Post) -> None:
    more = {"people": 4, "belongings": "两台电脑", "escort_needed": True, "plate": "苏E·8K21V"}
    ask(post, "identity_missing", OUTSIDE, **more)
    assert post.watch.part(Completion).asks == {"identity", "escort", "heads", "belongings"}
    post.do("document:passport", "heads:-1", "let_in")
    assert post.watch.complaint == "escort_missing"
    post.do("escort:host", "let_in")
    told = {key: post.body[key] for key in ("heads", "escort", "belongings", "plate")}
    assert told == {
        "heads": 3,
        "escort": "张伟",
        "belongings": {"same": True, "note": ""},
        "plate": "苏E·8K21V",
    }


@pytest.mark.parametrize(("touches", "heads"), [(["heads:-1"] * 9, 1), (["heads:+1"] * 9, 4), ([], 4)])
def test_heads_stay_within_what_is_possible(post: Post, touches: list[str], heads: int) -> None:
    ask(post, "heads_missing", OUTSIDE, people=4)
    post.do(*touches, "document:passport", "let_in")
    assert post.body["heads"] == heads


def test_what_differs_is_said_in_words(post: Post) -> None:
    ask(post, "belongings_unchecked", OUTSIDE, belongings="两台电脑")
    post.do("same:no")
    assert post.watch.page == "writing"
    post.do("done", "document:other", "let_in")
    assert (post.watch.complaint, len(post.asked)) == ("note_missing", 1)
    post.do("same:no")
    post.keys(*"少一台")
    post.keys("enter")
    post.do("let_in")
    assert post.body["belongings"] == {"same": False, "note": "少一台"}


def test_writing_can_be_given_up(post: Post) -> None:
    ask(post, "escort_missing", OUTSIDE, escort_needed=True)
    post.do("escort:other")
    post.keys(*"王芳")
    post.do("cancel", "document:other", "let_in")
    assert post.watch.complaint == "escort_missing"


def test_a_sheet_keeps_what_was_filled_in_when_more_is_asked(post: Post) -> None:
    """The copy did not know of the escort; the office does."""
    post.answer("identity_missing", visit=3, card=OUTSIDE)
    post.answer("escort_missing", visit=3, card=OUTSIDE)
    post.answer("admitted", visit=3, card=OUTSIDE)
    post.scan()
    post.do("document:passport", "key:7", "let_in")
    assert post.watch.page == "identity"
    assert post.watch.part(Completion).document == "passport"
    post.do("escort:host", "let_in")
    assert (post.body["identity"]["last4"], post.body["escort"]) == ("7", "张伟")


def test_some_of_a_group_leave_without_a_signature(post: Post) -> None:
    ask(post, "heads_missing", INSIDE, people=4, heads={"in": 4, "out": 1})
    part = post.watch.part(Completion)
    assert (part.most, part.unsigned) == (3, True)
    post.do("let_out")
    assert len(post.asked) == 1, "all of them leave: somebody has to sign"
    post.do("heads:-1", "let_out")
    assert (post.body["heads"], post.body["release"]) == (2, None)


def test_late_members_are_counted_and_nobody_is_asked_for_a_document(post: Post) -> None:
    post.watch.told([row(3, people=4, heads={"in": 1, "out": 0})])
    post.answer("heads_missing", visit=3, card={**INSIDE, "people": 4})
    post.answer("admitted", visit=3, card=INSIDE)
    post.do("inside:3", "join", "heads:-1", "let_in")
    assert (post.body["way"], post.body["heads"], post.body["identity"]) == ("in", 2, None)


def test_an_important_visitor_has_nothing_to_sign_and_no_document(post: Post) -> None:
    ask(post, "heads_missing", INSIDE, people=2, **{"class": "important"})
    post.do("let_out")
    assert (post.body["heads"], post.body["release"]) == (2, None)


@pytest.mark.parametrize("outcome", ["no_answer", "refused"])
def test_a_call_without_a_yes_is_recorded_and_lets_nobody_out(post: Post, outcome: str) -> None:
    """R9, R15: no answer is never a yes."""
    ask(post, "signature_missing", INSIDE)
    post.answers[:0] = [("noted", {})]
    post.do(f"called:{outcome}")
    assert post.asked[-1] == (
        "called",
        {"visit": 3, "who": "张伟", "outcome": outcome, "guard": "王师傅"},
    )
    assert (post.watch.page, [one for one, _ in post.watch.part(Completion).calls]) == (
        "signature",
        [outcome],
    )


@pytest.mark.parametrize(("code", "card"), [("signature_missing", INSIDE), ("expired", None)])
def test_what_may_be_overruled_needs_a_reason(post: Post, code: str, card: dict[str, Any] | None) -> None:
    post.answer(code, visit=3, card=card)
    post.answer("left", visit=3, card=INSIDE)
    post.scan()
    post.do("override", "confirm")
    assert (post.watch.complaint, len(post.asked)) == ("reason_missing", 1)
    post.do("reason:host_left", "confirm")
    assert post.body["override"] == {"reason": "被访人已离开单位"}


@pytest.mark.parametrize(
    "code",
    ["identity_missing", "escort_missing", "approval_missing", "blocked", "void", "not_agreed", "forged"],
)
def test_what_may_not_be_overruled_is_not_offered(post: Post, code: str) -> None:
    """R19: identity never is."""
    post.answer(code, visit=3, card=OUTSIDE)
    post.scan()
    post.do("override", "reason:host_left", "confirm")
    assert (post.watch.page == "override", len(post.asked)) == (False, 1)


def test_the_face_is_shown_with_the_visitor_and_goes_with_them(post: Post) -> None:
    post.faces[3] = b"jpeg"
    ask(post, "identity_missing", OUTSIDE, photo=True)
    assert post.watch.portrait == b"jpeg"
    post.do("cancel")
    assert post.watch.portrait is None


def test_a_refusal_shows_no_face(post: Post) -> None:
    post.faces[3] = b"jpeg"
    post.watch.told([row(3, photo=True)])
    post.answer("void", visit=3, card=None)
    post.scan()
    assert post.watch.portrait is None


@pytest.mark.parametrize("keys", [("down", "down", "enter"), ("down", "enter")])
def test_the_keyboard_alone_lets_out(post: Post, keys: tuple[str, ...]) -> None:
    ask(post, "signature_missing", INSIDE)
    post.keys(*keys)
    assert post.body["release"]["route"] == ("paper" if len(keys) == 3 else "call")
