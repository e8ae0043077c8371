"""Nicknames that are English words: ไอซ์ is often written Ice, which no rule of romanisation finds."""

_PAIRS = """
แบงค์ bank แบงก์ bank เบียร์ beer ไอซ์ ice แชมป์ champ กอล์ฟ golf มิ้นท์ mint มิ้นต์ mint บอส boss
เอิร์ธ earth มายด์ mind เฟิร์น fern เกม game เกมส์ games เจมส์ james ฟิล์ม film โอ๊ต oat บุ๊ค book เบสท์ best
เบส bass ฟลุ๊ค fluke ไนซ์ nice บีม beam ครีม cream พีช peach ดรีม dream ไมค์ mike มาร์ค mark แม็กซ์ max
นิว new บลู blue บลูม bloom การ์ด guard การ์ฟิลด์ garfield กีตาร์ guitar กิ๊ฟ gift กิฟท์ gift เกรซ grace
แก๊ป gap โกลด์ gold ไกด์ guide คิง king ควีน queen คิว q เค k เคน ken เค้ก cake โค้ก coke จูน june เจน jane
เจ j เจ jay แจ็ค jack เจเจ jj โจ joe จอย joy ชีส cheese ช็อกโกแลต chocolate ซัน sun ซัมเมอร์ summer ซี sea
ซี c ซีเกมส์ seagames เซฟ save เซน zen โซดา soda ดิว dew ไดมอนด์ diamond ไดม่อน diamond ทอย toy ทัช touch
ไทม์ time ทีม team เทน ten นัท nut โน้ต note เนส nest ไนท์ knight ไนท์ night บาส bas บิ๊ก big บี bee บี b
บูม boom เบล belle เบล bell เบลล์ bell เบนซ์ benz เบิร์ด bird เบบี้ baby โบว์ bow โบ bow โบนัส bonus บอล ball
บอม bomb บอมบ์ bomb ป๊อป pop ปาร์ค park ปาล์ม palm ปาร์ตี้ party พอร์ช porsche พาย pie แพท pat ฟอร์ด ford
ฟาร์ม farm เฟรนด์ friend เฟรม frame เฟิร์ส first เฟิร์สท์ first แฟร์ fair แฟรงค์ frank มายด์ mild มีน mean
มีน meen มูน moon เมย์ may ไมโล milo ยูโร euro โรส rose วิน win วิว view วี v ไวน์ wine สกาย sky สตาร์ star
สตางค์ satang สไปรท์ sprite อาร์ม arm อาร์ต art อาร์ท art อาย eye อายส์ eyes เอ a เอ็ม m เอฟ f เอส s เอ็กซ์ x
แอน ann แอน anne แอปเปิ้ล apple แอม amp แอมป์ amp ไอ i โอ o โอโซน ozone ออโต้ auto ออย oil ออยล์ oil
"""


def _both_ways() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    words = _PAIRS.split()
    for thai, english in zip(words[::2], words[1::2], strict=True):
        found[thai] = (*found.get(thai, ()), english)
        found[english] = (*found.get(english, ()), thai)
    return found


BORROWED = _both_ways()
