import json

import pytest

from benches.searching import QUESTIONS, measured


@pytest.mark.django_db
def test_each_question_of_the_bench_is_answered_in_every_round():
    costs = json.loads(measured(rounds=2))
    assert len(costs) == len(QUESTIONS.split()) >= 40
    assert all(len(one["times"]) == 2 and one["cpu"] > 0 for one in costs)
