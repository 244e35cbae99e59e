-- A server of its own: devices connect to /readings and send, screens connect to /board and watch.
--
--   npm run -s tidewire -- run examples/sql/live-board.sql
--
-- then, with any WebSocket client: ws://127.0.0.1:9001/board on one side, and on the other ws://127.0.0.1:9001/readings with
-- messages such as {"device":"roof","celsius":21.5}.

CREATE STREAM Readings (device STRING, celsius DOUBLE) WITH (
  type = 'source',
  extension = 'websocket',
  format = 'json',
  "websocket.mode" = 'server',
  "websocket.port" = '${BOARD_PORT:-9001}',
  "websocket.path" = '/readings'
);

CREATE STREAM Board (device STRING, mean DOUBLE, highest DOUBLE, readings LONG) WITH (
  type = 'sink',
  extension = 'websocket',
  format = 'json',
  "websocket.mode" = 'server',
  "websocket.port" = '${BOARD_PORT:-9001}',
  "websocket.path" = '/board'
);

-- Every five seconds each screen gets one row for each device that sent something.
INSERT INTO Board
SELECT
  device,
  AVG(celsius) AS mean,
  MAX(celsius) AS highest,
  COUNT(*) AS readings
FROM Readings
WINDOW TUMBLING(5 SECOND)
GROUP BY device;
