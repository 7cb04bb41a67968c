"""A picture of the paper that the host signed: taken, taken again, done without; never in the way (R14)."""

import base64

import pytest
from post import CARD, Post

from kiosk.gate.signed import PATIENCE, SignedSlip
from kiosk.gate.verdicts import Lamp

JPEG = b"\xff\xd8\xffpaper\xff\xd9"


@pytest.fixture
def post() -> Post:
    """A gate with a camera, before it somebody whose host has signed the paper."""
    made = Post()
    made.camera = ""
    made.watch.guard = "王师傅"
    made.answer("signature_missing", visit=3, card=CARD)
    made.answer("left", visit=3, card=CARD)
    made.scan()
    made.do("paper")
    assert made.watch.page == "slip"
    return made


def _photo(post: Post) -> bytes:
    return base64.b64decode(post.body["photo"])


def test_it_goes_with_what_the_guard_attests(post: Post) -> None:
    post.shots = [JPEG]
    post.do("go")
    assert len(post.asked) == 1, "the guard looks at it first"
    post.keys("enter")
    assert (_photo(post), post.body["release"]) == (JPEG, {"route": "paper", "by": "张伟"})
    assert post.watch.page == "verdict"
    post.do("cancel")
    assert post.watch.part(SignedSlip).jpeg == b"", "nothing of it stays at the gate"


def test_it_is_taken_again_as_often_as_it_takes(post: Post) -> None:
    post.shots = [b"blurred", JPEG]
    post.do("go", "again", "go", "go")
    assert _photo(post) == JPEG


def test_the_guards_word_is_enough(post: Post) -> None:
    post.do("without")
    assert (_photo(post), post.body["release"]["route"]) == (b"", "paper")


def test_a_camera_that_fails_holds_nobody_up(post: Post) -> None:
    post.shots = [None]
    post.do("go")
    assert post.watch.part(SignedSlip).blind
    post.do("go")
    assert _photo(post) == b""


def test_a_camera_that_shows_nothing_is_waited_for_and_no_longer(post: Post) -> None:
    post.camera = "it is being switched on"
    post.wait(PATIENCE - 0.1)
    assert not post.watch.part(SignedSlip).blind
    post.wait(0.2)
    assert post.watch.part(SignedSlip).ways == ("go", "cancel")
    post.camera = ""
    post.wait(0.1)
    assert not post.watch.part(SignedSlip).blind, "it came back"


def test_the_guard_may_think_better_of_it(post: Post) -> None:
    post.keys("escape")
    assert (post.watch.page, len(post.asked)) == ("signature", 1)
    post.do("call")
    assert post.body["release"]["route"] == "call"


def test_the_code_on_the_paper_before_the_camera_is_no_new_question(post: Post) -> None:
    post.scan()
    assert (post.watch.page, len(post.asked)) == ("slip", 1)


def test_another_pass_is_a_new_question_and_what_was_taken_goes(post: Post) -> None:
    post.shots = [JPEG]
    post.do("go")
    post.answers.clear()
    post.answer("void")
    post.scan("VP1" + "B" * 52)
    assert (post.watch.page, post.heard[-1]) == ("verdict", Lamp.BAD)
    assert "photo" not in post.body
    post.wait(60)
    assert post.watch.part(SignedSlip).jpeg == b""


def test_a_picture_that_comes_too_late_is_not_kept(post: Post) -> None:
    late = []
    post.snapshot = late.append  # type: ignore[method-assign]
    post.do("go", "cancel")
    late[0](JPEG)
    assert (post.watch.page, post.watch.part(SignedSlip).jpeg) == ("signature", b"")


def test_without_a_camera_nothing_is_asked() -> None:
    post = Post()
    post.watch.guard = "王师傅"
    post.answer("signature_missing", visit=3, card=CARD)
    post.answer("left", visit=3, card=CARD)
    post.scan()
    post.do("paper")
    assert (post.watch.page, _photo(post)) == ("verdict", b"")
