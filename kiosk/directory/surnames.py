"""How surnames are read, where that is not how the character is read elsewhere.

Simplified and traditional. The usual reading stands first; a second one is for families that keep it.
"""

_SINGLE = """
单單 shan; 查 zha; 仇 qiu; 曾 zeng; 翟 zhai di; 解 xie; 区區 ou; 朴 piao pu; 盖蓋 ge gai; 缪繆 miao mou;
员員 yun; 覃 qin tan; 重种 chong; 秘 bi mi; 折 she; 祭 zhai ji; 黑 he hei; 繁 po; 都 du; 薄 bo; 藏 zang;
郇 xun huan; 句 gou; 阚闞 kan; 隗 wei kui; 莘 xin shen; 洗 xian; 么 yao; 长長 chang zhang; 颉頡 xie jie;
炅 gui; 乜 nie; 粘 nian; 乐樂 yue le; 尉 wei yu; 召 shao; 卜 bu bo; 谌諶 chen shen; 柏 bai bo; 牟 mu mou;
宓 mi fu; 费費 fei bi; 会會 gui kuai; 适適 kuo; 郗 xi chi; 晟 cheng sheng; 纪紀 ji; 那 na; 哈 ha; 任 ren
"""
_COMPOUND = """
尉迟尉遲 yu chi; 欧阳歐陽 ou yang; 司马司馬 si ma; 诸葛諸葛 zhu ge; 上官 shang guan; 皇甫 huang fu;
令狐 ling hu; 夏侯 xia hou; 慕容 mu rong; 长孙長孫 zhang sun; 万俟萬俟 mo qi; 澹台澹臺 tan tai;
单于單于 chan yu; 鲜于鮮于 xian yu; 濮阳濮陽 pu yang; 淳于 chun yu; 公孙公孫 gong sun; 宇文 yu wen;
司徒 si tu; 司空 si kong; 东方東方 dong fang; 南宫南宮 nan gong; 西门西門 xi men; 端木 duan mu;
呼延 hu yan; 独孤獨孤 du gu; 拓跋 tuo ba; 赫连赫連 he lian; 闻人聞人 wen ren; 公羊 gong yang; 百里 bai li;
东郭東郭 dong guo; 即墨 ji mo; 亓官 qi guan; 左丘 zuo qiu; 谷梁穀梁 gu liang; 段干 duan gan;
羊舌 yang she; 微生 wei sheng; 梁丘 liang qiu; 宗政 zong zheng; 乐正樂正 yue zheng; 漆雕 qi diao;
巫马巫馬 wu ma; 公冶 gong ye; 颛孙顓孫 zhuan sun; 闾丘閭丘 lü qiu; 仲孙仲孫 zhong sun;
叔孙叔孫 shu sun; 完颜完顏 wan yan; 耶律 ye lü; 纳兰納蘭 na lan; 贺兰賀蘭 he lan; 尔朱爾朱 er zhu;
申屠 shen tu; 太史 tai shi; 轩辕軒轅 xuan yuan; 钟离鍾離 zhong li; 第五 di wu; 叶赫葉赫 ye he
"""


def _table(text: str, width: int) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for entry in text.replace("\n", " ").split(";"):
        spellings, *readings = entry.split()
        for start in range(0, len(spellings), width):
            table[spellings[start : start + width]] = readings
    return table


SINGLE = _table(_SINGLE, 1)
"""A surname of one character to its readings."""
COMPOUND = _table(_COMPOUND, 2)
"""A surname of two characters to the reading of each."""


def split(name: str) -> tuple[str, str]:
    """A Chinese name as surname and given name. Two characters alone are a surname and a name of one each."""
    length = 2 if name[:2] in COMPOUND and len(name) > 2 else 1
    return name[:length], name[length:]
