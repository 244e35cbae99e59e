-- Alerts: the mean temperature of each sensor over five seconds, published when it leaves its range.
-- Readings that make no sense go to a stream of their own instead of being lost.
--
--   tidewire feed
--   tidewire run examples/sql/sensor-alerts.sql

CREATE STREAM Readings (
  sensor STRING,
  temperature DECIMAL(6, 2),
  humidity DOUBLE,
  ts TIMESTAMP
) WITH (
  type = 'source',
  extension = 'websocket',
  format = 'json',
  "websocket.url" = '${SENSORS_URL:-ws://127.0.0.1:8765/sensors}',
  "event.time" = 'ts',
  "watermark.delay" = '1 s',
  "watermark.idle.timeout" = '2 s',
  "error.strategy" = 'dlq',
  "error.dlq.stream" = 'BadReadings'
);

CREATE STREAM Alerts (
  sensor STRING,
  kind STRING,
  mean_temperature DECIMAL(12, 8),
  readings LONG,
  since TIMESTAMP
) WITH (
  type = 'sink',
  extension = 'websocket',
  format = 'json',
  "websocket.url" = '${ALERTS_URL:-ws://127.0.0.1:8765/collect/alerts}'
);

INSERT INTO Alerts
SELECT
  sensor,
  CASE WHEN AVG(temperature) > 22 THEN 'too warm' ELSE 'too cold' END AS kind,
  AVG(temperature) AS mean_temperature,
  COUNT(*) AS readings,
  CAST(window_start() AS TIMESTAMP) AS since
FROM Readings
WINDOW TUMBLING(5 SECONDS)
GROUP BY sensor
HAVING AVG(temperature) > 22 OR AVG(temperature) < 21;
