"""The smallest flow there is: does the engine run on this machine?"""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

__all__ = ["trial"]


def answer() -> int:
    return 42


answer_task = task(name="answer", cache_policy=NO_CACHE, persist_result=False)(answer)


def run_answer() -> int:
    return answer_task()


trial = flow(name="trial", persist_result=False)(run_answer)
