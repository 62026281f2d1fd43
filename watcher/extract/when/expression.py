"""What a date expression is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class When:
    """A date expression: EDTF `value`, the words, their place in the sentence, and how it was given.

    `kind` is day, week, month, season, part (early, mid, late), year, span (alternatives) or bound; a week's value is the
    month it lies in. `form` says whether the words gave a full date, or it was reckoned: `no-year`, `weekday`,
    `relative`, `numbered` (a day of the month without its month), `elided` (it shares month or year with another),
    `anaphoric` ("the same day"). `passed` is the month that a bound lies behind ("later than August"), `inner` the date
    that a bound names ("not before 2026"). `wrong_weekday` marks a weekday that is not that of the date beside it.
    """

    value: str
    label: str
    start: int
    end: int
    kind: str
    form: str
    passed: str = ""
    inner: str = ""
    with_weekday: bool = False
    wrong_weekday: bool = False
