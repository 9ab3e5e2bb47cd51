from django.db import migrations

from xingma.catalog.search_index import make_search_index


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_imports")]
    operations = [make_search_index()]
