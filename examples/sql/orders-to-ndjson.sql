-- From a CSV file to a file of JSON lines, without a network: revenue per shop and hour.
-- Ends by itself when the file is read; the last windows are closed then.
--
--   tidewire run examples/sql/orders-to-ndjson.sql
--
-- ORDERS_FILE and REVENUE_FILE name other files; without them paths are seen from the repository.

CREATE STREAM Orders (
  ordered_at TIMESTAMP,
  shop STRING,
  item STRING,
  pieces INT,
  unit_price DECIMAL(10, 2)
) WITH (
  type = 'source',
  extension = 'file',
  format = 'csv',
  "file.path" = '${ORDERS_FILE:-examples/sql/orders.csv}',
  "file.skip.lines" = 1,
  "event.time" = 'ordered_at'
);

CREATE STREAM Revenue (
  shop STRING,
  hour TIMESTAMP,
  orders LONG,
  pieces LONG,
  revenue DECIMAL(38, 2)
) WITH (
  type = 'sink',
  extension = 'file',
  format = 'json',
  "file.path" = '${REVENUE_FILE:-revenue.ndjson}',
  "file.mode" = 'overwrite'
);

INSERT INTO Revenue
SELECT
  shop,
  CAST(window_start() AS TIMESTAMP) AS hour,
  COUNT(*) AS orders,
  SUM(pieces) AS pieces,
  SUM(pieces * unit_price) AS revenue
FROM Orders
WINDOW TUMBLING(1 HOUR)
GROUP BY shop;
