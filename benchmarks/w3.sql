-- W3: the buying side of a feed, four of its columns, on to another WebSocket server.
CREATE STREAM Trades (
  symbol STRING, price DOUBLE, quantity DOUBLE, "timestamp" LONG, side STRING
) WITH (
  type = 'source', extension = 'websocket', format = 'json',
  "websocket.url" = '${FEED_URL}',
  "websocket.subscribe" = 'begin',
  "websocket.reconnect" = 'false',
  "websocket.validate" = 'false'
);

CREATE STREAM Buys (
  symbol STRING, price DOUBLE, quantity DOUBLE, "timestamp" LONG
) WITH (
  type = 'sink', extension = 'websocket', format = 'json',
  "websocket.url" = '${SINK_URL}',
  "websocket.validate" = 'false'
);

INSERT INTO Buys
SELECT symbol, price, quantity, "timestamp"
FROM Trades
WHERE side = 'buy';
