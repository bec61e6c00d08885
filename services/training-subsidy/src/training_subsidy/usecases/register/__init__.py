"""Institutions, trades, classes and trainees: what training is, whoever claims for it."""
