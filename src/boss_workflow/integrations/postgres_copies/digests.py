"""How many rows each table has, and a checksum of them that the order does not change.

A row's checksum is half of the MD5 of its text, a table's is their sum: it notices what was lost, doubled or changed by
accident. Against intent stands the seal of the archive, not this.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from boss_workflow.ports.database_copies import TableDigest

STABLE_TEXT = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}
"""Session settings under which the text of a row is the same everywhere."""

QUERIES = text("""
    select format('%I.%I', n.nspname, c.relname) as name,
           format(
               'select count(*) as rows, coalesce(sum((''x'' || left(md5(counted::text), 16))::bit(64)::bigint::numeric), 0)::text as checksum'
               ' from only %I.%I as counted',
               n.nspname, c.relname
           ) as query
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
      and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by 1
""")
"""Put together by the server's own format(), which quotes the names. Tables of extensions are their own affair."""


async def digests(connection: AsyncConnection) -> tuple[TableDigest, ...]:
    found = []
    for table in (await connection.execute(QUERIES)).all():
        counted = (await connection.exec_driver_sql(table.query)).one()
        found.append(TableDigest(table.name, counted.rows, counted.checksum))
    return tuple(found)
