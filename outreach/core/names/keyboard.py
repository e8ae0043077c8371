"""Text typed with the other keyboard layout switched on: Thai Kedmanee and US."""

_US = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"
_KEDMANEE = '_ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ%+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
_TO_THAI = str.maketrans(_US, _KEDMANEE)
_TO_US = str.maketrans(_KEDMANEE, _US)


def other_layout(typed: str) -> str:
    """Return the text that the same keys give in the other layout."""
    thai = any("ก" <= letter <= "๛" for letter in typed)
    return typed.translate(_TO_US if thai else _TO_THAI)
