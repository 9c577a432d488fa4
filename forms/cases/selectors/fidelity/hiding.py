"""Small counts are hidden, and with them what a hidden one could be worked out from.

A table has cells and, beside and under them, totals. Each row and each column is an equation: a cell that alone is
hidden in one can be worked out. And cells that are hidden in pairs can still be worked out where one of them lies on
no circle of hidden cells: seen as a graph of rows and columns, with a hidden cell as an edge, it is a bridge. So more
cells are hidden until each lies on a circle.
Source: complementary suppression in statistical disclosure control; the least count is an option.
"""

from collections.abc import Iterable, Sequence

Matrix = Sequence[Sequence[int]]
Cell = tuple[int, int]

#: Counts from one to below this are hidden.
LEAST = 5


def hidden_cells(tables: Sequence[Matrix], *, across: bool, down: bool, least: int = LEAST) -> frozenset[Cell]:
    """The cells to hide in all of some tables of one shape, which are published together.

    Args:
        tables: counts by row and column, without totals. What is hidden in one is hidden in all: two of them could
            be a part and its whole.
        across: whether rows have a total, whose column is the number of columns.
        down: whether columns have a total, whose row is the number of rows.
    Returns:
        Cells by row and column, totals included.
    """
    if not tables or not tables[0] or not tables[0][0]:
        return frozenset()
    full = [with_totals(table, across=across, down=down) for table in tables]
    rows, columns = len(full[0]), len(full[0][0])
    everywhere = [(r, c) for r in range(rows) for c in range(columns)]
    hidden = {(r, c) for r, c in everywhere if any(0 < table[r][c] < least for table in full)}
    while more := _more(full, hidden, across=across, down=down, least=least):
        hidden |= more
    return frozenset(hidden)


def with_totals(table: Matrix, *, across: bool, down: bool) -> list[list[int]]:
    """A table with its totals in a last column and a last row."""
    found = [[*row, sum(row)] if across else list(row) for row in table]
    if down:
        found.append([sum(column) for column in zip(*found, strict=True)])
    return found


def _more(full: Sequence[Matrix], hidden: set[Cell], *, across: bool, down: bool, least: int) -> set[Cell]:
    """Cells that must be hidden too: one for each hidden cell that could be worked out."""
    rows, columns = len(full[0]), len(full[0][0])
    lines = [[(r, c) for c in range(columns)] for r in range(rows)] if across else []
    lines += [[(r, c) for r in range(rows)] for c in range(columns)] if down else []
    found: set[Cell] = set()
    for line in lines:
        inside = [cell for cell in line if cell in hidden]
        if inside and (len(inside) == 1 or _says_too_much(full, line, hidden, least)):
            found |= _one_of(full, line, hidden)
    if found or not (across and down):
        return found
    for r, c in _bridges(hidden, rows):
        around = [(r, other) for other in range(columns)] + [(other, c) for other in range(rows)]
        found |= _one_of(full, around, hidden)
    return found


def _says_too_much(full: Sequence[Matrix], line: list[Cell], hidden: set[Cell], least: int) -> bool:
    """Whether what a line hides is few in all, and its total says so."""
    *cells, total = line
    if total in hidden:
        return False
    return any(0 < table[total[0]][total[1]] - sum(table[r][c] for r, c in cells if (r, c) not in hidden) < least
               for table in full)  # fmt: skip


def _one_of(full: Sequence[Matrix], line: Iterable[Cell], hidden: set[Cell]) -> set[Cell]:
    """The cell of a line that tells least by being hidden: a small one, a total last, a count of none only at need."""
    shown = [cell for cell in line if cell not in hidden]
    if not shown:
        return set()
    rows, columns = len(full[0]), len(full[0][0])

    def cost(cell: Cell) -> tuple[bool, bool, int, Cell]:
        amount = max(table[cell[0]][cell[1]] for table in full)
        return (amount == 0, cell[0] == rows - 1 or cell[1] == columns - 1, amount, cell)

    return {min(shown, key=cost)}


def _bridges(hidden: set[Cell], rows: int) -> list[Cell]:
    """Hidden cells that lie on no circle of hidden cells. Rows are nodes from 0, columns after them."""
    around: dict[int, list[tuple[int, Cell]]] = {}
    for r, c in hidden:
        around.setdefault(r, []).append((rows + c, (r, c)))
        around.setdefault(rows + c, []).append((r, (r, c)))
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    found: list[Cell] = []
    for root in around:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        walk = [(root, None, iter(around[root]))]
        while walk:  # depth first, without recursion: there are as many nodes as schools
            node, by, rest = walk[-1]
            for other, cell in rest:
                if cell == by:
                    continue
                if other in order:
                    low[node] = min(low[node], order[other])
                    continue
                order[other] = low[other] = len(order)
                walk.append((other, cell, iter(around[other])))
                break
            else:
                walk.pop()
                if walk:
                    above = walk[-1][0]
                    low[above] = min(low[above], low[node])
                    if low[node] > order[above]:
                        found.append(by)
    return found
