"""Small counts are hidden, and nobody can work one out from what is shown."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.cases.selectors.fidelity.first_contact import median
from forms.cases.selectors.fidelity.hiding import LEAST, hidden_cells, with_totals

counts = st.integers(0, 12) | st.integers(0, 3)
tables = st.integers(1, 4).flatmap(
    lambda columns: st.lists(st.lists(counts, min_size=columns, max_size=columns), min_size=1, max_size=5)
)


def worked_out(shape, hidden, across, down):
    """The hidden cells that follow from the shown ones, by linear algebra: rows and columns are equations."""
    rows, columns = shape
    lines = []
    if across:
        lines += [[(r, c) for c in range(columns)] for r in range(rows)]
    if down:
        lines += [[(r, c) for r in range(rows)] for c in range(columns)]
    unknown = sorted(hidden)
    matrix = [[Fraction(int(cell in line)) for cell in unknown] for line in lines]
    for r, line in enumerate(lines):  # a total is the sum of the others
        for c, cell in enumerate(unknown):
            if cell == line[-1]:
                matrix[r][c] *= -1
    found, pivots = 0, []
    for column in range(len(unknown)):
        pivot = next((r for r in range(found, len(matrix)) if matrix[r][column]), None)
        if pivot is None:
            continue
        matrix[found], matrix[pivot] = matrix[pivot], matrix[found]
        matrix[found] = [value / matrix[found][column] for value in matrix[found]]
        for r in range(len(matrix)):
            if r != found and matrix[r][column]:
                factor = matrix[r][column]
                matrix[r] = [a - factor * b for a, b in zip(matrix[r], matrix[found], strict=True)]
        pivots.append(column)
        found += 1
    return [unknown[column] for row, column in enumerate(pivots) if sum(bool(value) for value in matrix[row]) == 1]


@settings(max_examples=150, deadline=None)
@given(table=tables)
def test_no_small_count_is_shown_or_can_be_worked_out(table):
    across, down = len(table[0]) > 1, len(table) > 1
    hidden = hidden_cells([table], across=across, down=down)
    full = with_totals(table, across=across, down=down)

    shown = [full[r][c] for r in range(len(full)) for c in range(len(full[0])) if (r, c) not in hidden]

    assert all(number == 0 or number >= LEAST for number in shown)
    assert worked_out((len(full), len(full[0])), hidden, across, down) == []


def test_what_is_hidden_in_a_part_is_hidden_in_the_whole():
    first, second = [[3, 20], [9, 8]], [[30, 20], [9, 8]]
    whole = [[33, 40], [18, 16]]

    hidden = hidden_cells([first, second, whole], across=True, down=True)

    assert (0, 0) in hidden
    assert all(len([cell for cell in hidden if cell[0] == row]) != 1 for row in range(3))


def test_nothing_small_hides_nothing():
    assert hidden_cells([[[5, 0], [40, 7]]], across=True, down=True) == frozenset()


def test_median_of_numbers_that_come_several_times():
    assert median([(0, 2), (3, 1), (9, 2)]) == 3
    assert median([(1, 1), (4, 1)]) == 2.5
    assert median([]) is None
