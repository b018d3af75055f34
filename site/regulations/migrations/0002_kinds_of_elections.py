from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("regulations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="election",
            name="kind",
            # Until now the registry has known elections of heads of regions only.
            field=models.CharField(
                choices=[("pilkada", "Pilkada"), ("pemilu", "Pemilu")],
                default="pilkada",
                max_length=10,
                verbose_name="jenis",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="election",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["pilkada", "pemilu"])),
                name="election_kind_is_known",
            ),
        ),
    ]
