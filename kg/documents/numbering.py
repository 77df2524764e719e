"""Numbers in the forms that word processors and lists use: 一、二、三; ①; IV; b.

Sources: ECMA-376 part 1, 17.18.59 (ST_NumberFormat); W3C CSS Counter Styles 3, 6 (simp-chinese-informal).
"""

from __future__ import annotations

DIGITS = "〇一二三四五六七八九"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
FIRST = {
    "decimalEnclosedCircle": (0x2460, 20),
    "decimalEnclosedCircleChinese": (0x2460, 20),
    "decimalEnclosedParen": (0x2474, 20),
    "decimalEnclosedFullstop": (0x2488, 20),
    "ideographEnclosedCircle": (0x3280, 10),
}
"""First character of a run of signs for 1, 2, 3 …, and how many there are."""
COUNTING = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}
WITHOUT = {"bullet", "none"}


def format_number(number: int, style: str) -> str:
    """A number in a style of ``ST_NumberFormat``; decimal for a style not known here, empty for bullets.

    >>> [
    ...     format_number(12, style)
    ...     for style in ("chineseCounting", "upperRoman", "lowerLetter", "decimalEnclosedCircle")
    ... ]
    ['十二', 'XII', 'l', '⑫']
    >>> format_number(107, "chineseCountingThousand"), format_number(20, "ideographDigital")
    ('一百零七', '二〇')
    """
    if style in WITHOUT:
        return ""
    if number < 1:
        return str(number)
    if style in COUNTING:
        return chinese(number)
    if style in FIRST and number <= FIRST[style][1]:
        return chr(FIRST[style][0] + number - 1)
    if style in {"ideographTraditional", "ideographZodiac"}:
        signs = STEMS if style == "ideographTraditional" else BRANCHES
        return signs[(number - 1) % len(signs)]
    return _other(number, style)


def _other(number: int, style: str) -> str:
    if style in {"ideographDigital", "japaneseDigitalTenThousand"}:
        return "".join(DIGITS[int(digit)] for digit in str(number))
    if style == "chineseLegalSimplified":
        return chinese(number, LEGAL, "拾佰仟")
    if style in {"decimalFullWidth", "decimalFullWidth2"}:
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    if style == "decimalZero":
        return f"{number:02d}"
    if style in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style in {"lowerRoman", "upperRoman"} and number < 4000:
        return roman(number) if style == "upperRoman" else roman(number).lower()
    return str(number)


def roman(number: int) -> str:
    """Roman capitals."""
    text = ""
    for value, sign in ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def chinese(number: int, digits: str = DIGITS, units: str = "十百千") -> str:
    """A number from 1 to 9999 in words: 十二, 二十, 一百零七; decimal above."""
    if number > 9999:
        return str(number)
    text, gap = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            text += "零" * (gap and bool(text)) + digits[digit] + (units[power - 1] if power else "")
        gap = digit == 0
    return text[1:] if 10 <= number < 20 and digits is DIGITS else text
