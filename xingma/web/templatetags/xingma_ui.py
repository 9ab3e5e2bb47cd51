"""Tags and filters of the design language."""

from django import template

register = template.Library()
