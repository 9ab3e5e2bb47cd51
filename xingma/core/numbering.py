"""Document numbers: kind + year and month + running number (PO2611-00042). Gaps may be, repeats never (domain.md §2)."""

from datetime import datetime

from django.db import connection, models
from django.utils.timezone import localtime


class DocumentCounter(models.Model):
    """The last number given per kind and month."""

    series = models.CharField(max_length=10, primary_key=True, help_text="kind and month, as PO2611")
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.series}-{self.last:05d}"


def next_number(kind: str, *, at: datetime) -> str:
    """The next number of a kind. Its row stays locked until the transaction ends, so take it last."""
    series = f"{kind}{localtime(at):%y%m}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_documentcounter (series, last) VALUES (%s, 1)"
            " ON CONFLICT (series) DO UPDATE SET last = core_documentcounter.last + 1 RETURNING last",
            [series],
        )
        [last] = cursor.fetchone()
    return f"{series}-{last:05d}"
