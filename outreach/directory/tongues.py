"""Languages spoken by young people and at agencies."""

from outreach.core.codes import Code


class Tongue(Code):
    """A spoken language. The codes are those of ISO 639 (two letters, three where it has no two)."""

    THAI = "th", "Thai"
    ISAN = "tts", "Isan"
    ENGLISH = "en", "English"
    LAO = "lo", "Lao"
    KHMER = "km", "Khmer"
    VIETNAMESE = "vi", "Vietnamese"
    BURMESE = "my", "Burmese"
    CHINESE = "zh", "Chinese"
    SIGN = "tsq", "Thai sign language"
