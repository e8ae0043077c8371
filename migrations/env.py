"""Run the migrations on the connection that `outreach.core.schema` hands over."""

from alembic import context

from outreach import blueprints  # noqa: F401 (with the rooms come all tables)
from outreach.core.database import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
