"""What a purpose asks besides name and host: people, plates, belongings, a signature, a photograph."""

import base64
import io
from collections.abc import Iterator

import pytest
from house_of_lobby import AGREEMENT, house
from PIL import Image
from signing import sign
from visiting import SECRET, Visit

from conftest import Hands
from kiosk.lobby.entries import MOST_POINTS
from kiosk.screen import touch
from kiosk.screen.theme import theme
from kiosk.words import Words

ALL = "confidential"  # the purpose that asks everything
DOTS = (((0.1, 0.5),),)
ZIGZAG = (tuple((0.02 + step % 50 / 55, 0.02 + step % 7 / 8) for step in range(900)),)


@pytest.fixture
def visit(hands: Hands) -> Iterator[Visit]:
    made = Visit(hands)
    yield made
    made.close()


def test_each_purpose_asks_only_what_it_needs(visit: Visit) -> None:
    for purpose, fields in {
        "interview": {"field:name", "field:phone"},
        "supply": {"field:name", "field:organisation", "field:phone"},
    }.items():
        visit.to_you(purpose=purpose)
        assert {tag for tag in visit.hands.tags() if tag.startswith("field:")} == fields
        visit.lobby.begin_again()
        visit.hands.frames(5)
    visit.past_you(purpose="interview")
    assert visit.page == "summary", "nothing more to ask"


def test_a_purpose_of_the_house_goes_by_its_own_name(visit: Visit) -> None:
    visit.begin("walk_in", "en")
    assert "Safety inspection" in visit.hands.texts()
    visit.hands.touch("language:zh-TW")
    assert "安全检查" in visit.hands.texts(), "for want of another, the house's own language"


def test_people_stay_between_one_and_ninety_nine(visit: Visit) -> None:
    visit.past_you(purpose="family")
    assert visit.hands.tags()["people:fewer"].disabled
    visit.hands.touch("people:more", "people:more", "people:fewer")
    assert visit.entries.people == 2
    visit.lobby.act(visit.lobby.journey.people, 99)
    visit.hands.frames()
    assert visit.hands.tags()["people:more"].disabled


def test_members_by_name_and_a_pass_for_each(visit: Visit) -> None:
    visit.past_you(purpose="family")
    visit.hands.touch("people:more", "field:member")
    for name in ("Ben", "Carla", "Dora"):
        visit.hands.keys(name)
        visit.hands.touch("next")
    visit.hands.touch("member:drop:1", "next", "each:yes")
    assert [member.name for member in visit.entries.members] == ["Ben", "Dora"]
    assert visit.entries.people == 3
    visit.hands.touch("next", "next")
    visit.wait("asking")
    [body] = visit.asked("register")
    assert body["members"] == [{"name": "Ben", "phone": ""}, {"name": "Dora", "phone": ""}]
    assert body["each"]


def test_a_name_that_was_not_taken_in_is_kept_while_it_is_typed(visit: Visit) -> None:
    visit.past_you(purpose="family")
    visit.hands.touch("people:more", "field:member")
    visit.hands.keys("Ben")
    visit.hands.touch("back")
    assert (visit.page, visit.entries.member) == ("details", "Ben")
    visit.hands.touch("back")
    assert visit.page == "you"


def test_a_hundred_members_can_all_be_reached(visit: Visit) -> None:
    visit.past_you(purpose="family")
    visit.hands.touch("people:more", "field:member")
    for number in range(12):
        visit.lobby.act(visit.lobby.journey.enter, "member", f"Somebody {number}")
        visit.hands.touch("next")
    visit.hands.until(lambda: not visit.hands.tags()["read:down"].disabled)
    visit.hands.touch("read:down")
    assert len([tag for tag in visit.hands.tags() if tag.startswith("member:drop:")]) == 12


def test_a_chinese_plate_begins_with_its_province(visit: Visit) -> None:
    visit.past_you("zh-CN")
    visit.hands.touch("field:plate", "province:沪", "key:a", "key:1", "key:2")
    assert visit.entries.plate == "沪A12"
    visit.hands.touch(*["key:backspace"] * 4)
    assert visit.entries.plate == ""
    visit.hands.touch("next", "field:plate", "province:letters", "key:b")
    assert visit.entries.plate == "B"


def test_a_plate_is_typed_as_it_stands_on_the_car(visit: Visit) -> None:
    visit.past_you("zh-CN")
    visit.hands.touch("field:plate")
    visit.hands.keys("京a9")
    assert visit.entries.plate == "京a9", "a real keyboard has no provinces to touch"
    visit.hands.keys("x" * 40)
    assert len(visit.entries.plate) == 12


def test_belongings_are_handed_in(visit: Visit) -> None:
    visit.past_you()
    visit.hands.touch("field:belongings")
    visit.hands.keys("One laptop")
    visit.hands.touch("next", "next")
    assert "One laptop" in visit.hands.texts() or "One laptop" in visit.readable()
    visit.hands.touch("next")
    visit.wait("asking")
    assert visit.asked("register")[0]["belongings"] == "One laptop"


# The agreement


def to_agreement(visit: Visit, language: str = "en") -> None:
    visit.past_you(language, ALL)
    visit.hands.touch("next")
    visit.wait("agreement")


def test_the_text_and_its_version_are_those_of_the_house(visit: Visit) -> None:
    to_agreement(visit, "zh-CN")
    version = house()["texts"]["agreement"]["version"]
    said = "".join(visit.hands.texts())
    assert AGREEMENT["zh-CN"].replace("\n", "")[:40] in said.replace("\n", "")
    assert Words("zh-CN")("lobby.agreement.version", version=version) in said


def test_without_a_signature_it_does_not_go_on(visit: Visit) -> None:
    to_agreement(visit)
    visit.hands.touch("next")
    assert visit.page == "agreement"
    visit.says("Please sign first")


def test_a_signature_is_strokes_of_a_thousand_parts(visit: Visit) -> None:
    to_agreement(visit)
    sign(visit.hands.window)
    visit.hands.frames()
    signed = visit.entries.agreement
    assert signed
    assert (signed.language, len(signed.signature)) == ("en", 3)
    points = [point for stroke in signed.signature for point in stroke]
    assert all(0 <= number <= 1000 for point in points for number in point)
    x, y = signed.signature[0][0]
    assert abs(x - 160) < 5
    assert abs(y - 500) < 10, "from the top"


def test_the_text_can_be_turned_by_touch_alone(visit: Visit) -> None:
    to_agreement(visit)
    visit.hands.until(lambda: not visit.hands.tags()["read:down"].disabled)
    assert visit.hands.tags()["read:up"].disabled
    visit.hands.touch("read:down")
    visit.hands.until(lambda: not visit.hands.tags()["read:up"].disabled)


def test_what_was_signed_can_be_wiped_and_signed_anew(visit: Visit) -> None:
    to_agreement(visit)
    sign(visit.hands.window)
    visit.hands.touch("pad:clear")
    assert visit.entries.agreement is None
    assert visit.hands.tags()["pad"].strokes == []
    sign(visit.hands.window)
    visit.hands.touch("next")
    assert visit.page != "agreement"


def test_a_signature_is_there_again_on_the_way_back_and_in_another_language(visit: Visit) -> None:
    to_agreement(visit)
    sign(visit.hands.window)
    visit.hands.touch("back", "next", "language:zh-TW")
    assert len(visit.hands.tags()["pad"].strokes) == 3


@pytest.mark.parametrize("strokes", [DOTS, ()])
def test_a_dot_is_no_signature(visit: Visit, strokes: tuple[tuple[tuple[float, float], ...], ...]) -> None:
    to_agreement(visit)
    sign(visit.hands.window, strokes=strokes)
    visit.hands.touch("next")
    assert visit.page == "agreement"


def test_a_signature_may_begin_with_a_dot(visit: Visit) -> None:
    to_agreement(visit)
    sign(visit.hands.window, strokes=DOTS)
    sign(visit.hands.window)
    signed = visit.entries.agreement
    assert signed
    assert len(signed.signature) == 4


def test_endless_scribbling_stays_within_a_request(visit: Visit) -> None:
    to_agreement(visit)
    for _ in range(3):
        sign(visit.hands.window, strokes=ZIGZAG)
    signed = visit.entries.agreement
    assert signed
    assert 2 <= sum(map(len, signed.signature)) <= MOST_POINTS


def test_a_finger_that_leaves_the_pad_stays_at_its_edge(visit: Visit) -> None:
    to_agreement(visit)
    sign(visit.hands.window, strokes=(((0.5, 0.5), (0.9, 0.5), (1.4, 0.5), (0.5, 1.9)),))
    signed = visit.entries.agreement
    assert signed
    assert max(number for stroke in signed.signature for point in stroke for number in point) <= 1000
    assert visit.page == "agreement"


# The photograph


def to_photograph(visit: Visit) -> None:
    visit.to_summary(purpose="service")
    visit.hands.touch("mend:photo")


def test_the_camera_is_off_until_the_visitor_agrees(visit: Visit) -> None:
    to_photograph(visit)
    visit.hands.frames(20)
    assert visit.lobby.page.ids.mirror.texture is None
    visit.hands.touch("consent")
    visit.hands.until(lambda: visit.lobby.page.ids.mirror.texture)


def test_a_photograph_is_taken_looked_at_and_taken_again(visit: Visit) -> None:
    to_photograph(visit)
    visit.hands.touch("consent", "shoot", "again", "shoot", "use")
    assert visit.page == "summary"
    picture = Image.open(io.BytesIO(base64.b64decode(visit.entries.photo)))
    assert (picture.format, picture.size) == ("JPEG", (480, 640))
    visit.hands.touch("next")
    visit.wait("asking")
    assert visit.asked("register")[0]["photo"]


def test_it_can_be_declined_where_it_is_optional(visit: Visit) -> None:
    to_photograph(visit)
    visit.hands.touch("without")
    assert (visit.page, visit.entries.photo) == ("summary", "")


def test_where_it_is_required_nothing_leads_past_it(visit: Visit) -> None:
    to_agreement(visit)
    sign(visit.hands.window)
    visit.hands.touch("next", "next")
    assert visit.page == "photo"
    assert "without" not in visit.hands.tags()
    visit.says(Words("en")("lobby.complaint.missing_photo"))
    visit.hands.touch("guard")
    visit.says(Words("en")("lobby.guard.no_photograph.text"))
    assert visit.asked("register") == []


def test_a_house_without_a_camera_asks_for_no_photograph(hands: Hands) -> None:
    visit = Visit(hands, camera=False)
    visit.to_summary(purpose="service")
    assert "mend:photo" not in hands.tags()
    visit.close()


@pytest.mark.parametrize("mishap", ["unplug", "occupy", "freeze"])
def test_a_camera_that_does_not_work_offers_another_way(visit: Visit, mishap: str) -> None:
    to_photograph(visit)
    getattr(visit.lens, mishap)()
    visit.hands.touch("consent")
    visit.now += 10
    visit.hands.until(lambda: visit.lobby.page.trouble)
    visit.says(Words("en")("lobby.photo.trouble"))
    assert "shoot" not in visit.hands.tags()
    visit.hands.touch("without")
    assert visit.page == "summary"


def test_a_camera_that_breaks_where_a_photograph_has_to_be_leads_to_the_guard(visit: Visit) -> None:
    to_agreement(visit)
    sign(visit.hands.window)
    visit.hands.touch("next", "next", "consent")
    visit.hands.until(lambda: visit.lobby.page.ids.mirror.texture)
    visit.lens.unplug()
    visit.now += 10
    visit.hands.until(lambda: visit.lobby.page.trouble)
    visit.says(Words("en")("lobby.photo.trouble_required"))
    assert Words("en")("lobby.complaint.missing_photo") not in visit.hands.texts(), "it is not their fault"
    visit.hands.keys("\n")
    assert (visit.page, visit.entries.photo) == ("guard", "")


def test_a_camera_that_comes_back_is_used(visit: Visit) -> None:
    to_photograph(visit)
    visit.lens.freeze()
    visit.hands.touch("consent")
    visit.hands.until(lambda: visit.lobby.page.trouble)
    visit.lens.mend()
    visit.hands.until(lambda: "shoot" in visit.hands.tags())
    visit.hands.touch("shoot", "use")
    assert visit.entries.photo


def test_a_dark_room_is_told(visit: Visit) -> None:
    to_photograph(visit)
    visit.lens.black_out()
    visit.hands.touch("consent")
    visit.says(Words("en")("lobby.photo.dark"))


def test_leaving_the_page_switches_the_camera_off(visit: Visit) -> None:
    to_photograph(visit)
    visit.hands.touch("consent")
    mirror = visit.lobby.page.ids.mirror.__self__
    visit.hands.until(lambda: mirror.texture)
    visit.hands.touch("back")
    assert visit.page == "summary"
    assert mirror.texture is None
    visit.hands.frames(20)
    assert mirror.texture is None, "no picture comes after"


def test_nothing_of_signature_photograph_and_belongings_outlives_the_visit(visit: Visit) -> None:
    to_agreement(visit)
    sign(visit.hands.window)
    pad = visit.hands.tags()["pad"]
    visit.hands.touch("next", "next", "consent", "shoot")
    visit.hands.until(lambda: "use" in visit.hands.tags())
    page = visit.lobby.page
    visit.hands.touch("use")
    visit.pass_time(46)
    visit.pass_time(31)
    visit.wiped()
    assert (page._jpeg, page.ids.mirror.texture) == ("", None)
    assert pad not in visit.hands.widgets()
    assert SECRET not in visit.readable()


# Help


def test_help_lies_over_the_page_and_loses_nothing(visit: Visit) -> None:
    visit.to_you()
    visit.hands.keys(SECRET)
    visit.hands.touch("help")
    visit.says(theme.words("lobby.help.title"))
    visit.hands.keys("abc")
    visit.hands.touch("close")
    assert (visit.page, visit.entries.name) == ("you", SECRET)


def test_a_forgotten_sheet_ends_with_its_page(visit: Visit) -> None:
    visit.to_you()
    visit.hands.keys(SECRET)
    visit.hands.touch("help")
    visit.pass_time(46)
    assert {"stay", "leave"} <= set(visit.hands.tags()), "the question comes over it"
    visit.pass_time(31)
    visit.wiped()
    assert not visit.lobby.covered


def test_the_promise_can_be_read_at_the_entrance(visit: Visit) -> None:
    visit.hands.touch("promise")
    visit.says(Words("zh-CN")("lobby.promise.title"))
    touch.press_at(visit.hands.window, 5, 5)
    visit.hands.touch("close")
    assert not visit.lobby.covered


@pytest.mark.parametrize("page", ["choices", "purpose", "you", "summary", "asking"])
def test_help_is_offered_on_every_page(visit: Visit, page: str) -> None:
    assert "help" in visit.hands.tags()
    ways = {"choices": lambda: visit.hands.touch("begin:en"), "purpose": lambda: visit.begin("walk_in")}
    ways |= {"you": visit.to_you, "summary": visit.to_summary, "asking": visit.to_asking}
    ways[page]()
    assert visit.page == page
    assert "help" in visit.hands.tags()
