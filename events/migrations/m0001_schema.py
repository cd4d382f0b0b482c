"""The first schema: ``events/schema.sql`` as it stands, and the views of all rooms."""

from __future__ import annotations

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events import db, published

ID = "0001-schema"
DESCRIPTION = "Schema"
SCHEMA = Path(__file__).parent.parent / "schema.sql"
DROP_ALL = """
DO $$ DECLARE gone text; BEGIN
    FOR gone IN SELECT tablename FROM pg_tables
                WHERE schemaname = current_schema() AND tablename <> 'migration' LOOP
        EXECUTE format('DROP TABLE %I CASCADE', gone);
    END LOOP;
END $$"""


async def create() -> None:
    """All or nothing; again: nothing, for Piccolo notes the migration after it has ended."""
    if await db.fetch_value("SELECT to_regclass('measure') IS NULL"):
        await db.run_script(SCHEMA.read_text(encoding="utf-8"))
        await db.run_script(published.script())


async def drop() -> None:
    """Remove all that the schema made, and the views with it; Piccolo keeps its own table."""
    await db.run_script(DROP_ALL)


async def forwards() -> MigrationManager:
    """The migration, for Piccolo to run."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)
    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
