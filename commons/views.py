"""Where neighbors come in."""
from django.http import HttpResponse
from django.contrib.auth.decorators import login_not_required


@login_not_required
def home(request): return HttpResponse("ok")


def overview(request): return HttpResponse("ok")


@login_not_required
def your_page(request): return HttpResponse("ok")
