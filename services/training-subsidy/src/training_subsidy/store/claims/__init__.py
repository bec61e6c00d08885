"""Claims for subsidy, from draft to payment."""
