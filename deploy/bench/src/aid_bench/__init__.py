"""What the suite costs, each figure beside its limit in the same run."""
