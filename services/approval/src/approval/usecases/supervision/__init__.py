"""Supervision: inspections, instructions and files of misconduct (第三十一条、第三十三条)."""
