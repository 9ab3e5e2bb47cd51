from django.db import migrations

from xingma.core.append_only import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("integration", "0001_initial")]
    operations = [refuse_changes("integration_messageevent")]
