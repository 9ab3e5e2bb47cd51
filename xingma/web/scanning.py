"""A photographed barcode, read on the server for devices whose browser cannot (DESIGN §5)."""

from __future__ import annotations

import zxingcpp
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST
from PIL import Image, UnidentifiedImageError

PHOTO_BYTES_MAX = 12 * 1024 * 1024
PHOTO_PIXELS_MAX = 40_000_000


@login_required
@require_POST
def read_photo(request: HttpRequest) -> JsonResponse:
    """The texts of all barcodes in the uploaded ``photo``, best first; an empty list when there are none."""
    photo = request.FILES.get("photo")
    if photo is None or (photo.size or 0) > PHOTO_BYTES_MAX:
        return JsonResponse({"texts": []}, status=422)
    try:
        with Image.open(photo, formats=["JPEG", "PNG", "WEBP"]) as picture:
            if picture.width * picture.height > PHOTO_PIXELS_MAX:
                return JsonResponse({"texts": []}, status=422)
            found = zxingcpp.read_barcodes(picture.convert("L"))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError):
        return JsonResponse({"texts": []}, status=422)
    return JsonResponse({"texts": [barcode.text for barcode in found if barcode.text]})
