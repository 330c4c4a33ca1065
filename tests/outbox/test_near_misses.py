"""What nearly answers a question is told how to answer it, and does nothing by itself."""

import pytest

from outbox.models import ReplyState
from outbox.replies import answers
from tests.outbox.test_replying import ask, read

pytestmark = pytest.mark.usefixtures("question")


def test_a_sentence_beside_two_questions_is_told_both_numbers(rosa):
    ask(rosa, 1)
    ask(rosa, 2)

    assert "write only NO 1 / NO 2." in read("no, I am away").answer


def test_a_number_that_nobody_gave_out_asks_which_question_is_meant(rosa, question):
    asked = ask(rosa, 1)

    reply = read("yes 7")

    asked.refresh_from_db()
    assert (reply.state, question.given) == (ReplyState.ANSWERED, [])
    assert f"Then write YES {asked.ask}." in reply.answer


def test_a_number_without_any_open_question_is_nothing_open(rosa, question):
    reply = read("yes 7")

    assert (reply.state, reply.answer) == (ReplyState.ANSWERED, answers.nothing_open())
    assert not question.given
