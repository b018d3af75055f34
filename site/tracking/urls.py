"""Addresses of what BKPSDM and observers see."""

from django.urls import path, re_path

from tracking import (
    assignment_views,
    cascade_views,
    correction_views,
    download_views,
    import_views,
    move_views,
    newcomer_views,
    officer_views,
    person_views,
    practice_views,
    reminder_views,
    saved_views,
    seal_views,
    series_views,
    transfer_views,
    unit_views,
    views,
)

app_name = "tracking"

urlpatterns = [
    path("pantau/", views.home, name="home"),
    path("pantau/tampilan-saya/", saved_views.mine, name="saved_views"),
    path("pantau/tampilan-saya/<int:pk>/", saved_views.open_saved, name="open_saved_view"),
    path("pantau/tampilan-saya/<int:pk>/nama/", saved_views.rename, name="rename_saved_view"),
    path("pantau/tampilan-saya/<int:pk>/hapus/", saved_views.delete, name="delete_saved_view"),
    path("pantau/<slug:slug>/", views.overview, name="overview"),
    re_path(
        r"^pantau/(?P<slug>[-\w]+)/unit\.(?P<form>xlsx|csv)$",
        views.export_units,
        name="export_units",
    ),
    path(
        "pantau/<slug:slug>/tampilan/", saved_views.save, {"page": "overview"}, name="save_overview"
    ),
    path(
        "pantau/<slug:slug>/orang/tampilan/",
        saved_views.save,
        {"page": "people"},
        name="save_people",
    ),
    path("pantau/<slug:slug>/segel/", seal_views.seals, name="seals"),
    re_path(
        r"^pantau/(?P<slug>[-\w]+)/segel/(?P<digest>[0-9a-f]{64})/$", seal_views.seal, name="seal"
    ),
    re_path(
        r"^pantau/(?P<slug>[-\w]+)/segel/(?P<digest>[0-9a-f]{64})/unit\.csv$",
        seal_views.seal_rows,
        name="seal_rows",
    ),
    re_path(
        r"^pantau/(?P<slug>[-\w]+)/segel/(?P<digest>[0-9a-f]{64})/segel\.json$",
        seal_views.seal_text,
        name="seal_text",
    ),
    path("pantau/<slug:slug>/orang/", views.people, name="people"),
    re_path(
        r"^pantau/(?P<slug>[-\w]+)/orang\.(?P<form>xlsx|csv)$",
        views.export_people,
        name="export_people",
    ),
    path("pantau/<slug:slug>/orang/<uuid:public_id>/kode/", views.issue_code, name="issue_code"),
    path("pantau/<slug:slug>/orang/tambah/", newcomer_views.add_person, name="add_person"),
    path("pantau/<slug:slug>/orang/<uuid:public_id>/", person_views.person, name="person"),
    path("pantau/<slug:slug>/orang/<uuid:public_id>/mutasi/", person_views.move, name="move"),
    path("pantau/<slug:slug>/orang/<uuid:public_id>/akhiri/", person_views.end, name="end"),
    path(
        "pantau/<slug:slug>/orang/<uuid:public_id>/rencana/",
        person_views.take_back,
        name="take_back",
    ),
    path(
        "pantau/<slug:slug>/orang/<uuid:public_id>/tempatkan/",
        person_views.place_again,
        name="place_again",
    ),
    path(
        "pantau/<slug:slug>/orang/<uuid:public_id>/pengecualian/",
        person_views.excuse,
        name="excuse",
    ),
    path(
        "pantau/<slug:slug>/orang/<uuid:public_id>/pengecualian/<int:exclusion>/",
        person_views.end_excuse,
        name="end_excuse",
    ),
    path(
        "pantau/<slug:slug>/orang/<uuid:public_id>/penempatan/",
        correction_views.insert,
        name="insert_placement",
    ),
    path(
        "pantau/<slug:slug>/orang/<uuid:public_id>/penempatan/<int:placement>/",
        correction_views.correct,
        name="correct_placement",
    ),
    path("pantau/<slug:slug>/orang/<uuid:public_id>/data/", person_views.edit, name="edit_person"),
    path("pantau/<slug:slug>/unit/", unit_views.units, name="units"),
    path("pantau/<slug:slug>/unit/tambah/", unit_views.add, name="add_unit"),
    path("pantau/<slug:slug>/unit/<slug:unit>/ubah/", unit_views.change, name="change_unit"),
    path("pantau/<slug:slug>/unit/<slug:unit>/tutup/", unit_views.close, name="close_unit"),
    path("pantau/<slug:slug>/unit/<slug:unit>/pindah/", move_views.move, name="move_unit"),
    path("pantau/<slug:slug>/unit/<slug:unit>/gabung/", move_views.merge, name="merge_unit"),
    path(
        "pantau/<slug:slug>/unit/<slug:unit>/perubahan/<uuid:public_id>/",
        move_views.reorganisation,
        name="reorganisation",
    ),
    path("pantau/<slug:slug>/petugas/", officer_views.officers, name="officers"),
    path("pantau/<slug:slug>/petugas/tunjuk/", officer_views.add, name="add_officer"),
    path("pantau/<slug:slug>/petugas/<int:role>/akhiri/", officer_views.end, name="end_officer"),
    path("pantau/<slug:slug>/tugaskan/", assignment_views.assign, name="assign"),
    path("pantau/<slug:slug>/penugasan/", assignment_views.assignments, name="assignments"),
    path(
        "pantau/<slug:slug>/penugasan/<uuid:public_id>/ubah/",
        assignment_views.change,
        name="change_assignment",
    ),
    path(
        "pantau/<slug:slug>/penugasan/<uuid:public_id>/tarik/",
        assignment_views.withdraw,
        name="withdraw_assignment",
    ),
    path(
        "pantau/<slug:slug>/pengulangan/<uuid:public_id>/hentikan/",
        series_views.end,
        name="end_series",
    ),
    path(
        "pantau/<slug:slug>/penugasan/<uuid:public_id>/ulangi/",
        assignment_views.retry,
        name="retry_assignment",
    ),
    path(
        "pantau/<slug:slug>/penugasan/<uuid:public_id>/kecualikan/",
        assignment_views.exclude,
        name="exclude",
    ),
    path(
        "pantau/<slug:slug>/pengecualian/<uuid:public_id>/batalkan/",
        assignment_views.include_again,
        name="include_again",
    ),
    path(
        "pantau/<slug:slug>/penugasan/<uuid:public_id>/surat.pdf",
        assignment_views.letter,
        name="letter",
    ),
    path(
        "pantau/<slug:slug>/penugasan/<uuid:public_id>/terima/",
        cascade_views.receive,
        name="receive",
    ),
    path(
        "pantau/<slug:slug>/penugasan/<uuid:public_id>/tanda-terima/",
        cascade_views.receipts,
        name="receipts",
    ),
    path(
        "pantau/<slug:slug>/penugasan/<uuid:public_id>/tanda-terima.xlsx",
        cascade_views.export_receipts,
        {"form": "xlsx"},
        name="receipts_xlsx",
    ),
    path(
        "pantau/<slug:slug>/penugasan/<uuid:public_id>/tanda-terima.csv",
        cascade_views.export_receipts,
        {"form": "csv"},
        name="receipts_csv",
    ),
    path("pantau/<slug:slug>/ringkasan/", reminder_views.summary, name="summary"),
    path("pantau/<slug:slug>/pengingat/", reminder_views.reminders, name="reminders"),
    path("pantau/<slug:slug>/pengingat/kirim/", reminder_views.send, name="send_reminders"),
    path(
        "pantau/<slug:slug>/pengingat/otomatis/",
        reminder_views.set_automatic,
        name="automatic_reminders",
    ),
    path("pantau/<slug:slug>/unduhan/", download_views.downloads, name="downloads"),
    path("pantau/<slug:slug>/unduhan/<uuid:public_id>/", download_views.download, name="download"),
    re_path(
        r"^pantau/(?P<slug>[-\w]+)/praktik\.(?P<form>xlsx|csv)$",
        practice_views.export_map,
        name="export_map",
    ),
    path("pantau/<slug:slug>/praktik/<path:code>/", practice_views.questions, name="practice"),
    path("pantau/<slug:slug>/impor/", import_views.imports, name="imports"),
    path("pantau/<slug:slug>/impor/contoh.xlsx", import_views.empty_roster, name="empty_roster"),
    path("pantau/<slug:slug>/impor/<uuid:public_id>/", import_views.roster, name="roster"),
    path(
        "pantau/<slug:slug>/impor/<uuid:public_id>/kolom/",
        import_views.set_columns,
        name="roster_columns",
    ),
    path(
        "pantau/<slug:slug>/impor/<uuid:public_id>/terapkan/",
        import_views.apply,
        name="apply_roster",
    ),
    path(
        "pantau/<slug:slug>/impor/<uuid:public_id>/batalkan/", import_views.undo, name="undo_roster"
    ),
    path(
        "pantau/<slug:slug>/impor/<uuid:public_id>/<slug:fate>.xlsx",
        import_views.export_lines,
        {"form": "xlsx"},
        name="lines_xlsx",
    ),
    path(
        "pantau/<slug:slug>/impor/<uuid:public_id>/<slug:fate>.csv",
        import_views.export_lines,
        {"form": "csv"},
        name="lines_csv",
    ),
    path("pantau/<slug:slug>/mutasi/", transfer_views.transfers, name="transfers"),
    path(
        "pantau/<slug:slug>/mutasi/<uuid:public_id>/", transfer_views.answer, name="answer_transfer"
    ),
]
