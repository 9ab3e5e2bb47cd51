"""Pictures of parts: stored by content in three sizes, uploads always re-encoded (S10)."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageOps

from xingma.catalog.findings import Refusal
from xingma.catalog.keeping import locked
from xingma.catalog.models import Part, PartPicture, Picture
from xingma.core.audit import audit
from xingma.core.findings import Finding, RuleViolation, refuse_if
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May

SIZES = (160, 480, 1200)  # the longer side, in pixels
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
UPLOAD_MAX_MB = 20
PIXELS_MAX = 50_000_000
PICTURES_MAX = 12
CAPTION_LONGEST = 80
QUALITY = 82
WEBP, SVG = "image/webp", "image/svg+xml"
VIEW_BOX = re.compile(r'viewBox="[\d.-]+[ ,]+[\d.-]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')
DIGEST = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def add_picture(number: str, file: IO[bytes], *, size: int, caption: str = "", by: Actor, at: datetime) -> PartPicture:
    """Put an uploaded picture after the others of a part; the same content again is the same picture.

    Raises Part.DoesNotExist, NotAllowed, RuleViolation (not a picture, too large, too many).
    """
    by.require(May.KEEP_CATALOGUE)
    part = locked(number)
    shown = list(part.pictures.select_related("picture").order_by("position"))
    if len(shown) >= PICTURES_MAX:
        raise RuleViolation([Finding(Refusal.TOO_MANY_PICTURES, "file", {"most": PICTURES_MAX})])
    if len(caption) > CAPTION_LONGEST:
        raise RuleViolation([Finding(Refusal.TOO_LONG, "caption", {"longest": CAPTION_LONGEST})])
    picture = store_upload(file, size=size, at=at)
    same = next((one for one in shown if one.picture_id == picture.pk), None)
    if same is not None:
        return same
    position = shown[-1].position + 1 if shown else 1
    added = PartPicture.objects.create(part=part, picture=picture, position=position, caption=caption.strip())
    audit("picture_added", subject=part.number, by=by, at=at, facts={"digest": picture.digest, "caption": caption})
    return added


@transaction.atomic
def remove_picture(number: str, picture_id: int, *, by: Actor, at: datetime) -> Part:
    """Take a picture off a part. Raises Part.DoesNotExist, PartPicture.DoesNotExist, NotAllowed."""
    by.require(May.KEEP_CATALOGUE)
    part = locked(number)
    shown = part.pictures.select_related("picture").get(pk=picture_id)
    audit("picture_removed", subject=part.number, by=by, at=at, facts={"digest": shown.picture.digest})
    shown.delete()
    return part


@transaction.atomic
def sort_pictures(number: str, picture_ids: Sequence[int], *, by: Actor, at: datetime) -> Part:
    """Put a part's pictures in this order; those not named follow. Raises Part.DoesNotExist, NotAllowed."""
    by.require(May.KEEP_CATALOGUE)
    part = locked(number)
    shown = list(part.pictures.order_by("position"))
    wanted = {picture_id: place for place, picture_id in enumerate(picture_ids)}
    ordered = sorted(shown, key=lambda one: (wanted.get(one.pk, len(wanted)), one.position))
    if ordered != shown:
        for beyond in (max(one.position for one in shown), 0):  # first out of each other's way, then into place
            for place, one in enumerate(ordered, start=1):
                one.position = beyond + place
            PartPicture.objects.bulk_update(ordered, ["position"])
        audit("pictures_sorted", subject=part.number, by=by, at=at, facts={"order": [one.pk for one in ordered]})
    return part


def store_upload(file: IO[bytes], *, size: int, at: datetime) -> Picture:
    """Re-encode an upload in all sizes, without what else was in the file. Raises RuleViolation."""
    too_large = Finding(Refusal.PICTURE_TOO_LARGE, "file", {"mb": UPLOAD_MAX_MB, "megapixels": PIXELS_MAX // 10**6})
    if size > UPLOAD_MAX_MB * 1024 * 1024:
        raise RuleViolation([too_large])
    try:
        with warnings.catch_warnings(), Image.open(file, formats=FORMATS) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is below
            refuse_if([too_large] if image.width * image.height > PIXELS_MAX else [])
            upright = ImageOps.exif_transpose(image)
            has_holes = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
            plain = upright.convert("RGBA" if has_holes else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as unreadable:
        raise RuleViolation([Finding(Refusal.PICTURE_UNREADABLE, "file")]) from unreadable
    encoded = {longest: webp(plain, longest) for longest in SIZES}
    digest = hashlib.sha256(encoded[SIZES[-1]]).hexdigest()
    for longest, content in encoded.items():
        write(folder(digest) / f"{digest}-{longest}.webp", content)
    return row(digest, WEBP, plain.width, plain.height, at)


def webp(image: Image.Image, longest: int) -> bytes:
    small = image.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    file = BytesIO()
    small.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()


def store_drawing(svg: str, *, at: datetime) -> Picture:
    """Keep a line drawing of our own making as it is. Never for uploads: a drawing may hold more than lines."""
    content = svg.encode()
    digest = hashlib.sha256(content).hexdigest()
    write(folder(digest) / f"{digest}.svg", content)
    box = VIEW_BOX.search(svg)
    width, height = (int(Decimal(side)) for side in box.groups()) if box else (SIZES[1], SIZES[1])
    return row(digest, SVG, width, height, at)


def row(digest: str, content_type: str, width: int, height: int, at: datetime) -> Picture:
    facts = {"content_type": content_type, "width": width, "height": height, "created_at": at}
    return Picture.objects.get_or_create(digest=digest, defaults=facts)[0]


def folder(digest: str) -> Path:
    path: Path = settings.MEDIA_ROOT / "pictures" / digest[:2]
    return path


def write(path: Path, content: bytes) -> None:
    """Content-addressed: what is there is right. Under its name only when it is complete."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)


def picture_file(digest: str, longest: int) -> tuple[Path, str] | None:
    """The file of a picture in a size and its content type; None when there is none. No statement."""
    if not DIGEST.fullmatch(digest) or longest not in SIZES:
        return None
    for name, content_type in ((f"{digest}-{longest}.webp", WEBP), (f"{digest}.svg", SVG)):
        path = folder(digest) / name
        if path.is_file():
            return path, content_type
    return None
