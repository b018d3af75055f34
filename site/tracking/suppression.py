"""Which groups may be shown: none under ten, and none that the shown ones give away.

The tree is read from the top. A group is shown when its parent is shown, it holds at least ten people,
and its hidden siblings stay hidden in company: at least two of them, together at least ten people.
Under a hidden group everything is hidden, so nothing below can be added up to it.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

SMALLEST_GROUP = 10

Key = TypeVar("Key", bound=Hashable)


def hidden_parts(sizes: Mapping[Key, int], smallest: int = SMALLEST_GROUP) -> set[Key]:
    """The parts of a whole that must be hidden when the whole is shown; empty parts do not count."""
    parts = sorted(((size, repr(key), key) for key, size in sizes.items() if size > 0))
    hidden = {key for size, _name, key in parts if size < smallest}
    if not hidden:
        return set()
    covered = sum(size for size, _name, key in parts if key in hidden)
    for size, _name, key in parts:
        if len(hidden) >= 2 and covered >= smallest:
            break
        if key not in hidden:
            hidden.add(key)
            covered += size
    return hidden


def shown_paths(
    own: Mapping[str, int], steplen: int, smallest: int = SMALLEST_GROUP
) -> tuple[set[str], set[str]]:
    """From people per unit (its own, without the units below): the subtrees and the own groups to show.

    A whole with people of its own and units below is split into the units and that own group.
    """
    whole: dict[str, int] = {}
    for path, size in own.items():
        for end in range(steplen, len(path) + 1, steplen):
            whole[path[:end]] = whole.get(path[:end], 0) + size
    below: dict[str, list[str]] = {}
    for path in whole:
        below.setdefault(path[:-steplen], []).append(path)
    subtrees = {path for path in below.get("", []) if whole[path] >= smallest}
    groups: set[str] = set()
    waiting = list(subtrees)
    while waiting:
        parent = waiting.pop()
        sizes = {(path, True): whole[path] for path in below.get(parent, [])}
        sizes[(parent, False)] = own.get(parent, 0)
        hidden = hidden_parts(sizes, smallest)
        for (path, is_subtree), size in sizes.items():
            if size == 0 or (path, is_subtree) in hidden:
                continue
            if is_subtree:
                subtrees.add(path)
                waiting.append(path)
            else:
                groups.add(path)
    return subtrees, groups
