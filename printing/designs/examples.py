"""Examples of every slip, with invented people, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from printing.designs.log_head import LogHeadWords, log_head
from printing.designs.muster import MusterRow, MusterWords, muster_list
from printing.designs.parking import ParkingWords, parking_slip
from printing.designs.parts import Entry
from printing.designs.passes import Members, PassWords, group_pass, visitor_pass
from printing.designs.portrait import portrait
from printing.designs.proof import ProofWords, proof_page
from printing.slip import Slip

_PASS = "VP1" + "K7M2Q4XW5T6ZB3HDYNRC" * 2 + "AELFGIOPSUVJ"

PASS_ZH_CN = PassWords(
    house="华东精密制造有限公司",
    title="访客证",
    subtitle="来访人员来访登记表 复联",
    qr=_PASS,
    code="K7M42QX9",
    visitor=Entry("访客", "张伟"),
    organisation=Entry("来访单位", "苏州恒远自动化设备有限公司"),
    people=Entry("人数", "2"),
    host=Entry("被访人", "李晓岚"),
    department=Entry("部门", "研发一部"),
    purpose=Entry("来访事由", "商务洽谈"),
    place=Entry("请前往", "办公楼一楼前台接待室"),
    valid_until=Entry("有效期至", "2025-06-03 18:00"),
    signature="被访人签字（会面结束时）",
    footer="离开时请将本证交还门卫，谢谢配合。",
)
PASS_ZH_TW = PassWords(
    house="華東精密製造有限公司",
    title="訪客證",
    subtitle="來訪人員來訪登記表 複聯",
    qr=_PASS,
    code="K7M42QX9",
    visitor=Entry("訪客", "陳直骨"),
    organisation=Entry("來訪單位", "新竹光譜儀器股份有限公司"),
    people=Entry("人數", "1"),
    host=Entry("被訪人", "李曉嵐"),
    department=Entry("部門", "研發一部"),
    purpose=Entry("來訪事由", "設備驗收"),
    place=Entry("請前往", "辦公樓一樓前台接待室"),
    valid_until=Entry("有效期至", "2025-06-03 18:00"),
    signature="被訪人簽字（會面結束時）",
    footer="離開時請將本證交還門衛，謝謝配合。",
    reprint="補印 · 第 2 份，前一份作廢",
)
PASS_EN = PassWords(
    house="Huadong Precision Manufacturing Co., Ltd.",
    title="Visitor Pass",
    subtitle="Registration copy",
    qr=_PASS,
    code="K7M42QX9",
    visitor=Entry("Visitor", "Margaret O’Sullivan"),
    organisation=Entry("Organisation", "Northern Lights Instruments GmbH"),
    people=Entry("People", "3"),
    host=Entry("Host", "Li Xiaolan 李晓岚"),
    department=Entry("Department", "Research and Development"),
    purpose=Entry("Purpose", "Business meeting"),
    place=Entry("Wait at", "Front desk, ground floor"),
    valid_until=Entry("Valid until", "3 June 2025, 18:00"),
    signature="Host’s signature",
    footer="Return this pass at the gate.",
)
LEADER_EN = Entry("Leader", "Margaret O’Sullivan")
LONG_NAME = "阿卜杜热西提·买买提明江" * 4 + "㛃𬱟喆堃欧阳司马上官诸葛"

MEMBERS_ZH_CN = Members(
    "同行人员", ("王芳", "欧阳娜娜", "阿卜杜热西提·买买提明江", "赵敏", "Jean-Luc Moreau")
)
MEMBERS_EN = Members("With them", ("Anna Schmidt", "Jean-Luc Moreau", "王芳", "Siobhan Featherstonehaugh"))

PARKING_ZH_CN = ParkingWords(
    house="华东精密制造有限公司",
    title="停车证",
    subtitle="仅限当日有效",
    plate=Entry("车牌号码", "沪A·D12345"),
    place=Entry("停车位", "访客停车场 B-07"),
    visitor=Entry("访客", "张伟"),
    host=Entry("被访人", "李晓岚"),
    valid_until=Entry("有效期至", "2025-06-03 18:00"),
    note="请将本证正面朝上放在前挡风玻璃内。厂区限速 15 公里/小时，请勿占用消防通道。",
    footer="离开时请将本证交还门卫，谢谢配合。",
)
PARKING_EN = ParkingWords(
    house="Huadong Precision Manufacturing Co., Ltd.",
    title="Parking",
    subtitle="Valid on this day only",
    plate=Entry("Plate number", "沪A·D12345"),
    place=Entry("Parking place", "Visitors’ car park B-07"),
    visitor=Entry("Visitor", "Margaret O’Sullivan"),
    host=Entry("Host", "Li Xiaolan 李晓岚"),
    valid_until=Entry("Valid until", "3 June 2025, 18:00"),
    note="Lay this slip behind the windscreen, this side up. Speed limit 15 km/h. Keep the fire lanes clear.",
    footer="Please hand this slip back at the gate when you leave.",
)

_INSIDE = (
    MusterRow("张伟", "× 2", "苏州恒远自动化设备有限公司", "李晓岚（研发一部）", "08:52", "K7M4-2QX9"),
    MusterRow(
        "Margaret O’Sullivan", "× 3", "Northern Lights Instruments GmbH", "Li Xiaolan", "09:10", "P2RT-6WZD"
    ),
    MusterRow("欧阳娜娜", "", "晨光仪器有限公司", "王建国（采购部）", "09:31", "B5HC-9XKE"),
    MusterRow(LONG_NAME[:24], "", "喀什古城文化旅游发展有限责任公司", "陈静（行政部）", "10:04", "T8VN-3FGA"),
    MusterRow("㛃𬱟", "", "", "赵敏（质量部）", "10:20", "M6QS-4YRB"),
)
MUSTER_ZH_CN = MusterWords(
    house="华东精密制造有限公司",
    title="在场人员",
    page="紧急清点 第 {page} / {pages} 页",
    taken_at=Entry("打印时间", "2025-06-03 10:42"),
    inside=Entry("在场", "5 批 8 人"),
    columns=Entry("访客 / 单位 · 被访人", "进入 / 证号"),
    nobody="目前没有访客在场",
    checked_by="清点人签字",
)
MUSTER_EN = MusterWords(
    house="Huadong Precision Manufacturing Co., Ltd.",
    title="Who is inside",
    page="Muster list, page {page} of {pages}",
    taken_at=Entry("Printed at", "3 June 2025, 10:42"),
    inside=Entry("Inside", "8 people"),
    columns=Entry("Visitor / organisation · host", "In / pass"),
    nobody="No visitor is in the house",
    checked_by="Checked by",
)

_HASH = "9f4c27e1b05ad3866c1e90f75b2ad84e03c7f6185da94b20e7731fc8a652d09b"
LOG_ZH_CN = LogHeadWords(
    house="华东精密制造有限公司",
    title="出入登记日结",
    subtitle="来访人员出入登记表",
    day=Entry("日期", "2025-06-03"),
    counts=(
        Entry("来访批次", "128"),
        Entry("来访人数", "203"),
        Entry("已离开", "125"),
        Entry("未见离开", "1"),
        Entry("待补签", "2"),
    ),
    chain=Entry("最后一条记录", "第 48,213 条"),
    hash=Entry("校验值（SHA-256）", _HASH),
    printed_at=Entry("打印时间", "2025-06-03 22:00:05"),
    signature="值班门卫签字",
    footer="请存档：日后可凭此校验值证明当日记录未被改动。",
)
LOG_EN = LogHeadWords(
    house="Huadong Precision Manufacturing Co., Ltd.",
    title="Daily log head",
    subtitle="Entry and exit log",
    day=Entry("Day", "3 June 2025"),
    counts=(
        Entry("Visits", "128"),
        Entry("Visitors", "203"),
        Entry("Left", "125"),
        Entry("Not seen leaving", "1"),
        Entry("Signature owed", "2"),
    ),
    chain=Entry("Last event", "No. 48,213"),
    hash=Entry("Hash (SHA-256)", _HASH),
    printed_at=Entry("Printed at", "3 June 2025, 22:00:05"),
    signature="Guard on duty",
    footer="Keep this slip: it proves that the day’s records were not changed afterwards.",
)

PROOF_ZH_CN = ProofWords(
    house="华东精密制造有限公司",
    title="测试页",
    subtitle="打印机自检",
    facts=(
        Entry("打印机", "TM-T20II"),
        Entry("地址", "tcp://192.168.1.50:9100"),
        Entry("纸宽", "576 点，203 dpi"),
        Entry("时间", "2025-06-03 08:00"),
    ),
    ruler="标尺：每格 1 毫米，两端应完整",
    greys="灰阶：应能分辨 11 级",
    screen="点阵：1、2、3 点的方格与线条应清晰",
    letters="文字：最小一行应可辨认",
    sample="直骨令 访客证 ABC abc 0123456789 㛃𬱟喆堃，。",
    code=Entry("请扫描此码，应读出", "KIOSK-TEST-7Q4X2M9K"),
    footer="以上各项正常，打印机即可使用。",
)
PROOF_EN = ProofWords(
    house="Huadong Precision Manufacturing Co., Ltd.",
    title="Test page",
    subtitle="The printer checks itself",
    facts=(
        Entry("Printer", "TM-T20II"),
        Entry("Address", "tcp://192.168.1.50:9100"),
        Entry("Paper", "576 dots, 203 dpi"),
        Entry("Time", "3 June 2025, 08:00"),
    ),
    ruler="Ruler: a tick a millimetre, whole at both ends",
    greys="Greys: eleven steps to tell apart",
    screen="Dots: squares and lines of 1, 2 and 3 dots, clear",
    letters="Letters: the smallest line can be read",
    sample="Hamburgefonstiv 访客证 0123456789 @ & ß é 直骨令",
    code=Entry("Scan this code; it reads", "KIOSK-TEST-7Q4X2M9K"),
    footer="If all of this looks right the printer is fit for use.",
)


def examples() -> Iterator[tuple[str, Slip]]:
    """Every example and its name, which ends with its script."""
    for script, words in (("zh-CN", PASS_ZH_CN), ("zh-TW", PASS_ZH_TW), ("en", PASS_EN)):
        yield f"visitor-pass-{script}", visitor_pass(words, script)
    yield from _passes()
    yield from _sheets()


def _passes() -> Iterator[tuple[str, Slip]]:
    seen = portrait()
    chinese, english = replace(PASS_ZH_CN, photo=seen), replace(PASS_EN, photo=portrait(skin=226, hair=150))
    yield "visitor-pass-photo-zh-CN", visitor_pass(chinese, "zh-CN")
    yield "visitor-pass-photo-en", visitor_pass(english, "en")
    chinese = replace(chinese, areas=Entry("可进入区域", "会议室、一车间"), escort=Entry("陪同人", "周敏"))
    english = replace(
        english,
        areas=Entry("Also admitted to", "Meeting rooms, workshop 1"),
        escort=Entry("Accompanied by", "Zhou Min"),
    )
    yield "visitor-pass-escorted-zh-CN", visitor_pass(chinese, "zh-CN")
    yield "visitor-pass-escorted-en", visitor_pass(english, "en")
    longest = replace(PASS_ZH_CN, visitor=Entry("访客", LONG_NAME))
    yield "visitor-pass-long-name-zh-CN", visitor_pass(longest, "zh-CN")
    group = replace(PASS_ZH_CN, title="团体访客证", people=Entry("人数", "6"), visitor=Entry("领队", "张伟"))
    yield "group-pass-zh-CN", group_pass(group, MEMBERS_ZH_CN, "zh-CN")
    party = replace(PASS_EN, title="Group Pass", people=Entry("People", "5"), visitor=LEADER_EN)
    yield "group-pass-en", group_pass(party, MEMBERS_EN, "en")


def _sheets() -> Iterator[tuple[str, Slip]]:
    yield "parking-zh-CN", parking_slip(PARKING_ZH_CN, "zh-CN")
    yield "parking-en", parking_slip(PARKING_EN, "en")
    yield "muster-zh-CN", muster_list(MUSTER_ZH_CN, _INSIDE, "zh-CN")[0]
    yield "muster-en", muster_list(MUSTER_EN, _INSIDE, "en")[0]
    yield "log-head-zh-CN", log_head(LOG_ZH_CN, "zh-CN")
    yield "log-head-en", log_head(LOG_EN, "en")
    yield "test-page-zh-CN", proof_page(PROOF_ZH_CN, "zh-CN")
    yield "test-page-en", proof_page(PROOF_EN, "en")
