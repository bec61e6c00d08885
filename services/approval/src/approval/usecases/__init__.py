"""What approval may be asked to do. Each function: load, decide, save, publish."""
