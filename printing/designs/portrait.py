"""A portrait of nobody, drawn from ellipses and light: for the examples, and to compare ways to print one."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFilter

_SIZE = (480, 640)


def portrait(skin: int = 196, hair: int = 40, wall: int = 235, coat: int = 70) -> Image.Image:
    """A passport photograph (mode "L", 480x640) of an invented person; tones go from 0 to 255."""
    picture = Image.linear_gradient("L").resize(_SIZE).point([wall - 20 + grey // 13 for grey in range(256)])
    pen = ImageDraw.Draw(picture)
    pen.ellipse((118, 90, 362, 470), hair)
    pen.rounded_rectangle((190, 400, 290, 560), 40, skin - 34)
    pen.polygon([(60, 660), (96, 560), (190, 505), (240, 560), (290, 505), (384, 560), (420, 660)], coat)
    pen.polygon([(190, 505), (240, 560), (212, 600)], 240)
    pen.polygon([(290, 505), (240, 560), (268, 600)], 240)
    pen.polygon([(232, 562), (248, 562), (256, 660), (224, 660)], max(0, coat - 40))
    picture.paste(_lit(skin), (0, 0), _oval((142, 130, 338, 452)))
    _features(ImageDraw.Draw(picture), skin, hair)
    return picture.filter(ImageFilter.GaussianBlur(1.2))


def _lit(skin: int) -> Image.Image:
    """Light from the upper left falls off towards the lower right."""
    light = Image.radial_gradient("L").resize((620, 760)).crop((90, 100, 570, 740))
    return light.point([max(0, min(255, round(skin + 26 - grey * 0.62))) for grey in range(256)])


def _oval(box: tuple[int, int, int, int]) -> Image.Image:
    mask = Image.new("L", _SIZE)
    ImageDraw.Draw(mask).ellipse(box, 255)
    return mask.filter(ImageFilter.GaussianBlur(2))


def _features(pen: ImageDraw.ImageDraw, skin: int, hair: int) -> None:
    dark, shade = max(0, skin - 150), skin - 48
    pen.chord((136, 96, 344, 330), 190, 350, hair)
    for x in (196, 284):
        pen.arc((x - 34, 236, x + 34, 276), 200, 340, max(0, hair - 10), 8)
        pen.ellipse((x - 24, 268, x + 24, 292), 236)
        pen.ellipse((x - 11, 268, x + 11, 291), dark)
        pen.ellipse((x - 4, 273, x + 1, 278), 250)
        pen.arc((x - 26, 262, x + 26, 296), 190, 350, dark, 4)
    pen.line([(240, 284), (230, 340), (250, 346)], shade, 5, "curve")
    pen.arc((216, 326, 264, 356), 20, 160, shade - 20, 5)
    pen.chord((202, 376, 278, 412), 10, 170, skin - 70)
    pen.line([(202, 390), (240, 396), (278, 390)], dark, 4, "curve")
