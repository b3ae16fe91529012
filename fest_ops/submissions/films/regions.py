"""Countries (ISO 3166-1 alpha-2), the regions that regulations speak of, and the languages of dialogue. Pure.

Countries that lie in two continents (Russia, Turkey, Kazakhstan, the Caucasus, Cyprus, Egypt) belong to both: a
regulation that asks for "an Asian or European production" means them (Eurasia 2016).
"""

from __future__ import annotations


def _codes(words: str) -> frozenset[str]:
    return frozenset(words.split())


AFRICA = _codes(
    """AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW MZ NA
    NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW"""
)
AMERICAS = _codes(
    """AG AI AR AW BB BL BM BO BQ BR BS BV BZ CA CL CO CR CU CW DM DO EC FK GD GF GL GP GS GT GY HN HT JM KN KY LC MF
    MQ MS MX NI PA PE PM PR PY SR SV SX TC TT US UY VC VE VG VI"""
)
ASIA = _codes(
    """AE AF AM AZ BD BH BN BT CN CY EG GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH
    PK PS QA RU SA SG SY TH TJ TL TM TR TW UZ VN YE"""
)
EUROPE = _codes(
    """AD AL AM AT AX AZ BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GE GG GI GR HR HU IE IM IS IT JE KZ LI LT LU LV
    MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM TR UA VA XK"""
)
OCEANIA = _codes("""AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS""")
CENTRAL_ASIA = frozenset({"KZ", "KG", "TJ", "TM", "UZ"})

REGIONS: dict[str, frozenset[str]] = {
    "asia": ASIA,
    "europe": EUROPE,
    "africa": AFRICA,
    "americas": AMERICAS,
    "oceania": OCEANIA,
    "central_asia": CENTRAL_ASIA,
}

COUNTRIES = AFRICA | AMERICAS | ASIA | EUROPE | OCEANIA | {"AQ"}
"""Every code that a film's country may have: ISO 3166-1, and XK (Kosovo), which ISO leaves to its users."""

NO_DIALOGUE = "zxx"
_LANGUAGES = """
    kk ru en ky uz tg tk az hy ka tt ba cv sah tyv mn bo ug zh yue ja ko vi th lo km my ms id jv tl ceb hi ur bn
    pa gu mr ta te kn ml si ne dz as or fa prs ps ku ckb ar he arc tr el sq mk bg sr hr bs sl cs sk pl uk be lt
    lv et fi se sv nb nn da is fo de nds nl fy fr oc br es ca gl eu pt it rm ro hu mt ga gd cy am ti om so sw ha
    yo ig zu xh af wo ln rw mg qu ay gn nah iu mi sm haw yi rom sgn zxx
"""
LANGUAGES = tuple(_LANGUAGES.split())
"""ISO 639 codes offered for dialogue and subtitles; "zxx" is "no dialogue", "sgn" a sign language."""
