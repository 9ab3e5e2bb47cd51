from django.db import migrations

from xingma.core.append_only import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [refuse_changes("core_history"), refuse_changes("core_auditentry")]
