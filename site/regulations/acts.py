"""The practices of the registry as a person would ask about them, and what is recorded in one breath.

The sentences are our own and say no more than the registry does. A reviewer who changes a verdict
makes the sentence under it void: it is shown only with the verdict that it was written for.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regulations.models import Practice, Verdict


class Place(TextChoices):
    """Where one meets the question."""

    SCREEN = "layar", _("Di media sosial")
    EVENT = "acara", _("Di acara dan kampanye")
    SUPPORT = "dukungan", _("Dukungan, tim, dan partai")
    OFFICE = "kantor", _("Di kantor dan dalam jabatan")
    FAMILY = "keluarga", _("Keluarga dan pencalonan")
    CIVIC = "warga", _("Hak pilih dan tugas kepemiluan")
    OTHER = "lain", _("Lainnya")


@dataclass(frozen=True)
class Wording:
    place: Place
    wish: str | Promise
    recorded: str | Promise
    verdict: str


def wording(practice: Practice) -> Wording:
    """How to say this practice; a new or changed one speaks with the registry's own label."""
    found = WORDINGS.get(practice.code)
    if found is None:
        return Wording(Place.OTHER, practice.label, practice.label, practice.verdict)
    if found.verdict != practice.verdict:
        return Wording(found.place, practice.label, practice.label, practice.verdict)
    return found


def _forbidden(place: Place, wish: Promise, recorded: Promise) -> Wording:
    return Wording(place, wish, recorded, Verdict.FORBIDDEN)


def _allowed(place: Place, wish: Promise, recorded: Promise) -> Wording:
    return Wording(place, wish, recorded, Verdict.ALLOWED)


def _conditional(place: Place, wish: Promise, recorded: Promise) -> Wording:
    return Wording(place, wish, recorded, Verdict.CONDITIONAL)


def _unsettled(place: Place, wish: Promise, recorded: Promise) -> Wording:
    return Wording(place, wish, recorded, Verdict.UNSETTLED)


WORDINGS = {
    "P04": _forbidden(
        Place.SCREEN,
        _("Menyukai, mengomentari, membagikan, atau mengikuti akun pemenangan"),
        _(
            "SKB lima lembaga menyebutnya satu per satu: mengunggah, mengomentari, membagikan, menyukai, serta bergabung atau mengikuti grup dan akun pemenangan. Tanda suka pun termasuk."
        ),
    ),
    "P02": _forbidden(
        Place.SCREEN,
        _("Mengampanyekan calon di media sosial atau grup percakapan"),
        _(
            "Sosialisasi atau kampanye di media sosial atau daring, baik untuk bakal calon maupun calon, termasuk larangan SKB. Aturan disiplin berlaku di dalam dan di luar jam kerja."
        ),
    ),
    "P05": _forbidden(
        Place.SCREEN,
        _("Mengunggah foto bersama calon, tim sukses, atau alat peraga"),
        _(
            "SKB melarang mengunggah foto bersama bakal calon, calon, tim sukses, atau alat peraga. Untuk calon, daftar BKN menambahkan unsur tujuan memberi dukungan. Unggahan lama, sebelum orangnya mencalonkan diri, belum terjawab dalam teks yang ditemukan."
        ),
    ),
    "T02": _unsettled(
        Place.SCREEN,
        _("Berpose jari dalam foto tanpa calon"),
        _(
            "Daftar pose berasal dari imbauan BKN dan pemerintah daerah; teks SKB yang ditemukan hanya menyebut simbol keberpihakan. Yang dianjurkan instansi: tangan mengepal."
        ),
    ),
    "B02": _allowed(
        Place.SCREEN,
        _("Membagikan informasi pemilu resmi tanpa komentar"),
        _(
            "Tidak ditemukan larangan menyebarkan informasi kepemiluan resmi yang netral. Ini simpulan dari asas netralitas, bukan bunyi pasal."
        ),
    ),
    "P03": _forbidden(
        Place.EVENT,
        _("Hadir di deklarasi atau kampanye dan menunjukkan dukungan"),
        _(
            "SKB melarang menghadiri deklarasi atau kampanye disertai dukungan aktif atau keberpihakan. Hadir pasif dinilai tersendiri; pilih perbuatan itu pada daftar."
        ),
    ),
    "P06": _forbidden(
        Place.EVENT,
        _("Ikut acara pengenalan bakal calon atau partai"),
        _(
            "Bagian kode etik SKB melarang ikut kegiatan kampanye, sosialisasi, atau pengenalan bakal calon dan partai."
        ),
    ),
    "P12": _forbidden(
        Place.EVENT,
        _("Ikut kampanye dengan atribut partai atau seragam dinas"),
        _(
            "PP 94/2021 melarang menjadi peserta kampanye dengan atribut partai atau atribut PNS. Bagi PPPK larangannya tercatat dalam perjanjian kerja."
        ),
    ),
    "P13": _forbidden(
        Place.EVENT,
        _("Ikut kampanye dan mengerahkan pegawai lain"),
        _(
            "PP 94/2021 melarang menjadi peserta kampanye dengan mengerahkan PNS lain. Bagi PPPK larangannya tercatat dalam perjanjian kerja."
        ),
    ),
    "P19": _forbidden(
        Place.EVENT,
        _("Ikut kampanye sebagai kepala desa atau perangkat desa"),
        _(
            "UU Desa melarang kepala desa dan perangkat desa menjadi pengurus partai politik dan ikut serta dalam kampanye. Mereka bukan ASN, tetapi terikat aturan ini."
        ),
    ),
    "T01": _unsettled(
        Place.EVENT,
        _("Hadir di kampanye tanpa atribut, hanya mendengarkan"),
        _(
            "PP 94/2021 melarang ikut kampanye, tetapi tingkat hukumannya tidak ditemukan. Mendagri pada 2024 menyatakan boleh hadir pasif, sedangkan seorang anggota Bawaslu berharap ASN tidak hadir sama sekali."
        ),
    ),
    "C04": _conditional(
        Place.EVENT,
        _("Hadir di lokasi kampanye karena tugas kedinasan"),
        _(
            "Menurut penjelasan seorang anggota Bawaslu kota: boleh bila ada penugasan, misalnya pengamanan, dan bersikap pasif. Dasar pasalnya belum ditemukan."
        ),
    ),
    "C01": _conditional(
        Place.EVENT,
        _("Menjadi narasumber acara partai politik"),
        _(
            "Surat MenPANRB tahun 2017 melarangnya. Pengecualian hanya ditemukan pada satu bahan sosialisasi: menjelaskan kebijakan pemerintah atau keilmuan, dalam tugas kedinasan, dengan surat tugas."
        ),
    ),
    "P01": _forbidden(
        Place.SUPPORT,
        _("Memasang spanduk, baliho, atau alat peraga"),
        _(
            "SKB melarang memasang spanduk, baliho, atau alat peraga lain bakal calon maupun calon, juga di pagar rumah sendiri."
        ),
    ),
    "P09": _forbidden(
        Place.SUPPORT,
        _("Memberi surat dukungan dengan fotokopi KTP"),
        _(
            "PP 94/2021 melarang memberi surat dukungan disertai fotokopi KTP atau surat keterangan penduduk. Bagi PPPK larangannya tercatat dalam perjanjian kerja."
        ),
    ),
    "P07": _forbidden(
        Place.SUPPORT,
        _("Menjadi tim ahli, tim pemenangan, atau konsultan"),
        _(
            "SKB melarang menjadi tim ahli, tim pemenangan, atau konsultan calon atau partai, sebelum maupun sesudah penetapan peserta."
        ),
    ),
    "P17": _forbidden(
        Place.SUPPORT,
        _("Menjadi pelaksana atau tim kampanye Pemilu"),
        _(
            "UU Pemilu melarang ASN, kepala desa, dan perangkat desa menjadi pelaksana atau tim kampanye, dan melarang penyelenggara kampanye mengikutsertakan mereka."
        ),
    ),
    "P15": _forbidden(
        Place.SUPPORT,
        _("Menjadi anggota atau pengurus partai politik"),
        _("Berlaku setiap saat bagi ASN, tidak bergantung pada tahapan pemilu."),
    ),
    "P10": _forbidden(
        Place.OFFICE,
        _("Mengajak, mengimbau, atau memberi barang agar orang memihak"),
        _(
            "Pertemuan, ajakan, imbauan, seruan, atau pemberian barang yang mengarah pada keberpihakan dilarang terhadap rekan kerja, keluarga, dan masyarakat: sebelum, selama, dan sesudah masa kampanye."
        ),
    ),
    "P11": _forbidden(
        Place.OFFICE,
        _("Membuat keputusan yang menguntungkan atau merugikan calon"),
        _(
            "PP 94/2021 melarangnya sebelum, selama, dan sesudah masa kampanye. UU Pemilu dan UU Pilkada memuat larangan sejenis bagi pejabat."
        ),
    ),
    "P14": _forbidden(
        Place.OFFICE,
        _("Memakai fasilitas negara atau jabatan untuk kampanye"),
        _(
            "PP 94/2021 melarang menjadi peserta kampanye dengan fasilitas negara. Bagi PPPK larangannya tercatat dalam perjanjian kerja."
        ),
    ),
    "P18": _forbidden(
        Place.OFFICE,
        _("Membiarkan bawahan yang diduga melanggar"),
        _(
            "Atasan langsung yang mengetahui dugaan pelanggaran wajib memanggil, memeriksa, dan melaporkannya."
        ),
    ),
    "P20": _forbidden(
        Place.OFFICE,
        _("Memihak calon atau partai sebagai pegawai non-ASN"),
        _(
            "Surat edaran MenPANRB 01/2023 mewajibkan pegawai non-ASN netral. Bentuk pelanggarannya mengikuti bentuk bagi ASN."
        ),
    ),
    "B03": _allowed(
        Place.OFFICE,
        _("Melayani semua warga dan peserta pemilu secara setara"),
        _(
            "Melayani setara sesuai prosedur adalah wujud netralitas sehari-hari. ASN wajib bebas dari pengaruh golongan dan partai."
        ),
    ),
    "C02": _conditional(
        Place.FAMILY,
        _("Mendampingi suami atau istri yang menjadi calon"),
        _(
            "Boleh dengan cuti di luar tanggungan negara (CLTN), tanpa keterlibatan aktif, tanpa atribut, dan tanpa dukungan di media sosial, tanda suka sekalipun."
        ),
    ),
    "P08": _forbidden(
        Place.FAMILY,
        _("Mendekati partai untuk mencalonkan diri tanpa CLTN"),
        _(
            "Menurut SKB, ASN yang melakukan pendekatan kepada partai atau masyarakat sebagai bakal calon harus mengambil cuti di luar tanggungan negara (CLTN)."
        ),
    ),
    "P16": _forbidden(
        Place.FAMILY,
        _("Tidak mundur sejak ditetapkan sebagai calon"),
        _(
            "Pegawai ASN wajib menyatakan mundur secara tertulis sejak ditetapkan sebagai calon. Sebelum penetapan, kewajiban itu belum timbul."
        ),
    ),
    "B01": _allowed(
        Place.CIVIC,
        _("Memilih di TPS dan mempelajari calon untuk diri sendiri"),
        _("ASN mempunyai hak pilih. Gunakan secara rahasia, dan pelajari calon secara mandiri."),
    ),
    "C03": _conditional(
        Place.CIVIC,
        _("Menjadi anggota KPPS, PPS, atau panitia kecamatan"),
        _(
            "Tidak ditemukan larangan bagi ASN dalam PKPU 8/2022. Syaratnya: ada izin atasan dan tetap netral sebagai penyelenggara."
        ),
    ),
    "B04": _allowed(
        Place.CIVIC,
        _("Melaporkan dugaan pelanggaran lewat kanal resmi"),
        _(
            "Kanalnya SBT BKN, SP4N-LAPOR!, atau Bawaslu. Kepada Bawaslu paling lama 7 hari sejak diketahui."
        ),
    ),
}
