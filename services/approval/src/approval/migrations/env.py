from approval.store.tables import Base
from shared.migration import run

run(Base.metadata)
