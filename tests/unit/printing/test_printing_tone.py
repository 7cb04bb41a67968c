"""Photographs in black dots: greys come out as greys, faces keep their features, any file is taken."""

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageStat

from printing.designs.portrait import portrait
from printing.tone import dithered


def ink(picture: Image.Image) -> float:
    """The share of black dots."""
    return picture.histogram()[0] / (picture.width * picture.height)


def seen(picture: Image.Image) -> Image.Image:
    return picture.convert("L").filter(ImageFilter.GaussianBlur(1.5))


def steps(*greys: int) -> Image.Image:
    """Upright stripes of these greys, with black and white beside them so that nothing is stretched."""
    picture = Image.new("L", (20 * (len(greys) + 2), 60), 255)
    pen = ImageDraw.Draw(picture)
    for place, grey in enumerate([0, *greys]):
        pen.rectangle((20 * place, 0, 20 * place + 19, 59), grey)
    return picture


def test_lighter_greys_have_fewer_dots() -> None:
    picture = steps(40, 80, 120, 160, 200, 240)
    dots = dithered(picture, *picture.size)
    shares = [ink(dots.crop((20 * place + 4, 0, 20 * place + 16, 60))) for place in range(8)]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) == 8


def test_a_middle_grey_gets_fewer_dots_than_half_because_dots_grow_on_paper() -> None:
    picture = steps(128)
    assert 0.3 < ink(dithered(picture, *picture.size).crop((24, 0, 36, 60))) < 0.45


@pytest.mark.parametrize("skin", [90, 140, 196, 235])
def test_eyes_and_mouth_are_darker_than_the_cheek_whatever_the_skin(skin: int) -> None:
    face = seen(dithered(portrait(skin=skin, hair=max(10, skin - 150)), 160, 213))
    cheek = ImageStat.Stat(face.crop((64, 105, 72, 120))).mean[0]
    eye, mouth = face.getpixel((65, 93)), face.getpixel((80, 131))
    assert eye < cheek - 10  # type: ignore[operator]
    assert mouth < cheek - 10  # type: ignore[operator]


def test_a_washed_out_photograph_gets_its_black_and_white_back() -> None:
    pale = portrait().point([150 + grey // 4 for grey in range(256)])
    dots = dithered(pale, 160, 213)
    assert ink(dots.crop((66, 35, 94, 60))) > 0.8, "hair"
    assert ink(dots.crop((4, 180, 20, 210))) < 0.3, "wall"


@pytest.mark.parametrize("grey", [0, 1, 127, 254, 255])
def test_a_photograph_of_nothing_is_taken(grey: int) -> None:
    dots = dithered(Image.new("L", (40, 50), grey), 16, 20)
    assert (dots.mode, dots.size) == ("1", (16, 20))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I;16", "F"])
def test_every_kind_of_picture_is_taken(mode: str) -> None:
    assert dithered(Image.new(mode, (30, 40)), 15, 20).size == (15, 20)


def test_what_is_transparent_is_white() -> None:
    assert ink(dithered(Image.new("RGBA", (30, 40), (0, 0, 0, 0)), 30, 40)) == 0


def test_a_photograph_on_its_side_is_set_up() -> None:
    upright = Image.new("L", (40, 40), 255)
    upright.paste(0, (0, 0, 40, 20))
    lying = upright.transpose(Image.Transpose.ROTATE_90)
    lying.getexif()[0x0112] = 6
    dots = dithered(lying, 40, 40)
    assert ink(dots.crop((0, 0, 40, 16))) > 0.9
    assert ink(dots.crop((0, 24, 40, 40))) < 0.1


def test_a_wide_photograph_loses_its_sides_and_is_not_squeezed() -> None:
    wide = Image.new("L", (300, 100), 255)
    ImageDraw.Draw(wide).ellipse((120, 20, 180, 80), 0)
    box = dithered(wide, 75, 100).point(lambda dot: 255 - dot).getbbox()
    assert box is not None
    assert abs((box[2] - box[0]) - (box[3] - box[1])) <= 3
