from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("regulations", "0002_kinds_of_elections")]

    operations = [
        migrations.AlterField(
            model_name="election",
            name="region_codes",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text='Wilayah yang memilih, sebagai daftar dalam tanda kutip: ["76"] atau ["76.02", "76.05"]. Biarkan [] bila seluruh Indonesia.',
                verbose_name="kode wilayah Kemendagri",
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="source",
            field=models.CharField(
                blank=True,
                help_text="Naskah dan nomornya, atau alamat laman resminya.",
                max_length=300,
                verbose_name="sumber tanggal",
            ),
        ),
    ]
