from tests.benchmarks.spec import DEARER, LIMIT, compile_and_lint, dearer


def test_a_very_large_procedure_is_read_and_linted_in_two_seconds():
    assert compile_and_lint() < LIMIT


def test_a_question_costs_in_a_very_large_procedure_what_it_costs_in_a_small_one():
    assert dearer() < DEARER
