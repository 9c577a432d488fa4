from tests.benchmarks.spec import LIMIT, compile_and_lint


def test_a_very_large_procedure_is_read_and_linted_in_two_seconds():
    assert compile_and_lint() < LIMIT
