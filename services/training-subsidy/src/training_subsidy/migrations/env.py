from shared.migration import run
from training_subsidy.store import Base

run(Base.metadata)
