-- Several symbols on one connection: every trade comes in an envelope, {"stream": "…", "data": {…}}.
-- `data` stays an OBJECT and its fields are taken out by name.
--
--   tidewire feed
--   tidewire run examples/sql/combined-stream.sql

CREATE STREAM Envelopes (
  stream STRING,
  data OBJECT
) WITH (
  type = 'source',
  extension = 'websocket',
  format = 'json',
  "websocket.url" = '${COMBINED_URL:-ws://127.0.0.1:8765/stream?streams=btcusdt@trade/ethusdt@trade}'
);

-- No declaration: the stream between the two queries gets the columns of the first one.
INSERT INTO Trades
SELECT
  CAST(data.s AS STRING) AS symbol,
  CAST(data.p AS DECIMAL(18, 8)) AS price,
  CAST(data.q AS DECIMAL(18, 8)) AS quantity
FROM Envelopes
WHERE stream LIKE '%@trade';

SELECT symbol, price, quantity, price * quantity AS amount
FROM Trades
WHERE price * quantity > 1000;
