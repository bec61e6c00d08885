"""The addresses of intake: routes, bodies and answers."""
