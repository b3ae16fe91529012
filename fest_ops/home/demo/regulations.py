"""The demo's regulations: invented for it, on the lines of the rules that Eurasia published in 2016.

The regulations of 2013 are not among the facts, so these stand in for them and say so in their first sentence.
"""

from __future__ import annotations

from typing import Any

VERSION = "2013-03-01"

RULES: dict[str, Any] = {
    "profile": "eurasia-2016",
    "min_minutes": 60,
    "completed_after": "2012-09-01",
    "regions": ["asia", "europe"],
    "premiere": "continental",
    "premiere_region": "asia",
    "not_on_tv_or_web": True,
    "no_release_in": "KZ",
    "no_other_competition": False,
    "strict": [],
}

TEXT = {
    "kk": """Бұл ереже көрсетілім үшін ойдан құрастырылған және фестивальдің 2016 жылғы ережесіне сүйенеді.

1. Байқауға Азия мен Еуропа елдерінде түсірілген, ұзақтығы кемінде 60 минут фильмдер қабылданады.
2. Фильм 2012 жылғы 1 қыркүйектен кейін аяқталған болуы тиіс.
3. Фильмнің Азиядағы премьерасы фестивальде өтуі тиіс. Әр ерекше жағдайды фестиваль жеке қарайды.
4. Фестиваль аяқталғанға дейін фильм телеарнада, интернетте және Қазақстан прокатында көрсетілмеуі тиіс.
5. Іріктеу нәтижесі жарияланғанға дейін құпия сақталады.
6. Шақыруды қабылдаған фильм байқаудан қайтарып алынбайды.""",
    "ru": """Этот регламент придуман для демонстрации по образцу правил фестиваля 2016 года.

1. В конкурс принимаются фильмы производства стран Азии и Европы продолжительностью не менее 60 минут.
2. Фильм должен быть завершён после 1 сентября 2012 года.
3. Фильм показывается в Азии впервые. Исключения фестиваль рассматривает отдельно.
4. До окончания фестиваля фильм не показывают по телевидению, в интернете и в прокате Казахстана.
5. Результаты отбора не разглашаются до их объявления.
6. Фильм, принявший приглашение, не может быть отозван из конкурса.""",
    "en": """These regulations are invented for the demonstration, on the lines of the festival's rules of 2016.

1. Films produced in Asia or Europe with a running time of at least 60 minutes may enter the competition.
2. The film was completed after 1 September 2012.
3. The festival holds at least the film's Asian premiere. Exceptions are considered case by case.
4. Before the end of the festival the film is not shown on television, on the web or in cinemas in Kazakhstan.
5. The results of the selection stay secret until they are announced.
6. A film that has accepted its invitation cannot be withdrawn from the competition.""",
}
