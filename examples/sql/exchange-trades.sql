-- One symbol from an exchange: short field names, prices as texts, time in milliseconds.
-- Prints the volume-weighted average price of every ten seconds.
--
--   tidewire feed
--   tidewire run examples/sql/exchange-trades.sql

CREATE STREAM ExchangeTrades (
  -- "e" and "E", "t" and "T" are different fields: names are matched exactly before case is ignored.
  e STRING,
  "E" LONG,
  s STRING,
  t LONG,
  p STRING,
  q STRING,
  "T" TIMESTAMP,
  m BOOL
) WITH (
  type = 'source',
  extension = 'websocket',
  format = 'json',
  "websocket.url" = '${EXCHANGE_URL:-ws://127.0.0.1:8765/ws/btcusdt@trade}',
  "event.time" = 'T',
  "watermark.delay" = '500 ms',
  "watermark.idle.timeout" = '2 s'
);

SELECT
  s AS symbol,
  CAST(window_start() AS TIMESTAMP) AS window_start,
  SUM(CAST(p AS DECIMAL(18, 8)) * CAST(q AS DECIMAL(18, 8))) / SUM(CAST(q AS DECIMAL(18, 8))) AS vwap,
  COUNT(*) AS trades,
  COUNT(*) FILTER (WHERE m) AS sold_by_taker
FROM ExchangeTrades
WHERE e = 'trade'
WINDOW TUMBLING(10 SECONDS)
GROUP BY s;
