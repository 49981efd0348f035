"""Papers of statements, without a review: what the search sees."""

from pipeline.model import Identity, Kind
from pipeline.reuse.paper import Paper, Statement

SAID = (
    "去年4月市局来查，我让小童头天晚上照着旧本子补抄了三个月的数，检查组翻了两页就签了字。",
    "今年正月，查档的刘婆婆为工龄的事跑了三趟，我两次叫门卫说库房在消毒，第三次她坐在台阶上等到下班。",
    "单位的车，暑假我拿来送女儿学琴，前后十一次，油钱走的是机要费。",
    "值守夜班图省事，我把钥匙交给保安，自己回家看球赛，漏水泡了两箱婚姻档案。",
)
OTHERS = (
    "采石场的安全检查，我站在坡顶看了十分钟，塌方那一面没有绕过去，表上十二项全打了钩。",
    "给检查组备的土产，我让司机往每辆车里放两袋，一共花了三千二，记在救援演练里。",
)


def paper(*said: str, name: str = "甲.txt", author: str | None = None, year: int | None = None) -> Paper:
    statements, start = [], 0
    for text in said:
        statements.append(Statement(start, start + len(text), text, 12))
        start += len(text) + 1
    identity = Identity("望江县档案局", author, f"{year}年6月" if year else None)
    return Paper((name + "".join(said)).encode().hex()[-64:].zfill(64), name, Kind.SELF_CHECK, identity, year, tuple(statements))
