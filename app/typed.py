"""What people type: dates by digits, sums with a calculator; read the same in forms and files."""

from __future__ import annotations

import ast
import datetime as dt
import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from app.periods import add_months
from db.russian import MONTHS, fold

LONGEST_EXPRESSION = 80
MOST_WORDS, LONGEST_WORD = 30, 200
LARGEST = {2: 10**13, 6: 10**12}  # what a base holds, by the places after the comma
_SPACES = re.compile(r"[\s\u00a0\u202f₽]")
_ROUBLES = re.compile(r"(?:руб(?:л[а-я]*)?|р)\.?$", re.IGNORECASE)
_NUMBERS = re.compile(r"\d[\d.,]*")
_IN_THREES = re.compile(r"\d{1,3}(?:([,.])\d{3})(?:\1\d{3})*")
_ALLOWED = re.compile(r"[-+*/().\d]+")
_DAYS = {"с": 0, "сегодня": 0, "t": 0, "завтра": 1, "вчера": -1}
_OPERATIONS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def searched_words(text: str) -> list[str]:
    """The words of a search, folded, each once; of a page pasted by mistake the first ones."""
    found = dict.fromkeys(word[:LONGEST_WORD] for word in fold(text).split())
    return list(found)[:MOST_WORDS]


def parse_number(text: str, places: int = 2) -> Decimal | None:
    """A number or an expression (`12500/31*7`) rounded to `places`; None for an empty text.

    Takes comma and point, spaces of every kind, «₽» and «руб.»; of a number with both signs the
    last one parts the kopecks, as Excel writes it. ValueError has the sentence for a person.
    """
    words = _ROUBLES.sub("", _SPACES.sub("", text)).replace("\u2212", "-").lstrip("=")
    words = _NUMBERS.sub(_plain, words)
    if not words:
        return None
    if len(words) > LONGEST_EXPRESSION:
        raise ValueError("Слишком длинное выражение")
    if not _ALLOWED.fullmatch(words) or "**" in words or "//" in words:
        raise ValueError("Введите число или выражение, например 12 500,50 или 1200*1,2")
    try:
        found = _evaluated(ast.parse(words, mode="eval"), words)
        return found.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except ZeroDivisionError:
        raise ValueError("На ноль делить нельзя") from None
    except (SyntaxError, InvalidOperation, ArithmeticError):
        raise ValueError(f"Не удалось вычислить «{text.strip()}»") from None


def is_expression(text: str) -> bool:
    """Whether there is something to work out, and not a bare number."""
    return bool(re.search(r"[\d).,]\s*[-+*/\u2212]", text)) or text.lstrip().startswith("=")


def _plain(number: re.Match[str]) -> str:
    """1.234,56 and 1,234.56 and 1234,56 → 1234.56; 1,234,567 → 1234567."""
    digits = number[0]
    last = max(digits.rfind(","), digits.rfind("."))
    both = "," in digits and "." in digits
    if both and digits.count(digits[last]) == 1 and _IN_THREES.fullmatch(digits[:last]):
        return re.sub(r"[,.]", "", digits[:last]) + "." + digits[last + 1 :]
    if not both and digits.count(",") > 1 and _IN_THREES.fullmatch(digits):
        return digits.replace(",", "")
    return digits.replace(",", ".")


def _evaluated(node: ast.AST, words: str) -> Decimal:
    if isinstance(node, ast.Expression):
        return _evaluated(node.body, words)
    if isinstance(node, ast.Constant):
        return Decimal(ast.get_source_segment(words, node) or "")
    if isinstance(node, ast.UnaryOp):
        value = _evaluated(node.operand, words)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        left, right = _evaluated(node.left, words), _evaluated(node.right, words)
        return _OPERATIONS[type(node.op)](left, right)
    raise InvalidOperation


def parse_date(text: str, base: dt.date, today: dt.date | None = None) -> dt.date | None:
    """A date by digits: 21, 2111, 21112026, 21.11.26, +7, «сегодня»; None for an empty text.

    What is left out is taken from `base`, and a year of two digits is near it; «сегодня» is
    `today`, by default the base. ValueError has the sentence for a person.
    """
    words = text.strip().strip("_. ").lower()
    if not words:
        return None
    if words in _DAYS:
        return (today or base) + dt.timedelta(_DAYS[words])
    if shift := re.fullmatch(r"([+-])(\d{1,4})", words):
        try:
            return base + dt.timedelta(int(shift[1] + shift[2]))
        except OverflowError:
            raise ValueError(f"Такой даты нет: {words}") from None
    parts = re.findall(r"\d+", words)
    if not parts or len(parts) > 3 or re.search(r"[^\d.,/\s-]", words):
        raise ValueError(f"Дата введена неверно: «{text.strip()}»")
    if len(parts) == 1:
        parts = _cut(parts[0])
    if max(map(len, parts)) > 4:
        raise ValueError(f"Дата введена неверно: «{text.strip()}»")
    day = int(parts[0])
    month = int(parts[1]) if len(parts) > 1 else base.month
    year = _year(parts[2], base.year) if len(parts) > 2 else base.year
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"Такой даты нет: {day:02d}.{month:02d}.{year}") from None


def parse_month(text: str, base: dt.date) -> dt.date | None:
    """10.2026, 10, «окт», «октябрь 26», 01.10.2026, +1; None for an empty text.

    Answers the first day of the month; a year that is left out is that of `base`. ValueError has
    the sentence for a person.
    """
    words = text.strip().strip("_. ").lower()
    if not words:
        return None
    try:
        if shift := re.fullmatch(r"([+-])(\d{1,3})", words):
            return add_months(base.replace(day=1), int(shift[1] + shift[2]))
        month, year = _month_and_year(words, base)
        return dt.date(_year(year, base.year) if year else base.year, month, 1)
    except ValueError:
        raise ValueError(
            f"Такого месяца нет: «{text.strip()[:40]}». Введите, например, 10.2026 или окт"
        ) from None


def _month_and_year(words: str, base: dt.date) -> tuple[int, str]:
    """The number of a month and the digits of its year, which may be left out."""
    if named := re.fullmatch(r"([а-я]{3,8})\.?(?:[\s.,/-]*(\d{2}|\d{4}))?(?:\s*г\.?)?", words):
        (month,) = (n for n, m in enumerate(MONTHS, 1) if _is_called(named[1], m))
        return month, named[2] or ""
    if not re.fullmatch(r"[\d.,/\s-]{1,20}", words):
        raise ValueError(words)
    parts = re.findall(r"\d+", words)
    if len(parts) == 3:
        parse_date(words, base)  # there must be such a day
        parts = parts[1:]
    if len(parts) == 1 and len(parts[0]) in (4, 6):
        parts = [parts[0][:2], parts[0][2:]]  # 1026, 102026
    month, year = [*parts, ""][:2]
    if len(parts) > 2 or len(month) > 2 or len(year) not in (0, 2, 4):
        raise ValueError(words)
    return int(month), year


def _is_called(word: str, month: str) -> bool:
    """«окт», «октябрь», «октября»; «ма» is no month yet."""
    return len(word) >= 3 and (month.startswith(word) or word.startswith(month[:-1]))


def _cut(digits: str) -> list[str]:
    """2111 → 21, 11; 211126 → 21, 11, 26."""
    if len(digits) <= 2:
        return [digits]
    if len(digits) in (3, 4):
        return [digits[:2], digits[2:]]
    if len(digits) in (6, 8):
        return [digits[:2], digits[2:4], digits[4:]]
    raise ValueError(f"Дата введена неверно: «{digits}»")


def _year(digits: str, near: int) -> int:
    """A year of two digits is the last such one not later than thirty years after `near`."""
    number = int(digits)
    if len(digits) > 2:
        return number
    last = near + 30
    return last - (last - number) % 100
