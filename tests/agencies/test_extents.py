"""What stood under a unit on a past day, told by the paths of today."""

import datetime as dt
from calendar import monthrange

from hypothesis import given
from hypothesis import strategies as st

from agencies.actions import move_agency, succeed_agency
from agencies.extents import TODAY, Tree, read_eras, tree_as_of
from agencies.models import Agency, AgencyParent, Kind
from tests.cast import make_agency

ON = dt.date(2026, 6, 10)
DAY = dt.timedelta(days=1)


def path(*steps):
    return "".join(f"{step:04d}" for step in steps)


HEALTH, CLINIC, SECTION = path(1, 1), path(1, 2, 5), path(1, 2, 5, 1)
SOCIAL = path(1, 2)


def test_of_a_day_since_which_nothing_was_moved_the_path_tells_it():
    extent = TODAY.extent(SOCIAL, [CLINIC])
    assert extent.is_plain
    assert (extent.part_of(SECTION), extent.part_of(SOCIAL)) == (CLINIC, SOCIAL)
    assert not extent.holds(HEALTH)
    assert extent.beginnings() == [(SOCIAL, [])]


def test_a_unit_that_was_moved_belongs_where_it_stood():
    tree = Tree({CLINIC: HEALTH})
    old, new = tree.extent(HEALTH), tree.extent(SOCIAL)
    assert (old.holds(SECTION), new.holds(SECTION)) == (True, False)
    assert not old.is_plain
    assert not new.is_plain
    assert tree.line(SECTION) == [SECTION, CLINIC, HEALTH, path(1)]
    assert tree.children(HEALTH) == [CLINIC]


def test_a_move_further_down_is_nothing_to_the_units_above_both_places():
    assert Tree({CLINIC: HEALTH}).extent(path(1)).is_plain
    assert not Tree({CLINIC: HEALTH}).extent(path(1), [HEALTH, SOCIAL]).is_plain


def test_a_unit_that_went_under_the_one_beside_it_is_no_plain_part():
    tree = Tree({CLINIC: path(1)})
    assert tree.extent(path(1)).is_plain
    assert not tree.extent(path(1), [HEALTH, SOCIAL, CLINIC]).is_plain


def test_units_that_stood_under_each_other_end_the_line():
    tree = Tree({HEALTH: CLINIC, CLINIC: HEALTH})
    assert tree.line(SECTION) == [SECTION, CLINIC, HEALTH]
    assert tree.extent(HEALTH).holds(SECTION)


class Forest:
    """A tree in memory, told by paths as the database does, whose days are remembered."""

    def __init__(self, size):
        self.paths = {0: path(1)}
        self.moves = []
        for unit in range(1, size):
            self.paths[unit] = self.below((unit - 1) // 2)

    def below(self, parent):
        """The next path under a unit: the last step given there, and one."""
        top = self.paths[parent]
        taken = [int(each[-4:]) for each in self.paths.values() if each[:-4] == top]
        return top + path(max(taken, default=0) + 1)

    def parent(self, unit):
        above = self.paths[unit][:-4]
        return next((other for other, each in self.paths.items() if each == above), None)

    def move(self, unit, under, day):
        was = self.paths[unit]
        if unit == 0 or self.paths[under].startswith(was) or self.parent(unit) == under:
            return
        self.moves.append((day, unit, self.parent(unit)))
        now = self.below(under)
        for other, each in self.paths.items():
            if each.startswith(was):
                self.paths[other] = now + each[len(was) :]

    def lines(self):
        """Unit → all above it, itself first."""
        found = {}
        for unit in self.paths:
            line = [unit]
            while (above := self.parent(line[-1])) is not None:
                line.append(above)
            found[unit] = line
        return found

    def tree_as_of(self, day):
        """As the rows of the database would tell: of each unit what it stood under when it was next moved."""
        moved = {}
        for at, unit, parent in reversed(self.moves):
            if at > day:
                moved[self.paths[unit]] = self.paths[parent]
        return Tree({each: above for each, above in moved.items() if above != each[:-4]})


@given(
    size=st.integers(3, 14),
    moves=st.lists(
        st.tuples(st.integers(1, 4), st.integers(0, 13), st.integers(0, 13)), max_size=8
    ),
)
def test_every_day_is_told_as_it_was(size, moves):
    forest = Forest(size)
    days = {}
    for day in range(5):
        for at, unit, under in moves:
            if at == day and unit < size and under < size:
                forest.move(unit, under, day)
        days[day] = forest.lines()
    for day, lines in days.items():
        tree = forest.tree_as_of(day)
        drawn = tree.drawn(forest.paths.values())
        assert len(set(drawn.values())) == size
        for top in forest.paths:
            assert_told(forest, tree, lines, top)
            for unit, line in lines.items():
                is_below = drawn[forest.paths[unit]].startswith(drawn[forest.paths[top]])
                assert is_below == (top in line)


def assert_told(forest, tree, lines, top):
    """Who was in which part, and that totals of today's subtrees add up to those of the parts."""
    below = {unit: line[: line.index(top) + 1] for unit, line in lines.items() if top in line}
    children = [line[0] for line in below.values() if len(line) == 2]
    here = forest.paths[top]
    extent = tree.extent(here, [forest.paths[child] for child in children])
    for each in forest.paths.values():
        assert extent.part_of(grouped(extent, each)) == extent.part_of(each)
    added = dict.fromkeys(forest.paths.values(), 0)
    for mark, sums in extent.sums.items():
        whole = sum(2**unit for unit, each in forest.paths.items() if each.startswith(mark))
        for part, sign in sums:
            added[part] += sign * whole
    for unit, each in forest.paths.items():
        line = below.get(unit)
        part = "" if line is None else forest.paths[line[-2]] if len(line) > 1 else here
        assert extent.part_of(each) == part
        inside = any(
            each.startswith(start) and not any(each.startswith(other) for other in without)
            for start, without in extent.beginnings()
        )
        assert inside == bool(part)
    for part in (here, *(forest.paths[child] for child in children)):
        assert added[part] == sum(
            2**unit for unit, each in forest.paths.items() if extent.part_of(each) == part
        )


def grouped(extent, each):
    """As the database shortens a path; where the extent is plain, by its length alone."""
    length = len(extent.path) + 4
    marks = [] if extent.is_plain else [mark for mark in extent.marks if len(mark) > length]
    longest = max((mark for mark in marks if each.startswith(mark)), key=len, default="")
    return longest or each[:length]


def told(unit):
    unit.refresh_from_db()
    return [(row.parent.slug, row.until) for row in unit.earlier_parents.all()]


def test_a_move_keeps_what_the_unit_stood_under_until_the_day_before(tree):
    moved = move_agency(unit=tree.puskesmas, under=tree.majene_office, on=ON)
    assert told(moved) == [("dinkes", ON - DAY)]
    assert tree_as_of(ON) == TODAY
    assert tree_as_of(ON - DAY).line(moved.path) == [
        moved.path, tree.dinkes.path, tree.mamuju.path, tree.province.path
    ]  # fmt: skip


def test_where_it_stood_for_no_day_is_not_kept(tree):
    moved = move_agency(unit=tree.puskesmas, under=tree.majene_office, on=ON)
    moved = move_agency(unit=moved, under=tree.mamuju, on=ON)
    assert told(moved) == [("dinkes", ON - DAY)]
    moved = move_agency(unit=moved, under=tree.dinkes, on=ON)
    assert told(moved) == []


def test_a_day_is_told_by_the_next_move(tree):
    moved = tree.puskesmas
    for number, under in enumerate((tree.mamuju, tree.majene_office, tree.dinkes)):
        moved = move_agency(unit=moved, under=under, on=ON + 10 * number * DAY)
    above = {day: tree_as_of(ON + day * DAY).above(moved.path) for day in (-1, 0, 9, 10, 19, 20)}
    dinkes, mamuju, majene = (each.path for each in (tree.dinkes, tree.mamuju, tree.majene_office))
    assert list(above.values()) == [dinkes, mamuju, mamuju, majene, majene, dinkes]


def test_units_that_go_along_in_a_merger_stood_under_the_closed_one(tree):
    social = make_agency("Dinas Sosial", under=tree.mamuju, kind=Kind.OFFICE, slug="dinsos")
    succeed_agency(unit=tree.dinkes, successor=social, on=ON, kind="gabung")
    clinic = Agency.objects.get(pk=tree.puskesmas.pk)
    assert told(clinic) == [("dinkes", ON - DAY)]
    assert tree_as_of(ON - DAY).extent(tree.dinkes.path).holds(clinic.path)
    assert not tree_as_of(ON).extent(tree.dinkes.path).holds(clinic.path)


def test_the_tree_of_a_day_is_one_query(tree, django_assert_num_queries):
    move_agency(unit=tree.puskesmas, under=tree.majene_office, on=ON)
    with django_assert_num_queries(1):
        tree_as_of(ON - DAY)


def test_a_unit_takes_what_is_kept_of_it_along(tree):
    move_agency(unit=tree.puskesmas, under=tree.majene_office, on=ON)
    Agency.objects.get(pk=tree.puskesmas.pk).delete()
    assert not AgencyParent.objects.exists()


def test_the_tree_of_a_month_is_that_of_its_last_day(tree):
    days = [dt.date(2026, 6, 10), dt.date(2026, 7, 1), dt.date(2026, 7, 31), dt.date(2026, 9, 1)]
    for number, day in enumerate(days):
        clinic = Agency.objects.get(pk=tree.puskesmas.pk)
        under = tree.majene if number % 2 else tree.mamuju
        move_agency(unit=clinic, under=Agency.objects.get(pk=under.pk), on=day)
    eras = read_eras()
    for month in range(1, 13):
        first = dt.date(2026, month, 1)
        last = dt.date(2026, month, monthrange(2026, month)[1])
        (era,) = (each for each in eras if each.holds(first))
        assert era.tree == tree_as_of(last), month
    assert len(eras) == 4
