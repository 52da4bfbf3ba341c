"""What a database or the network to it says, as sentences a person can act on.

A server speaks the language of its administrator, so the words are known in English and in
Russian; once a connection stands, the five-letter SQLSTATE is enough.
"""

from __future__ import annotations

from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, OperationalError

from db.errors import BrokenBase, PasswordNeeded, UserError

PASSWORD = (
    "password authentication failed",
    "не прошёл проверку подлинности",
    "не прошел проверку подлинности",
)
NO_PASSWORD = ("no password supplied", "пароль не был введён")

# Signs in the words of the server or of libpq → a sentence; {host}, {base}, {login}, {words}.
SERVER: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ('database "{base}" does not exist', 'база данных "{base}" не существует'),
        (
            "На сервере {host} нет базы «{base}». Проверьте её имя или создайте: "
            "createdb «{base}», затем kontora base create."
        ),
    ),
    (
        ('role "{login}" does not exist', 'роль "{login}" не существует'),
        "На сервере {host} нет логина «{login}». Проверьте логин или обратитесь к администратору.",
    ),
    (
        ("permission denied for database", "доступ к базе данных"),
        "Логину «{login}» не открыта база «{base}». Обратитесь к администратору.",
    ),
    (
        ("pg_hba.conf",),
        (
            "Сервер {host} не пускает «{login}» с этого компьютера. "
            "Администратору: добавьте строку hostssl в pg_hba.conf."
        ),
    ),
    (
        ("is not permitted to log in", "не разрешается вход", "не разрешён вход"),
        "Логину «{login}» вход закрыт. Обратитесь к администратору.",
    ),
    (
        ("failed to resolve host", "could not translate host name"),
        "Сервер {host} не найден в сети. Проверьте имя сервера и сеть.",
    ),
    (
        (
            "server does not support SSL",
            "root certificate",
            "certificate verify failed",
            "does not match host name",
            "self-signed certificate",
            "SSL negotiation",
        ),
        (
            "Связь с сервером {host} не защищена: нужен TLS с проверенным сертификатом. Укажите "
            "сертификат вашего сервера: postgresql://…?sslrootcert=ФАЙЛ, "
            "или обратитесь к администратору."
        ),
    ),
    (
        ("authentication method requirement",),
        (
            "Сервер {host} просит пароль небезопасным способом, он не отправлен. "
            "Администратору: включите scram-sha-256 в pg_hba.conf."
        ),
    ),
    (
        (
            "too many clients",
            "remaining connection slots",
            "слишком много клиентов",
            "слоты подключений",
        ),
        "На сервере {host} занято всё число подключений. Повторите через минуту.",
    ),
    (
        ("starting up", "shutting down", "in recovery mode", "запускается", "останавливается"),
        "Сервер {host} запускается или останавливается. Повторите через минуту.",
    ),
    (("libpq doesn't know", "invalid connection option"), "Непонятный адрес базы: {words}."),
)
FILE: tuple[tuple[str, str], ...] = (
    ("locked", "База занята другой программой. Повторите через минуту."),
    ("readonly", "Файл базы открыт только для чтения. Снимите запрет записи с файла и папки."),
    ("disk is full", "На диске кончилось место. Освободите его и повторите, данные целы."),
    ("disk I/O error", "Диск не отвечает. Проверьте диск; данные до сбоя целы."),
    ("unable to open", "Файл базы не открывается. Проверьте права на файл и папку."),
)
# SQLSTATE of a connection that stood; by its whole or by its class.
STATES = {
    "28P01": "Сервер не принял логин и пароль «{login}».",
    "42501": "Недостаточно прав в базе «{base}». Обратитесь к администратору.",
    "40001": "Данные одновременно меняет другой пользователь. Повторите.",
    "40P01": "Данные одновременно меняет другой пользователь. Повторите.",
    "55P03": "Данные заняты другим пользователем. Повторите через минуту.",
    "57014": "Сервер прервал слишком долгий запрос. Повторите.",
    "25006": "Сервер {host} открыт только для чтения. Обратитесь к администратору.",
    "53": "Серверу {host} не хватает места или памяти. Обратитесь к администратору; данные целы.",
    "57": "Сервер {host} прервал связь. Сделанное целиком сохранено, остального нет. Повторите.",
    "08": "Связь с сервером {host} оборвалась. Проверьте сеть и повторите.",
}


def told(fault: DatabaseError, url: URL) -> UserError | None:
    """The fault as a refusal; None when it is neither the connection nor the file."""
    words = str(fault.orig)
    if url.get_backend_name() == "sqlite":
        return _of_file(fault, words, url.database or "")
    return _of_server(fault, words, url)


def _of_file(fault: DatabaseError, words: str, path: str) -> UserError | None:
    if "file is not a database" in words or "malformed" in words:
        return BrokenBase(
            f"Файл «{path}» — не база Конторы или повреждён. "
            "Восстановите его из резервной копии: kontora base restore."
        )
    if not isinstance(fault, OperationalError):
        return None
    for sign, sentence in FILE:
        if sign in words:
            return UserError(sentence)
    return None


def _of_server(fault: DatabaseError, words: str, url: URL) -> UserError | None:
    names = {
        "host": url.host or url.query.get("host") or "localhost",
        "base": url.database,
        "login": url.username,
        "words": words,
    }
    state = getattr(fault.orig, "sqlstate", None)
    if state:
        sentence = STATES.get(state) or STATES.get(state[:2])
        return UserError(sentence.format(**names)) if sentence else None
    if not isinstance(fault, OperationalError):
        return None
    if any(sign in words for sign in PASSWORD):
        return PasswordNeeded("Сервер {host} не принял пароль «{login}».".format(**names))
    if any(sign in words for sign in NO_PASSWORD):
        return PasswordNeeded("Сервер {host} просит пароль для «{login}».".format(**names))
    for signs, sentence in SERVER:
        if any(sign.format(**names) in words for sign in signs):
            return UserError(sentence.format(**names))
    return UserError(
        "Сервер {host} недоступен. Проверьте сеть и адрес базы, затем повторите.".format(**names)
    )
