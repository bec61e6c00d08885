"""Events of very many rows that change alike: the statement that changes the rows writes them."""

from shared.contracts.event import Event


def yuan(fen: str) -> str:
    """SQL of an amount as contracts write it, in yuan; ``fen`` is an expression, not negative."""
    return f"concat({fen} / 100, '.', lpad(CAST({fen} % 100 AS text), 2, '0'))"


def leaving(event: type[Event], *, rows: str, key: str, **fields: str) -> str:
    """SQL that lets an event of each of some rows leave; ``Transaction.publish_rows`` sends it.

    ``rows`` has ``event_id`` and ``place``, the order in which they leave; ``key`` and ``fields``
    are SQL expressions over it. Every field of the contract is named, as nothing checks the payload
    later.
    """
    unnamed = event.model_fields.keys() ^ fields.keys()
    assert not unnamed, f"{event.__name__} and what is written differ in {sorted(unnamed)}"
    payload = ", ".join(f"'{name}', {sql}" for name, sql in fields.items())
    return f"""INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, attributes)
    SELECT r.event_id, '{event.topic}', {key}, '{event.type}', jsonb_build_object({payload}),
        jsonb_build_object('time', CAST(:at AS text),
            'correlationid', coalesce(CAST(:correlation AS text), CAST({key} AS text)),
            'causationid', CAST(:causation AS text), 'traceparent', CAST(:traceparent AS text))
    FROM {rows} AS r ORDER BY r.place"""
