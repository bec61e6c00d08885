"""The rules of 215号, one module for each of its items."""
