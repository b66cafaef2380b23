"""Lesson 10 is true of its data and of its own rules: outcomes by a plain count, wording judged."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kamkit as kk
from kamkit.course.data import Data
from kamkit.course.practice import Outcome, check
from kamkit.course.questions import call_10, load_questions, outcomes_10, page_10, show_10
from kamkit.course.questions.wording_10 import EXAMPLES
from tests.course.lesson import company, prose

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = load_questions("10")
VARIANTS = (0, 1, 2)
LANGUAGES = ("en", "zh")


@pytest.fixture(params=VARIANTS)
def data(request: pytest.FixtureRequest) -> Data:
    return company(request.param)


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> Any:
    kk.use(request.param)
    yield request.param
    kk.use("en")


def expected(question: str, data: Data) -> Any:
    return QUESTIONS[question].expected(data)


def verdict(question: str, answer: object, data: Data) -> Any:
    return check(QUESTIONS[question], answer, data, "en")


def judged_by_hand(data: Data) -> dict[str, str]:
    """The outcome of every deal that was open 30 days before the last order, deal by deal."""
    end = data.orders["order_date"].max()
    start = end - pd.Timedelta(days=30)
    history = data.table("stages")
    found = {}
    for deal in data.table("opportunities").to_dict("records"):
        own = history[history["opportunity_id"] == deal["opportunity_id"]]
        closed = deal["status"] != "open"
        if deal["status"] == "void" or deal["created"] > start:
            continue
        if closed and deal["close_date"] <= start:
            continue
        moved = (own["entered"] > start).any()
        ended = {"won": "order", "lost": "no_sale"}.get(deal["status"])
        found[str(deal["opportunity_id"])] = ended or ("advance" if moved else "continuation")
    return found


def test_the_outcomes_of_a_month_agree_with_a_count_deal_by_deal(data: Data) -> None:
    by_hand = pd.Series(judged_by_hand(data))
    told = outcomes_10.counted(data)
    assert {name: told[name] for name in outcomes_10.OUTCOMES} == by_hand.value_counts().to_dict()
    assert expected("10.p1", data) == (by_hand == "continuation").sum()
    assert told["n"] == len(by_hand)


def test_the_six_deals_are_judged_by_their_steps(data: Data) -> None:
    by_hand = judged_by_hand(data)
    six = expected("10.1", data)
    assert {deal: cell["outcome"] for deal, cell in six.items()} == {
        deal: by_hand[deal] for deal in six
    }
    labels = QUESTIONS["10.1"].options(data)
    for deal, cell in six.items():
        then, now = re.findall(r"· ([^·]+) → ([^·]+) ·", labels[deal].en)[0]
        assert (then == now) == (cell["outcome"] == "continuation")


def test_deals_of_the_readers_own_carry_no_note_of_ours() -> None:
    data = company(0)
    names = ("orders", "accounts", "products", "opportunities", "stages")
    own = Data(source={name: data.table(name) for name in names}, lang="en")
    assert "“" in "".join(label.en for label in QUESTIONS["10.1"].options(data).values())
    assert "“" not in "".join(label.en for label in QUESTIONS["10.1"].options(own).values())


def test_only_the_right_objective_is_an_advance() -> None:
    for key, label in QUESTIONS["10.2"].options(company(0)).items():
        for words in (label.en, label.zh):
            assert kk.is_advance(words) == (key == "trial"), words


def test_the_questions_to_sort_are_of_the_kinds_that_the_room_says() -> None:
    labels = QUESTIONS["10.3"].options(company(0))
    for key, cell in expected("10.3", company(0)).items():
        for words in (labels[key].en, labels[key].zh):
            told = kk.classify_question(words)
            assert (told.kind, told.problem) == (cell["kind"], None), words


def test_the_faults_to_find_are_those_that_the_rules_find() -> None:
    problem = {"several": "several", "leading": "leading", "tells": "not_a_question"}
    labels = QUESTIONS["10.8"].options(company(0))
    for key, cell in expected("10.8", company(0)).items():
        for words in (labels[key].en, labels[key].zh):
            told = kk.classify_question(words.split(". ", 1)[1])
            assert told.problem == problem.get(cell["fault"]), words
            if cell["fault"] == "early":
                assert told.kind == "N"


def test_the_better_wording_is_one_open_implication_question() -> None:
    for key, label in QUESTIONS["10.9"].options(company(0)).items():
        for words in (label.en, label.zh):
            told = kk.classify_question(words)
            assert ((told.kind, told.problem) == ("I", None)) == (key == "cost"), words


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("10.10", "When line 2 stops, who has to work overtime and what does that lead to?"),
        ("10.10", "When line 2 stops like this, how does it affect your customers?"),
        ("10.10", "What do these stops lead to in the departments after yours?"),
        ("10.10", "二号线停机会给下游工序造成什么影响？"),
        ("10.10", "停这么两次，会带来多大损失?"),
        ("10.11", "If you could see a stop coming, how would that help you?"),
        ("10.11", "What would it be worth to you to lose no delivery any more?"),
        ("10.11", "如果能提前预警，对您向领导交代有什么帮助？"),
        ("10.11", "不再误货，对您有多重要？"),
    ],
)
def test_good_questions_in_other_words_are_right_unless_they_are_two(
    question: str, answer: str
) -> None:
    told = verdict(question, answer, company(0))
    wanted = Outcome.WRONG if "overtime and what" in answer else Outcome.RIGHT
    assert told.outcome is wanted, (answer, told)


def test_each_wrong_wording_is_told_by_its_own_name() -> None:
    for question, names in (
        ("10.10", {"P": "another_problem", "S": "only_facts", "N": "payoff_already"}),
        ("10.11", {"P": "back_to_problems", "I": "implication_again", "pitch": "sells"}),
    ):
        for of, name in {**names, "leading": "leading", "several": "several_in_one"}.items():
            for words in (EXAMPLES[of].en, EXAMPLES[of].zh):
                assert verdict(question, words, company(0)).mistake == name, words


def test_words_of_the_rubric_alone_do_not_make_an_implication_question() -> None:
    told = verdict("10.10", "Line 2: stop, stop, stop?", company(0))
    assert told.outcome is Outcome.WRONG
    assert verdict("10.10", "It stops the line.", company(0)).outcome is Outcome.WRONG


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_hurried_plan_has_the_six_weak_spots_that_the_lesson_tells(
    variant: int, lang: str
) -> None:
    data = company(variant, lang)
    found = kk.review_spin(call_10.draft_call(data))
    assert [(each.item, each.rule) for each in found] == [
        ("objective", "objective_is_continuation"),
        ("S1", "already_answered_situation"),
        ("P2", "leading_question"),
        ("I1", "implication_without_problem"),
        ("Q1", "need_payoff_before_need"),
        ("B1", "benefit_before_need"),
    ]
    assert expected("10.p3", data) == 6


def test_the_questions_struck_out_are_answered_by_the_facts(lang: str) -> None:
    data = company(0, lang)
    facts = " ".join(each.text for each in call_10.facts_of(data, call_10.account(data)))
    about = call_10.about(data)
    for number in (f"{about['employees']:,}", str(about["days"])):
        assert number in facts
    row = data.account_file.set_index("account_id").loc[call_10.account(data)]
    assert (row["employees"], row["payment_days"]) == (about["employees"], about["days"])
    assert set(about["bought"]).isdisjoint(about["white"])


def test_what_peers_buy_agrees_with_a_plain_count(data: Data) -> None:
    lines = data.orders
    lines = lines[lines["order_date"] > lines["order_date"].max() - pd.DateOffset(years=1)]
    lines = lines.merge(data.table("products")[["product_id", "family"]], on="product_id")
    bought = lines.groupby(["account_id", "family"])["amount"].sum()
    owners = {key for key, amount in bought.items() if amount > 0}
    industry = data.account_file.set_index("account_id")["industry"]
    buyers = {account for account, _ in owners}
    account = call_10.account(data)
    peers = [each for each in buyers if industry[each] == industry[account] and each != account]
    for family in call_10.about(data)["white"]:
        assert (account, family) not in owners
        assert sum((each, family) in owners for each in peers) >= 0.4 * len(peers)


@pytest.mark.parametrize("step", page_10.ADVANCES)
def test_every_account_gap_and_step_makes_a_plan_without_weak_spots(step: str, lang: str) -> None:
    data = company(0, lang)
    own = [expected(each, data) for each in ("10.10", "10.11")]
    for account in page_10.offered(data):
        for family in call_10.white(data)[account]:
            page = {"1": {"account": account, "family": family, "step": step}}
            assert verdict("10.14", page, data).outcome is Outcome.RIGHT
            plan = page_10.my_call(data, page, *own)
            assert kk.review_spin(plan) == ()
            assert plan.implications[0].text == own[0].say(lang)
            assert family in plan.objective


def test_a_plan_is_made_before_the_two_questions_are_written() -> None:
    data = company(0)
    plan = page_10.my_call(data, expected("10.14", data))
    assert (plan.implications, plan.payoffs) == ((), ())
    only = page_10.my_call(data, expected("10.14", data), None, "How would that help you?")
    assert only.payoffs == ()


def test_the_lessons_own_account_is_left_to_the_lesson(data: Data) -> None:
    assert call_10.account(data) not in page_10.accounts(data)


@pytest.mark.parametrize("question", ["10.1", "10.2", "10.5", "10.14", "10.p1", "10.p3"])
def test_of_orders_alone_it_is_said_that_they_hold_no_ground(question: str) -> None:
    own = Data(source=company(0).orders[["account_id", "order_date", "amount"]])
    told = verdict(question, "1", own)
    assert told.outcome is Outcome.CANNOT_BE_CHECKED or question in ("10.2", "10.5")
    assert told.message.strip()


def test_nothing_shown_is_cut_and_everything_is_escaped(lang: str) -> None:
    data = company(0, lang)
    for shown in (show_10.facts(data), show_10.questions(data), show_10.lacking(data)):
        page = shown._repr_html_()
        assert "…" not in page
        for row in shown.sections[0].rows:
            assert all(cell for cell in row)
    plan = call_10.draft_call(data).with_fields(account="<script>", objective="<b>x</b>")
    assert "<script>" not in show_10.call(plan)._repr_html_()
    assert "<b>" not in show_10.findings(plan)._repr_html_()


def test_a_sound_plan_is_told_so() -> None:
    data = company(0)
    plan = page_10.my_call(data, expected("10.14", data))
    assert "No weak spot found." in repr(show_10.findings(plan))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_notebooks_speak_of_every_concept_of_the_syllabus(lang: str) -> None:
    concepts = {
        "en": "situation problem implication need-payoff implied explicit balance open closed "
        "order advance continuation benefit listening knowledge objection trust review",
        "zh": "情境 难点 暗示 需求-效益 隐含 明确 比例 开放 封闭 订单 进展 暂时中断 无销售 "
        "利益 倾听 产品知识 异议 信任 回顾",
    }[lang]
    text = " ".join(prose("10", "notebooks", lang).values()).casefold()
    assert [each for each in concepts.split() if each not in text] == []


def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, object]) -> Any:
    """The button of the last step in a folder of its own, these answers given before."""
    from kamkit.apps.my_call import make_call
    from kamkit.course import desk

    (tmp_path / "exercises" / "en").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "exercises" / "en")
    desk.open("10", lang="en")
    for question, answer in answers.items():
        assert desk.check(question, answer).outcome is Outcome.RIGHT
    return make_call()


def pressed(live: Any) -> tuple[str, tuple[Any, ...]]:
    """What the button says, and what it opens."""
    head, place = live.widget.children
    _, button, message = head.children
    button.click()
    return message.value, place.children


def test_the_button_asks_for_the_last_question_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = opened(tmp_path, monkeypatch, {})
    words, page = pressed(live)
    assert "10.14" in words
    assert page == ()
    assert repr(live) == (
        "The call plan is made from the answer to 10.14. Bring that right first, then press the "
        "button."
    )


def test_the_button_opens_the_plan_with_the_readers_own_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ipywidgets as W

    own = "When line 2 stops, how does that affect your customers?"
    page = dict(expected("10.14", company(0)))
    live = opened(tmp_path, monkeypatch, {"10.14": page, "10.10": own})
    words, page_shown = pressed(live)
    name = str(
        company(0).account_file.set_index("account_id")["account_name"][page["1"]["account"]]
    )
    assert name in words
    fields, boxes = [], list(page_shown)
    while boxes:
        box = boxes.pop()
        fields += [box.value] if isinstance(box, W.Textarea) else []
        boxes += list(getattr(box, "children", ()))
    assert own in fields


def test_of_orders_alone_a_plan_can_still_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kamkit.apps.my_call import make_call
    from kamkit.course import desk

    own = company(0).orders[["account_id", "order_date", "amount"]]
    monkeypatch.chdir(tmp_path)
    desk.open("10", lang="en", data=own)
    words, page_shown = pressed(make_call())
    assert "write the account" in words
    assert len(page_shown) == 1
    plan = call_10.draft_call(desk.data())
    assert (plan.account, plan.facts) == ("Your account", ())


def test_a_rubric_that_names_no_judge_of_the_room_is_a_fault(tmp_path: Path) -> None:
    from kamkit.course.practice import AnswerKey, load_room
    from kamkit.errors import InvalidValue

    room = (ROOT / "kamkit/course/questions/q10.toml").read_text("utf-8")
    blocks = [each for each in room.split("[[question]]") if 'id = "10.10"' in each]
    (tmp_path / "q10.toml").write_text("[[question]]" + blocks[0], "utf-8")
    names = ("leading", "several_in_one", "another_problem", "only_facts", "payoff_already")
    mistakes = {name: (lambda data: None) for name in names}
    key = AnswerKey(mistakes=mistakes, points={"payoff": lambda answer: True})
    with pytest.raises(InvalidValue) as raised:
        load_room(tmp_path / "q10.py", {"10.10": key})
    assert "rubric.implication" in str(raised.value)
    assert "rubric.payoff" in str(raised.value)
