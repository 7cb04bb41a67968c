"""A house as the office tells a lobby of it: its purposes, its texts."""

from typing import Any

GUIDE = {
    "zh-CN": "一、入门前请向门卫出示访客证和有效证件，来访期间请佩戴访客证。\n"
    "二、厂区内禁止吸烟，请勿携带易燃易爆物品。\n"
    "三、请在接待室等候，由被访人陪同前往约定的地点，不要自行进入车间、仓库和机房。\n"
    "四、未经许可，请不要拍照、录像、录音。\n"
    "五、车辆限速每小时 10 公里，请停放在门卫指定的车位。\n"
    "六、听到警报，请跟随陪同人员沿绿色指示灯撤离，到一号门外的集合点报到，等候点名。\n"
    "七、离开时请交还访客证，并请被访人签字。",
    "zh-TW": "一、入門前請向警衛出示訪客證和有效證件，來訪期間請佩戴訪客證。\n"
    "二、廠區內禁止吸菸，請勿攜帶易燃易爆物品。\n"
    "三、請在接待室等候，由受訪人陪同前往約定的地點，不要自行進入車間、倉庫和機房。\n"
    "四、未經許可，請不要拍照、錄影、錄音。\n"
    "五、車輛限速每小時 10 公里，請停放在警衛指定的車位。\n"
    "六、聽到警報，請跟隨陪同人員沿綠色指示燈撤離，到一號門外的集合點報到，等候點名。\n"
    "七、離開時請交還訪客證，並請受訪人簽字。",
    "en": "1. Show your pass and an identity document at the gate, and wear the pass while you are here.\n"
    "2. No smoking on the site; nothing that burns or explodes.\n"
    "3. Wait in the reception room. Your host takes you where you are going: please do not enter workshops, "
    "stores or machine rooms by yourself.\n"
    "4. No photographs, films or recordings without permission.\n"
    "5. Drive at 10 km/h and park where the guard shows you.\n"
    "6. When the alarm sounds follow your host along the green lights to the assembly point outside gate 1, "
    "and wait until your name is called.\n"
    "7. When you leave hand back the pass, signed by your host.",
}
AGREEMENT = {
    "zh-CN": "来访者在本次来访中可能看到或听到本公司尚未公开的技术、经营和人员信息。\n"
    "一、来访者对这些信息保密，不复制、不拍摄、不向任何第三方透露，也不用于来访目的以外的用途。\n"
    "二、已经公开的信息、来访者自己早已掌握的信息，以及依法必须提供的信息，不在此限。\n"
    "三、来访结束后，来访者归还或销毁所得到的资料和样品。\n"
    "四、保密义务自签名之日起三年有效，不因来访结束而终止。\n"
    "五、违反本协议造成损失的，依法承担责任。\n"
    "六、本协议适用中华人民共和国法律，由本公司所在地人民法院管辖。",
    "zh-TW": "來訪者在本次來訪中可能看到或聽到本公司尚未公開的技術、經營和人員資訊。\n"
    "一、來訪者對這些資訊保密，不複製、不拍攝、不向任何第三方透露，也不用於來訪目的以外的用途。\n"
    "二、已經公開的資訊、來訪者自己早已掌握的資訊，以及依法必須提供的資訊，不在此限。\n"
    "三、來訪結束後，來訪者歸還或銷毀所得到的資料和樣品。\n"
    "四、保密義務自簽名之日起三年有效，不因來訪結束而終止。\n"
    "五、違反本協議造成損失的，依法承擔責任。",
    "en": "During this visit you may see or hear what the company has not made public: of its technology, "
    "its business and its people.\n"
    "1. You keep it confidential, make no copies or pictures of it, tell it to nobody, and use it for "
    "nothing but the purpose of this visit.\n"
    "2. This does not hold for what is public, for what you knew before, or for what the law wants told.\n"
    "3. Afterwards you return or destroy the papers and samples that you were given.\n"
    "4. You are bound for three years from today, also after the visit has ended.\n"
    "5. Whoever breaks this agreement is liable for the damage under the law.",
}
PROMISE = {
    "zh-CN": "一、您到达后三分钟内有人接待。\n二、被访人没有答复时，门卫每五分钟告诉您一次进展。\n"
    "三、您的个人信息只用于本次来访，到期删除。\n四、您的意见件件有着落、事事有回音。",
    "en": "1. Somebody receives you within three minutes.\n2. While your host does not answer, the guard "
    "tells you every five minutes how things stand.\n3. What you tell us is used for this visit only, and "
    "removed after the set time.\n4. Every word of yours is looked after, and answered.",
}


def house() -> dict[str, Any]:
    """What the office tells a lobby of the house."""
    texts = {"guide": GUIDE, "agreement": AGREEMENT, "promise": PROMISE}
    return {
        "name": {"zh-CN": "晨光仪器股份有限公司", "en": "Morninglight Instruments"},
        "timezone": "Asia/Shanghai",
        "purposes": [
            _purpose("business", "organisation people belongings"),
            _purpose("supply", "organisation plate belongings"),
            _purpose("interview", ""),
            _purpose("service", "organisation people plate belongings", photo="optional"),
            _purpose("family", "people"),
            _purpose("tour", "organisation people", approvals=["tour"], escort=True),
            _purpose(
                "confidential",
                "organisation people plate belongings",
                approvals=["confidential"],
                agreement=True,
                escort=True,
                photo="required",
            ),
            _purpose("audit", "organisation", name={"zh-CN": "安全检查", "en": "Safety inspection"}),
            _purpose("official", "", kind="important"),
            _purpose("sales", "organisation", kind="other"),
        ],
        "texts": {
            name: {"version": f"{number}a5f03c9e21b", "text": text}
            for number, (name, text) in enumerate(texts.items())
        },
        "look": {"colour": "", "logo": ""},
        "feedback": True,
    }


def _purpose(code: str, asks: str, kind: str = "general", **more: Any) -> dict[str, Any]:
    made = {"code": code, "name": {}, "class": kind, "asks": asks.split(), "areas": ["reception"]}
    return made | {"approvals": [], "agreement": False, "escort": False, "photo": "off"} | more
