"""Attendance from a sign-in sheet: rows matched to the class's list, marks read, every doubt put to a person."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evaluate.documents import fold_text
from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers.people_names import PeopleNames
from evaluate.registers.sign_in_decisions import (
    LEFT_OUT,
    MARK,
    MISSING,
    NOT_ARRIVED,
    ON_LEAVE,
    PERSON,
    Decision,
    SignInDoubt,
)
from evaluate.registers.sign_in_sheet import SheetMark, SheetPerson, SignInSheet, Slot
from evaluate.registers.unit_names import UnitNames

#: How offices mark attendance; whatever else stands in a cell is put to a person.
_MARKS = {
    "present": ("√", "✓", "✔", "☑", "到", "已到", "出勤", "签到", "全勤", "present"),
    "late": ("迟到", "迟", "late"),
    "early": ("早退", "退", "early"),
    "leave": ("请假", "假", "病假", "事假", "公假", "leave"),
    "absent": ("缺", "缺勤", "缺席", "旷课", "未到", "×", "✗", "✘", "x", "absent"),
}
_READ = {fold_text(word): mark for mark, words in _MARKS.items() for word in words}
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\Z")
_SHOWN = 20
#: Half-days in the order of a day.
PARTS = ("morning", "afternoon", "evening")
#: Marks of somebody who was in the room.
IN_CLASS = ("present", "late", "early")
_NOT_IN_ROSTER = Text("花名册里没有这个人", "nobody of that name on the roster")
_NOT_ON_LIST = Text("不在这个班的参训名单里", "not on the list of the class")
_TWO_ROWS = Text("签到表里有两行是同一个人", "two rows of the sheet are one person")
_OTHER_NAME = Text("编号是别人的", "the code is somebody else's")
_NO_ROW = Text("参训名单里有，签到表里没有", "on the list of the class and not on the sheet")
_BLANK = Text("空着，请假登记表里也没有", "blank, and no leave is entered")
_UNREAD = Text("这个记号读不懂", "this mark is not known")
_LEAVE_TOO = Text("请假登记表里这一天请了假，签到表却全天都到", "leave is entered for the day, and all of it is signed")


@dataclass(frozen=True)
class SignIn:
    """Attendance of a class, a row a person and half-day (`person_id`, `date`, `half_day`, `attendance`), in order.

    `doubts` are those that a person has still to decide; while there is one, the table is not whole. `not_arrived` are
    people of the list of whom a person said that they never came.
    """

    table: pd.DataFrame
    doubts: tuple[SignInDoubt, ...]
    not_arrived: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ClassList:
    """Whom a class expects: the codes of its list, those known not to have come, and their half-days of leave."""

    people: tuple[str, ...]
    not_arrived: frozenset[str] = frozenset()
    on_leave: frozenset[tuple[str, dt.date]] = frozenset()


def match_sign_in(
    sheet: SignInSheet,
    expected: ClassList,
    *,
    names: PeopleNames | None,
    units: UnitNames | None = None,
    decisions: Iterable[Decision] = (),
) -> SignIn:
    """Who was there on which half-day?

    A row is a person's by its code; else by name and organisation, 同名人员表, or the name alone, as long as one
    person of the class's list can be meant. The hour of signing and the person's own name mean that somebody was there;
    a blank cell is leave where leave is entered for the day. Where leave is entered for a day of which every half-day
    is signed, each of them is a doubt; where the sheet shows leave or absence too, the rest of the day stands. Whatever
    is not certain is a doubt, and counts only as a person has decided it.

    Parameters
    ----------
    sheet : SignInSheet
        As `read_sign_in_sheet` gives it.
    expected : ClassList
        The list of the class.
    names : PeopleNames or None
        Names of the roster; without them only codes are understood.
    units : UnitNames, optional
        Names of organisations.
    decisions : iterable of Decision
        Signed, as `read_decisions` gives them.

    Returns
    -------
    SignIn
    """
    rows: dict[str, list[SheetMark]] = defaultdict(list)
    for mark in sheet.marks:
        rows[mark.row].append(mark)
    said = {one.key: one.decision for one in decisions}
    matching = _Matching(expected, names, units, sheet.slots[0][0], said, [])
    owners = matching.owners(rows)
    read = list(matching.marks({row: (owner, rows[row]) for row, owner in owners.items()}))
    away, absent = matching.missing(set(owners.values()), sheet.slots)
    doubts = sorted(matching.doubts, key=lambda one: one.key)
    return SignIn(_attendance([*read, *absent]), tuple(doubts), expected.not_arrived | away)


def _attendance(marks: Sequence[tuple[str, Slot, str]]) -> pd.DataFrame:
    """The marks as a table, by person and time."""
    ordered = sorted(marks, key=lambda one: (one[0], one[1][0], PARTS.index(one[1][1])))
    rows = [(person, pd.Timestamp(day), half, value) for person, (day, half), value in ordered]
    return pd.DataFrame(rows, columns=["person_id", "date", "half_day", "attendance"])


@dataclass(frozen=True)
class _Matching:
    """One sheet held against one list, with the doubts found so far."""

    expected: ClassList
    names: PeopleNames | None
    units: UnitNames | None
    on: dt.date
    said: Mapping[tuple[str, ...], str]
    doubts: list[SignInDoubt]

    def owners(self, rows: Mapping[str, Sequence[SheetMark]]) -> dict[str, str]:
        """The person of each row, of those that are certain or decided; the others are doubts."""
        proposed = {row: self._owner(marks[0].person) for row, marks in rows.items()}
        claims: dict[str, int] = defaultdict(int)
        for code, _ in proposed.values():
            claims[code] += 1
        owners: dict[str, str] = {}
        for row, (code, why) in proposed.items():
            why = why or (_TWO_ROWS if claims[code] > 1 else None)
            if why is None:
                owners[row] = code
                continue
            decided = self._decided(PERSON, row, rows[row][0].person, "", why, code)
            if decided and decided != LEFT_OUT:
                owners[row] = decided
        RegisterError.refuse(_decided_twice(owners))
        return owners

    def marks(self, owned: Mapping[str, tuple[str, Sequence[SheetMark]]]) -> Iterator[tuple[str, Slot, str]]:
        """What stands in the rows of people, as far as it is read or decided.

        One sign that is not known is one doubt for the whole sheet; the blank cells of a person are one for the person.
        """
        unread: dict[tuple[str, str], list[tuple[str, SheetMark]]] = defaultdict(list)
        for row, (owner, marks) in owned.items():
            disputed = self._disputed(owner, marks)
            for mark in marks:
                value = self._value(owner, mark)
                if mark.slot[0] in disputed:
                    value = self._decided(ON_LEAVE, mark.address, mark.person, mark.written, _LEAVE_TOO, "")
                if value:
                    yield owner, mark.slot, value
                elif mark.slot[0] not in disputed:
                    unread[mark.written, "" if mark.written else row].append((owner, mark))
        for (written, _), cells in unread.items():
            where = _places([mark.address for _, mark in cells])
            person = SheetPerson("", "", "") if written else cells[0][1].person
            decided = self._decided(MARK, where, person, written, _UNREAD if written else _BLANK, "")
            if decided:
                yield from ((owner, mark.slot, decided) for owner, mark in cells)

    def _disputed(self, owner: str, marks: Sequence[SheetMark]) -> set[dt.date]:
        """Days of leave on which the person was in class all the same, by every mark of the day."""
        there: dict[dt.date, bool] = {}
        for mark in marks:
            day = mark.slot[0]
            there[day] = there.get(day, True) and self._value(owner, mark) in IN_CLASS
        return {day for day, all_day in there.items() if all_day and (owner, day) in self.expected.on_leave}

    def _value(self, owner: str, mark: SheetMark) -> str:
        """What a cell says: a known sign; the hour of signing, or a signature, of somebody who was there."""
        written = _folded(mark.written)
        if not written:
            return "leave" if (owner, mark.slot[0]) in self.expected.on_leave else ""
        if _CLOCK.match(written) or written == _folded(mark.person.name):
            return "present"
        return _READ.get(written, "")

    def missing(self, there: set[str], slots: Sequence[Slot]) -> tuple[frozenset[str], list[tuple[str, Slot, str]]]:
        """People of the list without a row: who never came, and the half-days of the others as decided."""
        away: set[str] = set()
        found: list[tuple[str, Slot, str]] = []
        # whoever may be meant by a row in doubt is not said to be missing as well
        waiting = [one for one in self.doubts if one.kind == PERSON]
        bearers = self.names.by_name if self.names else {}
        there = there | {one.likely for one in waiting}
        there |= {code for one in waiting for code, _ in bearers.get(_folded(one.name), ())}
        for code in self.expected.people:
            if code in there or code in self.expected.not_arrived:
                continue
            decided = self._decided(MISSING, code, SheetPerson("", "", code), "", _NO_ROW, "")
            if decided == NOT_ARRIVED:
                away.add(code)
            elif decided:
                found += [(code, slot, decided) for slot in slots]
        return frozenset(away), found

    def _owner(self, person: SheetPerson) -> tuple[str, Text | None]:
        """The code that a row stands for, and why it is not certain."""
        listed = set(self.expected.people)
        if person.code:
            if person.code not in listed:
                return "", _NOT_ON_LIST
            return person.code, _OTHER_NAME if self._is_other(person) else None
        if self.names is None:
            return "", _NOT_IN_ROSTER
        found = self.names.find(person.name, unit=self._unit(person.unit))
        if found is not None and found.sure:
            return (found.code, None) if found.code in listed else (found.code, _NOT_ON_LIST)
        bearers = self.names.by_name.get(_folded(person.name), ())
        meant = [code for code, _ in bearers if code in listed]
        if len(meant) == 1 and not person.unit:
            return meant[0], None
        if found is not None:
            return meant[0] if len(meant) == 1 else "", found.rule
        return "", _NOT_IN_ROSTER

    def _is_other(self, person: SheetPerson) -> bool:
        """Whether the code on the sheet is that of somebody with another name."""
        if not person.name or self.names is None:
            return False
        bearers = self.names.by_name.get(_folded(person.name), ())
        return person.code not in {code for code, _ in bearers}

    def _unit(self, written: str) -> str:
        """The code of an organisation as written on the sheet; as it stands when it is not known."""
        if not written or self.units is None:
            return written
        found = self.units.find(written, on=self.on)
        return found.code if found is not None and found.sure else written

    def _decided(self, kind: str, where: str, person: SheetPerson, written: str, why: Text, likely: str) -> str:
        """What a person decided on this doubt; without a decision it is noted."""
        doubt = SignInDoubt(kind, where, person.name or person.code, person.unit, written, why, likely)
        decided = self.said.get(doubt.key, "")
        if not decided:
            self.doubts.append(doubt)
        return decided


def _places(addresses: Sequence[str]) -> str:
    shown = "、".join(addresses[:_SHOWN])
    return shown if len(addresses) <= _SHOWN else f"{shown} 等{len(addresses)}处 / {len(addresses)} in all"


def _folded(text: str) -> str:
    return fold_text(text).replace(" ", "")


def _decided_twice(owners: Mapping[str, str]) -> Iterator[Mistake]:
    """People whom decisions gave two rows."""
    rows: dict[str, list[str]] = defaultdict(list)
    for row, code in owners.items():
        rows[code].append(row)
    for code, found in rows.items():
        if len(found) > 1:
            yield Mistake(
                "、".join(found),
                Text(f"这几行都定成了{code}。", f"these rows were all decided to be {code}."),
                Text("一个人一行。", "one row a person."),
                Text("在签到疑点里改正，多余的一行写“不计”。", "mend the decisions; leave out one of the rows."),
            )
