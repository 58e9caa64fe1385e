"""Every department's extract for a whole prefecture, made set-wise in seconds.

A register gives the people; each feed says of whom it speaks and what. At 4,000,000 persons these
are 15 million rows. Everything follows from hashes of row numbers, so the same register gives the
same extracts. Columns that no line below fills are NULL.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import duckdb

from screening.comparison import numbers
from screening.comparison.files import KEY, extract_columns, quote
from screening.feeds import FEEDS

AS_OF = date(2018, 6, 30)
DATA_ON = date(2018, 5, 31)

_YEARS = "2018 - year(birth_on)"
# One line a feed: of whom, and the columns beside number and name. `h` is a hash of person and
# feed below 2^54, `copy` 0, or 0 and 1 where somebody has two rows.
_ROWS: dict[str, tuple[str, str]] = {
    "ga_population": (
        "h % 250 <> 7",
        """'H' || household_id AS hukou_no, sex, birth_on, '汉族' AS ethnic, relation,
        CASE WHEN h % 900 = 0 THEN '死亡注销' WHEN h % 901 = 0 THEN '迁出注销' ELSE '正常' END
            AS hukou_status,
        CASE WHEN h % 900 = 0 OR h % 901 = 0 THEN DATE '2018-01-05' END AS cancelled_on,
        '农业' AS hukou_kind""",
    ),
    "ga_vehicle": (
        f"{_YEARS} >= 18 AND h % 7 = 0",
        """'贵J' || lpad((i % 100000)::VARCHAR, 5, '0') AS plate,
        CASE h % 12 WHEN 0 THEN '小型轿车' WHEN 1 THEN '小型普通客车'
                    WHEN 2 THEN '轻型普通货车' ELSE '普通二轮摩托车' END AS vehicle_type,
        CASE WHEN h % 11 = 0 THEN '货运' ELSE '非营运' END AS use,
        DATE '2009-01-01' + CAST(h % 3400 AS INTEGER) AS registered_on,
        CASE WHEN h % 17 <> 0 THEN 1000.0 * (h % 90) END AS price_yuan,
        CASE WHEN h % 9 = 0 THEN '注销' ELSE '正常' END AS state""",
    ),
    "wj_illness": (
        "h % 20 = 0",
        """CASE WHEN h % 7 = 0 THEN '尿毒症' ELSE '高血压' END AS disease,
        CASE WHEN h % 7 = 0 THEN '大病' ELSE '慢病' END AS kind,
        DATE '2016-01-01' + CAST(h % 850 AS INTEGER) AS diagnosed_on""",
    ),
    "yb_insured": (
        "h % 200 <> 3",
        """CASE WHEN h % 30 = 0 THEN '城镇职工' ELSE '城乡居民' END AS scheme, 2018 AS year,
        CASE WHEN h % 400 = 0 THEN '未缴费' ELSE '已缴费' END AS payment_status""",
    ),
    "yb_settlement": (
        "h % 8 = 0",
        """CASE WHEN h % 3 = 0 THEN '住院' ELSE '门诊' END AS visit_kind, '肺炎' AS disease,
        100.0 + h % 8000 AS total_yuan, 60.0 + h % 6000 AS reimbursed_yuan,
        CASE WHEN h % 700 = 0 THEN 24000.0 ELSE 40.0 + h % 400 END AS selfpay_yuan,
        DATE '2018-01-02' + CAST(h % 150 AS INTEGER) AS settled_on""",
    ),
    "jy_enrolment": (
        f"{_YEARS} BETWEEN 6 AND 18 AND h % 200 <> 3",
        """'第' || h % 40 || '小学' AS school, '三年级' AS grade,
        CASE WHEN h % 420 = 0 THEN '辍学' ELSE '在读' END AS status,
        '2017-2018' AS school_year, 'G522' || i AS pupil_no""",
    ),
    "jy_aid": (
        f"{_YEARS} BETWEEN 6 AND 18 AND h % 60 <> 0",
        """'营养改善计划' AS item, 500.0 + h % 500 AS amount_yuan,
        DATE '2018-03-05' AS paid_on""",
    ),
    "zj_housing": (
        "is_head AND h % 4 = 0",
        """CASE WHEN h % 70 = 0 THEN 'C' WHEN h % 71 = 0 THEN 'D' ELSE 'A' END AS grade,
        DATE '2015-01-01' + CAST(h % 1200 AS INTEGER) AS surveyed_on, 2017 AS rebuilt_year,
        CASE WHEN h % 7 < 5 THEN '是' ELSE '否' END AS completed""",
    ),
    "mz_dibao": (
        "is_registered AND household_id % 3 = 0 OR household_id % 157 = 0",
        """'D' || household_id AS certificate_no, '农村低保' AS kind,
        200.0 + h % 300 AS monthly_yuan,
        DATE '2012-01-01' + CAST(h % 2000 AS INTEGER) AS started_on""",
    ),
    "mz_tekun": (
        f"{_YEARS} > 60 AND h % 400 = 0",
        """CASE WHEN h % 2 = 0 THEN '集中' ELSE '分散' END AS support,
        DATE '2015-01-01' AS started_on""",
    ),
    "mz_marriage": (
        f"sex = '男' AND {_YEARS} BETWEEN 22 AND 50 AND h % 20 = 0",
        """'韦美珍' AS wife_name, DATE '2010-01-01' + CAST(h % 3000 AS INTEGER) AS registered_on,
        '有效' AS status""",
    ),
    "cl_disability": (
        "h % 15 = 0",
        """'肢体' AS category, CASE WHEN h % 200 = 0 THEN '1' ELSE CAST(3 + h % 2 AS VARCHAR) END
            AS level, DATE '2005-01-01' + CAST(h % 4000 AS INTEGER) AS issued_on,
        CASE WHEN h % 90 = 0 THEN '否' ELSE '是' END AS living_aid, '是' AS care_aid""",
    ),
    "rs_employment": (
        f"{_YEARS} BETWEEN 18 AND 59 AND h % 4 = 0",
        """'某厂' AS employer, CASE WHEN h % 30 = 0 THEN '公益性岗位' ELSE '企业' END AS post_kind,
        DATE '2017-01-01' + CAST(h % 400 AS INTEGER) AS started_on,
        2000.0 + h % 2000 AS monthly_yuan""",
    ),
    "rs_pension": (
        f"{_YEARS} >= 60 AND h % 150 <> 0",
        """'城乡居民' AS scheme, 93.0 + h % 40 AS monthly_yuan,
        CASE WHEN h % 300 = 1 THEN '暂停' ELSE '正常' END AS status""",
    ),
    "cz_payroll": (
        (
            f"{_YEARS} BETWEEN 22 AND 59 AND (household_id % 53 = 0 AND NOT is_registered"
            " OR h % 2500 = 0)"
        ),
        """'某局' AS employer, '事业' AS establishment, '科员' AS post,
        DATE '2005-09-01' + CAST(h % 4000 AS INTEGER) AS started_on""",
    ),
    "cz_subsidy": (
        "is_head AND h % 2 = 0",
        """'耕地地力保护补贴' AS item, 120.0 + h % 400 AS amount_yuan,
        DATE '2018-04-20' AS paid_on""",
    ),
    "sc_registration": (
        f"{_YEARS} >= 20 AND h % 12 = 0",
        """'第' || i || '商行' AS business, '91522700' || i AS credit_code,
        CASE WHEN h % 30 = 0 THEN '企业' ELSE '个体工商户' END AS kind,
        DATE '2009-01-01' + CAST(h % 3400 AS INTEGER) AS founded_on,
        10000.0 * (h % 300) AS capital_yuan,
        CASE WHEN h % 8 = 0 THEN '注销' ELSE '存续' END AS status""",
    ),
    "bdc_property": (
        f"{_YEARS} >= 25 AND h % 20 = 0",
        """'某小区' || i AS location, CASE WHEN h % 9 = 0 THEN '商业' ELSE '住宅' END AS use,
        80.0 + h % 60 AS area_m2, DATE '2009-01-01' + CAST(h % 3400 AS INTEGER) AS registered_on,
        CASE WHEN h % 60 = 0 THEN '购买' ELSE '自建' END AS acquired_by""",
    ),
    "sl_water": (
        "is_head AND h % 2 = 0",
        """CASE WHEN h % 300 = 0 THEN '否' ELSE '是' END AS is_safe,
        CASE WHEN h % 300 = 0 THEN '水量' END AS failed_item, DATE '2018-02-01' AS assessed_on""",
    ),
    "yj_disaster": (
        "is_head AND h % 80 = 0",
        """'洪涝' AS disaster, DATE '2017-07-01' + CAST(h % 330 AS INTEGER) AS occurred_on,
        1000.0 * (h % 50) AS loss_yuan""",
    ),
    "ga_custody": (
        "h % 1500 = 0",
        """CASE h % 3 WHEN 0 THEN '现役' WHEN 1 THEN '服刑' ELSE '失联' END AS situation,
        DATE '2016-01-01' + CAST(h % 800 AS INTEGER) AS started_on""",
    ),
    "ga_accident": (
        "h % 900 = 0",
        """CASE h % 5 WHEN 0 THEN '死亡' WHEN 1 THEN '重伤' ELSE '轻伤' END AS severity,
        DATE '2018-01-01' + CAST(h % 150 AS INTEGER) AS occurred_on""",
    ),
    "zz_village_cadre": (
        f"{_YEARS} BETWEEN 25 AND 59 AND h % 500 = 0",
        """left(region_code, 12) AS village_code, '村委会委员' AS post,
        DATE '2014-01-01' + CAST(h % 1400 AS INTEGER) AS started_on""",
    ),
    "sw_invoice": (
        "h % 60 = 0",
        """'第' || i || '商行' AS taxpayer, '91522700' || i AS credit_code, 2018 AS year,
        1000.0 * (h % 400) AS invoiced_yuan""",
    ),
    "gjj_fund": (
        f"{_YEARS} BETWEEN 20 AND 59 AND h % 50 = 0",
        """'某公司' AS employer, 100.0 + h % 2400 AS monthly_yuan,
        CASE WHEN h % 3 = 0 THEN '封存' ELSE '正常' END AS status""",
    ),
    "jr_loan": (
        "is_head AND is_registered AND h % 3 = 0 OR h % 6000 = 0",
        """50000.0 AS amount_yuan, DATE '2017-05-01' AS lent_on, DATE '2020-05-01' AS due_on,
        '正常' AS status""",
    ),
}


def make(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    *,
    with_csv: bool,
    feeds: tuple[str, ...] = (),
    of_whom: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, int]:
    """Write the extracts about the people of table `person`; return the rows of each feed.

    `person` has i, person_id, household_id, number (valid, 18 characters), name, sex, birth_on,
    relation, is_head, is_registered, region_code. Without `feeds` all of `_ROWS`. `of_whom` says
    of some feeds whom they speak of instead.
    """
    return {
        feed: write(
            con,
            folder / feed,
            _extract(feed, of_whom.get(feed, _ROWS[feed][0])),
            extract_columns(feed),
            with_csv=with_csv,
        )
        for feed in feeds or _ROWS
        if feed in FEEDS
    }


def write(
    con: duckdb.DuckDBPyConnection,
    stem: Path,
    query: str,
    columns: dict[str, str],
    *,
    with_csv: bool,
) -> int:
    """Write `columns` of a query as Parquet, and as CSV where asked; what is not there is NULL."""
    present = {name for name, *_ in con.execute(f"DESCRIBE {query}").fetchall()}
    selected = ", ".join(
        f"CAST({name if name in present else 'NULL'} AS {kind}) AS {name}"
        for name, kind in columns.items()
    )
    path = quote(f"{stem}.parquet")
    key = f", {numbers.key('id18')} AS {KEY}" if "id18" in columns else ""
    con.execute(
        f"COPY (SELECT *{key} FROM (SELECT {selected} FROM ({query}))) TO {path} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
    if with_csv:
        con.execute(
            f"COPY (SELECT {', '.join(columns)} FROM read_parquet({path})) "
            f"TO {quote(f'{stem}.csv')} (FORMAT csv, HEADER)"
        )
    counted = con.execute(f"SELECT count(*) FROM read_parquet({path})").fetchone()
    return int(counted[0]) if counted else 0


def _extract(feed: str, of_whom: str) -> str:
    """Numbers as a department types them: 0.3 % have a slip, 0.3 % have 15 digits; 0.25 % of the
    names are others.
    """
    salt = 1000 + sorted(FEEDS).index(feed)
    columns = _ROWS[feed][1]
    contract = FEEDS[feed]
    about = f"""
        SELECT *, hash(i, {salt}) // 1000 AS h, hash(i, {salt + 100}) % 1000 AS slip,
               CAST(7 + hash(i, {salt + 200}) % 9 AS INTEGER) AS place
        FROM person
    """
    if not contract.person_id:
        return f"SELECT i + 1 AS row_no, {columns} FROM ({about}) WHERE ({of_whom})"
    card = " || '41'" if feed == "cl_disability" else ""
    return f"""
        SELECT *, i + 1 AS row_no, known_as AS {contract.person_name},
               coalesce(id18, id_raw) AS {contract.person_id}, known_as AS name_norm
        FROM (
            SELECT *, CASE WHEN typed = number THEN number{card} ELSE typed END AS id_raw,
                   CASE WHEN typed = number OR length(typed) = 15 THEN number END AS id18,
                   CASE WHEN typed = number THEN {"'card'" if card else "'ok'"}
                        WHEN length(typed) = 15 THEN 'from15'
                        WHEN length(typed) = 18 THEN 'checksum' ELSE 'length' END AS id_state
            FROM (
                SELECT i, number, {columns},
                       CASE WHEN h % 400 = 11 THEN left(person_name, 2) || '某'
                            ELSE person_name END AS known_as,
                       CASE
                    WHEN slip = 0 THEN left(number, place)
                                       || (substr(number, place + 1, 1)::INT + 1) % 10
                                       || substr(number, place + 2)
                    WHEN slip = 1 THEN left(number, place - 1) || substr(number, place + 1, 1)
                                       || substr(number, place, 1) || substr(number, place + 2)
                    WHEN slip = 2 THEN left(number, place) || substr(number, place + 2)
                    WHEN slip BETWEEN 3 AND 5 AND birth_on < DATE '2000-01-01'
                        THEN left(number, 6) || substr(number, 9, 9)
                    ELSE number END AS typed
                FROM (SELECT * RENAME (name AS person_name) FROM ({about}))
                WHERE ({of_whom})
            )
        )
    """
