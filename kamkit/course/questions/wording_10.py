"""Questions 10.10 and 10.11: the reader's own questions, judged by ``classify_question``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.planning.classify import Kind, Problem, classify_question

Recogniser = Callable[[Any, Data], bool]

EXAMPLES = {
    "P": Prose("Do you have other trouble with line 2?", "二号线还有别的故障吗？"),
    "S": Prose("How many transmitters are there on line 2?", "二号线一共装了多少台变送器？"),
    "I": Prose(
        "When line 2 stops, what does it do to your deliveries?", "二号线一停，对交期有什么影响？"
    ),
    "N": Prose(
        "How much would it help you to see such a stop a day ahead?",
        "要是能提前一天知道会停机，对您有多大帮助？",
    ),
    "leading": Prose(
        "Such stops are far too expensive, don't you agree?", "这样停机损失太大了，您说对吧？"
    ),
    "several": Prose(
        "What does a stop cost, and who has to explain it?", "停一次损失多少？这事由谁来解释？"
    ),
    "pitch": Prose(
        "Would you like to buy our self-checking transmitter against the stops?",
        "防停机的自诊断变送器，我们有现货，您要几台？",
    ),
}
_PITCH = (
    "buy",
    "order our",
    "our product",
    "our transmitter",
    "our new",
    "our self",
    "我们的产品",
    "我们有",
    "我们的变送器",
    "买我们",
)


def asks(kind: Kind) -> Callable[[str], bool]:
    """Whether a text is one question of this kind, and neither leading nor several in one."""

    def judge(answer: str) -> bool:
        told = classify_question(answer)
        return told.kind == kind and told.problem is None

    return judge


def asks_payoff(answer: str) -> bool:
    """Whether it asks for the worth of a solution, and not for an order."""
    return asks("N")(answer) and not is_pitch(answer)


def is_of(kind: Kind) -> Recogniser:
    """Whether a question of another kind than was asked for is of this kind."""
    return lambda answer, data: asks(kind)(answer)


def has(problem: Problem) -> Recogniser:
    return lambda answer, data: classify_question(answer).problem == problem


def is_pitch(answer: str, data: Data | None = None) -> bool:
    """Whether a question is about buying ours."""
    return any(words in answer for words in _PITCH)


def example(name: str) -> Callable[[Data], Prose]:
    """What someone who makes the mistake would write."""
    return lambda data: EXAMPLES[name]
