"""What training-subsidy can be asked to do. Each function: load, decide, save, publish."""
