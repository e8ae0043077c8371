"""How a word sounds, as one letter for each sound, whether it is written in Thai or in Latin letters.

Not a pronunciation: what Thai spelling and the many ways to romanise it have in common. Consonants that are
romanised alike are one sound (ต ท ด: T), vowels are few (a i u e o), and those that Thai
does not write are mostly missing.
"""

import re

WIDTH = 24
SOUNDS = "KTPCSNGMYLWHOFaiueo"  # O: a word that begins with a vowel
VOWELS = b"aiueo"

_SILENT = re.compile(r"(?:(?<=[ก-ฮ])[ตท]ร|(?<=ก)ษ[ณม]|[ก-ฮ][ิุ]?)์")
_UNSAID = re.compile("[็่้๊๋์ํฯๆฺ๎\u0e4d]")
_LEAD_CLUSTER = re.compile("([เแโไใ])([กขคตปผพฟทสศบดจ][รลว])(?=[ัิีึืุูาะอย])")
_LEAD = re.compile("([เแโไใ])([ก-ฮ])")
_THAI_RULES = [
    (re.compile(pattern), said)
    for pattern, said in (
        ("กียเรติ", "กiaT"),
        ("^ทร", "ซ"),
        ("(?<=[ัิุเ])([กตทดชฒ])ร$", r"\1"),
        ("([เ])([ก-ฮ])ร$", r"\1\2"),
        ("ห(?=[งญนมยรลวณ][^์])", ""),
        ("เีย", "ia"),
        ("เือ", "ua"),
        ("เาะ", "o"),
        ("เา", "aW"),
        ("เ[อิ]", "e"),
        ("[ไใ]ย?", "aY"),
        ("ัว", "ua"),
        ("ือ", "u"),
        ("รร(?=[ก-ฮ])", "a"),
        ("รร", "aN"),
        ("ญญ", "NY"),
        ("ญ(?=[ก-ฮ]|$)", "N"),
        ("[รลฬ]$", "N"),
        ("[จชซศษส][ิุ]?$", "T"),
        ("^อ(?=[ะัาำิีึืุูเแโaueio])|(?<=[^ะัาำิีึืุูเแโaueio])อ(?=[ะัาำิีึืุู])", ""),
        ("(?<=[ก-ฮ])ว(?=[กงดนบมย])", "ua"),
        ("ำ", "aM"),
        ("ฤ", "Li"),
    )
]
_THAI_SOUNDS = {
    "K": "กขฃคฅฆ", "T": "ฎฏฐฑฒดตถทธ", "P": "บปผพภ", "F": "ฝฟ", "C": "จฉชฌ", "S": "ซศษส", "N": "นณ", "G": "ง", "M": "ม",
    "Y": "ยญ", "L": "รลฬฦ", "W": "ว", "H": "หฮ", "a": "ะัาๅ", "i": "ิี", "u": "ึืุู", "e": "เแ", "o": "โอ",
}  # fmt: skip
_THAI_TABLE = {ord(letter): sound for sound, letters in _THAI_SOUNDS.items() for letter in letters}
_LATIN_RULES = [
    (re.compile(pattern), said)
    for pattern, said in (
        ("[^a-z]", ""),
        ("t?ch|sh", "j"),
        ("([ptkbdgs])h", r"\1"),
        ("c+k?|q", "k"),
        ("x", "ks"),
        ("(?<=[aeiou][^aeiou])e$", ""),
        ("ng(?=[^aeiouy]|$)", "G"),
        ("ng", "G"),
        ("(?<=[aeo])r(?=[^aeiouyw]|$)", ""),
        ("ee|ea|ie$", "i"),
        ("oo|ou|ue|eu", "u"),
        ("ae", "e"),
        ("(?<=[aou])[iy](?=[^aeiou]|$)", "Y"),
        ("(?<=a)[ouw](?=[^aeiou]|$)", "W"),
        ("(?<=[ie])[uw](?=[^aeiou]|$)", "W"),
        ("(?<=[^aeiou])y(?=[^aeiou]|$)", "i"),
        ("(?<=[aeiou])h(?=[^aeiou]|$)", ""),
        ("[lr]$", "n"),
    )
]
_LATIN_TABLE = str.maketrans("kgtdpbfcjszvwnmylrh", "KKTTPPFCCSSWWNMYLLH")
_ANY = "([KTPCSNGMYLWHF])"
_NO_VOWEL = re.compile(f"(?<![aiueo]){_ANY}{_ANY}(?={_ANY}|$)|{_ANY}{_ANY}$")
_DOUBLED = re.compile(r"(.)\1+")
_OTHER = re.compile(f"[^{SOUNDS}]")


def sounds(word: str) -> bytes:
    """The sounds of one word in normal form, as ASCII letters of SOUNDS; empty for scripts other than these two."""
    said = _thai(word) if _is_thai(word) else _latin(word)
    said = _DOUBLED.sub(r"\1", _OTHER.sub("", said))
    return ("O" + said if said[:1].islower() else said)[:WIDTH].encode()


def consonants(said: bytes) -> bytes:
    """The sounds without the vowels."""
    return said.translate(None, VOWELS)


def _is_thai(word: str) -> bool:
    return any("ก" <= letter <= "๎" for letter in word)


def _thai(word: str) -> str:
    said = _UNSAID.sub("", _SILENT.sub("", word))
    said = _LEAD.sub(r"\2\1", _LEAD_CLUSTER.sub(r"\2\1", said))
    for pattern, sound in _THAI_RULES:
        said = pattern.sub(sound, said)
    return _NO_VOWEL.sub(r"\1\4o\2\5", _DOUBLED.sub(r"\1", said.translate(_THAI_TABLE)))


def _latin(word: str) -> str:
    said = word
    for pattern, sound in _LATIN_RULES:
        said = pattern.sub(sound, said)
    return said.translate(_LATIN_TABLE)
