from intake.store import Base
from shared.migration import run

run(Base.metadata)
