"""What other pages ask of the catalogue while someone works: options as one types, the large picture, picture files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from xingma.catalog.facts import facts_of, station_of
from xingma.catalog.models import Part, PartPicture
from xingma.catalog.pictures import picture_file
from xingma.catalog.search import search
from xingma.organizations.actor import ActorRequest
from xingma.organizations.permissions import May

OPTIONS_MAX = 8
SIZES = {"s": 160, "m": 480, "l": 1200}
FOR_EVER = "public, max-age=31536000, immutable"  # the address holds the picture's digest
# A drawing may style itself; nothing else may come out of a picture.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@login_required
@require_GET
def suggest(request: ActorRequest) -> HttpResponse:
    """The listbox of a part picker: what fits best to what has been typed."""
    request.actor.require(May.SEE_PARTS)
    text = request.GET.get("q", "")
    return render(
        request, "catalog/_options.html", {"hits": search(text, actor=request.actor, limit=OPTIONS_MAX), "text": text}
    )


@login_required
@require_GET
def lightbox(request: ActorRequest, number: str) -> HttpResponse:
    """Large pictures of a part beside its facts (S10)."""
    request.actor.require(May.SEE_PARTS)
    pictures = Prefetch("pictures", PartPicture.objects.select_related("picture").order_by("position"))
    part = get_object_or_404(Part.objects.prefetch_related(pictures), number=number)
    hit = facts_of([part.pk], station_id=station_of(request.actor), on=localdate())[part.pk]
    shown = [
        {
            "src": reverse("catalog:picture_size", args=[one.picture.digest, "l"]),
            "thumb": reverse("catalog:picture", args=[one.picture.digest]),
            "name": one.caption or part.name_zh,
        }
        for one in part.pictures.all()
    ]
    return render(request, "catalog/_lightbox.html", {"pictures": shown, "part": hit})


@require_GET
def picture(_request: HttpRequest, digest: str, size: str = "s") -> FileResponse:
    """A picture file by its content; it holds no secret, so browsers may keep it for ever."""
    found = picture_file(digest, SIZES[size]) if size in SIZES else None
    if found is None:
        raise Http404
    path, content_type = found
    response = FileResponse(path.open("rb"), content_type=content_type)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
