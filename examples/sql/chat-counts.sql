-- Who talks where: messages per room every five seconds, with the number of different users.
--
--   tidewire feed
--   tidewire run examples/sql/chat-counts.sql

CREATE STREAM Chat (
  room STRING,
  user STRING,
  text STRING,
  ts TIMESTAMP,
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  type = 'source',
  extension = 'websocket',
  format = 'json',
  "websocket.url" = '${CHAT_URL:-ws://127.0.0.1:8765/chat}',
  "watermark.idle.timeout" = '2 s'
);

SELECT
  room,
  CAST(window_end() AS TIMESTAMP) AS until,
  COUNT(*) AS messages,
  COUNT(DISTINCT user) AS users,
  COUNT(*) FILTER (WHERE text LIKE '%?') AS questions,
  LAST(user) AS last_speaker
FROM Chat
WINDOW TUMBLING(5 SECONDS)
GROUP BY room;
