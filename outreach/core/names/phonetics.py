"""Phonetic form of a word: one letter for each sound, from Thai or Latin letters.

Not a pronunciation: the common ground of Thai spelling and its many romanisations. A silenced letter is a weak sound (a
digit), because romanised nicknames keep it (แชมป์, Champ). Vowels that Thai does not write are mostly missing.
"""

import re

WIDTH = 28
VOWELS = "aiueoAUOx"  # A: แ, U: อึ, O: the word begins with a vowel, x: perhaps a vowel that is not written
CONSONANTS = "kKtTdpPbfcCsnGmyYlrwh"  # capitals are the aspirated; G: ง, Y: ญ
WEAK = "1234567"  # a silenced k, t, p, s, n, l, or another
# Sounds of one class are romanised alike, or are alike at the end of a syllable.
CLASSES = ("kK1", "tTd2", "pPbf3", "cC", "s4", "n5", "G", "m", "yY", "lr6", "w", "h", VOWELS)

_SILENT = re.compile(r"(?:(?<=[ก-ฮ])[ตทดธถฐ]ร|(?<=ก)ษ[ณม]|(?<=ญ)จน|[ก-ฮ][ิุ]?)์")
_INNER_SILENT = re.compile("[รล]์(?=[ก-ฮ])")
_UNSAID = dict.fromkeys(map(ord, "็่้๊๋์ํฯๆฺ๎"))
_LEAD_CLUSTER = re.compile("([เแโไใ])([กขคตปผพฟทสศบดจ][รลว])(?=[ัิีึืุูาะอย])")
_LEAD = re.compile("([เแโไใ])([ก-ฮ])")
_SHORTENED = (("เศรษฐ", "เสฐ"), ("เสริฐ", "เสิฐ"), ("เกียรติ", "เกียต"))
# In this order: a text the word must hold, the pattern (or none: that text itself), the sound.
_THAI_RULES = [
    (needed, re.compile(pattern) if pattern else None, said)
    for needed, pattern, said in (
        ("ษฐ", "", "ฐ"),
        ("ทร", "^ทร(?!ู)", "s"),
        ("ร", "(?<=[ัิุเ])([กตทดชฒ])ร$", r"\1"),
        ("เ", "(เ[ก-ฮ]|[ก-ฮ]เ)([กตทดชฒ])ร$", r"\1\2"),
        ("ห", "ห(?=[งญนมยรลวณ][^์])", ""),
        ("เีย", "", "ia"),
        ("เือ", "", "Ua"),
        ("เาะ", "", "o"),
        ("เา", "", "aw"),
        ("เ", "เ[อิ]", "e"),
        ("ไ", "ไย?", "ay"),
        ("ใ", "", "ay"),
        ("ัว", "", "ua"),
        ("ือ", "", "U"),
        ("รร", "รร(?=[ก-ฮ])", "a"),
        ("รร", "", "an"),
        ("ญญ", "", "nY"),
        ("ญ", "ญ(?=[ก-ฮ]|$)", "n"),
        ("ศร", "ศร(?=[ีิ])", "s6"),
        ("ออ", "^ออ", "o"),
        ("", "[จชซศษสถทธฐฒฑดฎฏ][ิุ]?$", "t"),
        ("", "[พภฟบ]$", "p"),
        ("", "[ขคฆ]$", "k"),
        ("อ", "^อ(?=ร|[ก-ฮ]$)", "o"),
        ("อ", "^อ(?=[ก-ฮkKtTpPcCs])", "a"),
        ("อ", "^อ(?=[ะัาำิีึืุูเแโaiueoAU])|(?<=[^ะัาำิีึืุูเแโaiueoAU])อ(?=[ะัาำิีึืุู])", ""),
        ("ว", "(?<=[ก-ฮ])ว(?=[กงดนบมยt])", "ua"),
        ("ำ", "", "am"),
        ("ฤ", "", "ri"),
    )
]
_THAI_SOUNDS = {
    "k": "ก", "K": "ขฃคฅฆ", "t": "ตฏ", "T": "ฐฑฒถทธ", "d": "ดฎ", "p": "ป", "P": "ผพภ", "b": "บ", "f": "ฝฟ", "c": "จ",
    "C": "ฉชฌ", "s": "ซศษส", "n": "นณ", "G": "ง", "m": "ม", "y": "ย", "Y": "ญ", "l": "ลฬฦ", "r": "ร", "w": "ว",
    "h": "หฮ", "a": "ะัาๅ", "i": "ิี", "U": "ึื", "u": "ุู", "e": "เ", "A": "แ", "o": "โอ",
}  # fmt: skip
_THAI_TABLE = {ord(letter): sound for sound, letters in _THAI_SOUNDS.items() for letter in letters}
_WEAKENED = dict(zip("กขคฆตฏทธถฐดฎปพภผบฟสศษซนณลร", "11112222222233333344445566", strict=True))
_LATIN_RULES = [
    (re.compile(pattern), said)
    for pattern, said in (
        ("[^a-z]", ""),
        ("t?ch|sh", "C"),
        ("tth|th", "T"),
        ("pph|ph", "P"),
        ("kkh|kh|ck|c|q", "K"),
        ("([bdg])h", r"\1"),
        ("x", "ks"),
        ("j", "c"),
        ("ng", "G"),
        ("g", "k"),
        ("(?<=[aeiou][a-zA-Z])e$", ""),
        ("eer$|ear$|ier$", "ia"),
        ("orn", "or"),
        ("aw(?=n$)", "o"),
        ("(?<=[ae])r(?=[^aeiouyw]|$)", ""),
        ("ao(?=[mn])", "o"),
        ("uea|eua", "Ua"),
        ("oe", "e"),
        ("ee|ea|ie$", "i"),
        ("oo|ou", "u"),
        ("ue|eu", "U"),
        ("ae", "A"),
        ("oa", "o"),
        ("ui", "uy"),
        ("(?<=[aou])[iy](?=[^aeiouAU]|$)", "y"),
        ("(?<=[aA])[ouw](?=[^aeiouAU]|$)", "w"),
        ("(?<=[ie])[uwo](?=[^aeiouAU]|$)", "w"),
        ("(?<=[^aeiouAU])y(?=[^aeiouAU]|$)", "i"),
        ("(?<=[aeiou])h(?=[^aeiou]|$)", ""),
        ("[vV]", "w"),
        ("z", "s"),
    )
]
_LAST_VOWEL = re.compile(f"(?<=[{CONSONANTS}])(?=[{CONSONANTS}]$)")
_UNWRITTEN = re.compile(f"(?<=[{CONSONANTS}])(?=[{CONSONANTS}])")
_DOUBLED = re.compile(r"(.)(?=\1)|[tTd](?=[tTd])|[kK](?=[kK])|[pPb](?=[pPb])|[cC](?=[cC])|[yY](?=[yY])")
_OTHER = re.compile(f"[^{CONSONANTS}{VOWELS}{WEAK}]")


def sounds(word: str) -> bytes:
    """Return the sounds of a word in normal form; empty for other scripts."""
    said = _thai(word) if is_thai(word) else _latin(word)
    said = _DOUBLED.sub("", _OTHER.sub("", said))
    return ("O" + said if said[:1] in VOWELS else said)[:WIDTH].encode() if said else b""


def is_thai(word: str) -> bool:
    """Return True if the word has a Thai letter."""
    return not word.isascii() and any("ก" <= letter <= "๎" for letter in word)


def _thai(word: str) -> str:
    weak = ""
    if word.endswith("์"):
        weak = _WEAKENED.get(word.rstrip("์ิุ")[-1:], "7")
    if "์" in word:
        word = _SILENT.sub("", _INNER_SILENT.sub("6", word))
    said = word.translate(_UNSAID)
    for written, spoken in _SHORTENED:
        said = said.replace(written, spoken)
    said = _LEAD.sub(r"\2\1", _LEAD_CLUSTER.sub(r"\2\1", said))
    for needed, pattern, sound in _THAI_RULES:
        if needed in said:
            said = pattern.sub(sound, said) if pattern else said.replace(needed, sound)
    said = _DOUBLED.sub("", said.translate(_THAI_TABLE))
    return _UNWRITTEN.sub("x", _LAST_VOWEL.sub("o", said)) + weak


def _latin(word: str) -> str:
    said = word
    for pattern, sound in _LATIN_RULES:
        said = pattern.sub(sound, said)
    return said
