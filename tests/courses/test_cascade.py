"""How an instruction goes down: who is asked by whom, and who has received it."""

from courses.cascade import Receipt, branches, tally

STEP = 2
PATHS = ["0101", "0102", "010101", "010102", "010201"]


def look(officers, received):
    found = branches(PATHS, origin="01", officers=officers, received=received, step=STEP)
    return {each.path: (each.level, each.above, each.receipt) for each in found}


def test_only_the_first_level_is_asked_at_first():
    seen = look({"0101", "0102", "010101"}, set())
    assert seen["0101"] == (1, "01", Receipt.WAITING)
    assert seen["010101"] == (2, "0101", Receipt.HELD)
    assert seen["010102"] == (2, "0101", Receipt.NO_OFFICER)


def test_whoever_has_received_it_passes_it_on():
    seen = look({"0101", "0102", "010101"}, {"0101"})
    assert seen["0101"][2] is Receipt.RECEIVED
    assert seen["010101"][2] is Receipt.WAITING
    assert seen["0102"][2] is Receipt.WAITING


def test_below_a_unit_without_an_officer_the_sender_asks_directly():
    seen = look({"010201"}, set())
    assert seen["010201"] == (2, "01", Receipt.WAITING)
    assert seen["0102"] == (1, "01", Receipt.NO_OFFICER)


def test_what_was_received_stays_received_when_the_officer_is_gone():
    assert look(set(), {"0101"})["0101"][2] is Receipt.RECEIVED


def test_levels_come_one_after_the_other_and_are_counted():
    found = branches(PATHS, origin="01", officers={"0101", "0102"}, received={"0102"}, step=STEP)
    assert [each.level for each in found] == [1, 1, 2, 2, 2]
    counts = tally(found)
    assert (counts[Receipt.RECEIVED], counts[Receipt.WAITING]) == (1, 1)
    assert (counts[Receipt.NO_OFFICER], counts[Receipt.HELD]) == (3, 0)
