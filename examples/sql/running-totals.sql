-- Totals since the start, without a window: every trade gives a new row for its symbol.
--
--   tidewire feed
--   tidewire run examples/sql/running-totals.sql

CREATE STREAM Trades (
  symbol STRING,
  price DECIMAL(18, 2),
  quantity DECIMAL(18, 5)
) WITH (
  type = 'source',
  extension = 'websocket',
  format = 'json',
  "websocket.url" = '${TRADES_URL:-ws://127.0.0.1:8765/trades}'
);

SELECT
  symbol,
  COUNT(*) AS trades,
  SUM(quantity) AS volume,
  MIN(price) AS low,
  MAX(price) AS high
FROM Trades
GROUP BY symbol;
