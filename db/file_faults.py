"""Why a file was not written or read, in Russian: the system says it in a language of its own."""

from __future__ import annotations

import errno
from pathlib import Path

_WORDS = {
    errno.ENOSPC: "на диске кончилось место",
    errno.EDQUOT: "кончилось место, отведённое вам на диске",
    errno.EFBIG: "файл слишком велик для этого диска",
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск только для чтения",
    errno.ENOENT: "такой папки или файла нет",
    errno.ENOTDIR: "на месте папки лежит файл",
    errno.EISDIR: "это папка",
    errno.EEXIST: "на месте папки лежит файл",
    errno.ENAMETOOLONG: "имя слишком длинное",
    errno.EBUSY: "занято другой программой",
    errno.EIO: "диск не отвечает",
}


def why_not(fault: OSError) -> str:
    """«на диске кончилось место»; what is not known, as the system says it."""
    number = fault.errno or 0
    if number == errno.EACCES and fault.filename and Path(fault.filename).is_dir():
        number = errno.EISDIR  # Windows denies a folder that is read as a file
    return _WORDS.get(number, fault.strerror or str(fault))
