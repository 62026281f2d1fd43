"""The steps that bring a database to the newest schema (Alembic)."""
