-- The main job: trades from a WebSocket, totals per symbol and second, published to a WebSocket.
--
--   npm start                                     runs it on a simulated feed and proves its totals
--   tidewire feed                                 in one terminal, then in another:
--   tidewire run examples/sql/main-job.sql
--
-- TRADES_URL and STATS_URL say where to read and publish; without them it is where `tidewire feed` listens.

CREATE STREAM Trades (
  symbol STRING,
  price DECIMAL(18, 8),
  quantity DECIMAL(18, 8),
  ts TIMESTAMP,
  -- Trades may come 300 ms out of order; a window is published when the watermark has passed its end.
  WATERMARK FOR ts AS ts - INTERVAL '300' MILLISECOND
) WITH (
  type = 'source',
  extension = 'websocket',
  format = 'json',
  "websocket.url" = '${TRADES_URL:-ws://127.0.0.1:8765/trades}',
  -- When the feed falls silent, the clock closes the windows that are still open.
  "watermark.idle.timeout" = '500 ms'
);

CREATE STREAM TradeStats (
  symbol STRING,
  window_start LONG,
  trades LONG,
  avg_price DECIMAL(24, 14),
  min_price DECIMAL(18, 8),
  max_price DECIMAL(18, 8),
  volume DECIMAL(38, 8),
  turnover DECIMAL(38, 16)
) WITH (
  type = 'sink',
  extension = 'websocket',
  format = 'json',
  "websocket.url" = '${STATS_URL:-ws://127.0.0.1:8765/collect/stats}'
);

INSERT INTO TradeStats
SELECT
  symbol,
  window_start() AS window_start,
  COUNT(*) AS trades,
  AVG(price) AS avg_price,
  MIN(price) AS min_price,
  MAX(price) AS max_price,
  SUM(quantity) AS volume,
  SUM(price * quantity) AS turnover
FROM Trades
WINDOW TUMBLING(1 SECOND)
GROUP BY symbol;
