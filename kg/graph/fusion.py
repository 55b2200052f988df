"""Claims of any number of articles become relationships with a history.

The rules, per relation type and pair of organizations, oldest claim first (a claim without date before all others):

* A standing relation (a subsidiary, a rival) is one relationship.
* Two claims of one article are two deals, unless they say the very same.
* Otherwise a claim joins the latest deal that it can be about. Open talks (rumoured, in talks, denied) take in what is said
  within a year, whatever the amount, as terms move while parties talk. An announced deal takes in what follows, except
  rumours that come more than a month later. A completed deal takes in reports of the same amount, give or take a tenth, that
  are no talk, and talk of that amount within a month: "8 billion done, 5 in talks" stay two. An ended deal takes in reports
  that it ended, and any report within a month.
* Status goes up from rumoured over in talks and announced to completed and never down: a rumour never retires a fact. "Ended"
  ends a deal; "denied" undoes talk only. It is read off at the end of each day of report.
* A deal is disputed where it is denied and firm at once, or where two claims give it one status and amounts that exclude each
  other within a month.

Everything here is a pure function of the claims; their order of arrival plays no part. The figures (a year, a month, a tenth)
are judgements, not measurements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from kg.model import Amount
from kg.ontology import relation_types, statuses

__all__ = ["Account", "Deal", "Period", "fuse"]

_MONTH: Final = 31
_YEAR: Final = 365
_TOLERANCE: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What fusion needs to know of a claim: organizations by IRI, the ends of a symmetric relation in order."""

    claim: str
    article: str
    reported: date | None
    relation: str
    subject: str
    object: str
    status: str
    amount: Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time, in dates of report, for which a deal has one status, and the claims that give it that status."""

    status: str
    since: date | None
    until: date | None
    support: tuple[Account, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """Claims about one deal or standing relation, oldest first, and the history of its status."""

    accounts: tuple[Account, ...]
    periods: tuple[Period, ...]

    @property
    def status(self) -> str:
        """The current status."""
        return self.periods[-1].status

    @property
    def amount_from(self) -> Account | None:
        """The latest claim, denials apart, that states an amount."""
        return next((a for a in reversed(self.accounts) if a.amount and a.status != "denied"), None)

    @property
    def disputed(self) -> bool:
        """Whether claims contradict each other."""
        groups = {statuses()[account.status].group for account in self.accounts}
        if "firm" in groups and any(account.status == "denied" for account in self.accounts):
            return True
        stated = [account for account in self.accounts if account.amount]
        for place, a in enumerate(stated):
            for b in stated[place + 1 :]:
                if not _within(a.reported, b.reported, _MONTH):
                    break  # those after it are later still
                if a.status == b.status and not _compatible(a.amount, b.amount):
                    return True
        return False


class _Open:
    """A deal while claims are put to it, oldest first."""

    def __init__(self) -> None:
        self.accounts: list[Account] = []
        self.said: dict[str, tuple[str, Amount | None]] = {}
        self.status: str | None = None
        self.amount: Amount | None = None

    def add(self, account: Account) -> None:
        self.accounts.append(account)
        self.said[account.article] = (account.status, account.amount)
        self.status = _step(self.status, account.status)
        self.amount = account.amount or self.amount

    def admits(self, account: Account) -> bool:
        """Say whether a claim can be about this deal."""
        claimed, last = (account.status, account.amount), self.accounts[-1].reported
        if self.said.get(account.article, claimed) != claimed:
            return False
        recent = _within(last, account.reported, _MONTH)
        if self.status == "ended":
            return account.status == "ended" or recent
        if self.status == "announced":
            return account.status != "rumoured" or recent
        if self.status == "completed":
            talk = statuses()[account.status].group == "tentative" or account.status == "announced"
            return _compatible(self.amount, account.amount) and (recent or not talk)
        return last is None or account.reported is None or _within(last, account.reported, _YEAR)


def fuse(accounts: Iterable[Account]) -> list[Deal]:
    """Return the deals that claims are about, in the order of their oldest claims."""
    deals: list[_Open] = []
    by_ends: dict[tuple[str, str, str], list[_Open]] = {}
    for account in sorted(accounts, key=_age):
        known = by_ends.setdefault((account.relation, account.subject, account.object), [])
        standing = relation_types()[account.relation].standing
        found = next((deal for deal in reversed(known) if standing or deal.admits(account)), None)
        if found is None:
            found = _Open()
            known.append(found)
            deals.append(found)
        found.add(account)
    return [Deal(accounts=tuple(deal.accounts), periods=_history(deal.accounts)) for deal in deals]


def _history(accounts: list[Account]) -> tuple[Period, ...]:
    found: list[tuple[str, date | None, list[Account]]] = []
    status = None
    for reported, group in groupby(accounts, key=lambda a: a.reported):
        today = list(group)
        for account in today:
            status = _step(status, account.status)
        assert status is not None
        if not found or found[-1][0] != status:
            found.append((status, reported, []))
        found[-1][2].extend(account for account in today if account.status == status)
    ends = [since for _, since, _ in found[1:]] + [None]
    return tuple(Period(status=s, since=f, until=u, support=tuple(c)) for (s, f, c), u in zip(found, ends, strict=True))


def _age(account: Account) -> tuple[date, int, str]:
    return (account.reported or date.min, statuses()[account.status].rank, account.claim)


def _step(status: str | None, claimed: str) -> str:
    """Return the status of a deal after one more claim."""
    if status == "ended" or claimed == "ended":
        return "ended"
    if status is None or status == "denied":
        return claimed
    if claimed == "denied":
        return "denied" if statuses()[status].group == "tentative" else status
    return max(status, claimed, key=lambda name: statuses()[name].rank)


def _within(one: date | None, other: date | None, days: int) -> bool:
    """Say whether two dates are known to be near each other."""
    return one is not None and other is not None and abs((one - other).days) <= days


def _compatible(one: Amount | None, other: Amount | None) -> bool:
    """Say whether two amounts may be the same."""
    if one is None or other is None:
        return True
    if one.currency != other.currency:
        return False
    low = max(one.min or 0, other.min or 0)
    high = min((bound for bound in (one.max, other.max) if bound is not None), default=None)
    return high is None or low <= high * (1 + _TOLERANCE)
