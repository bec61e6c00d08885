"""The people of an application, their authorisations and the payee."""
