-- W1 without event time: the minutes are those in which the trades arrive.
CREATE STREAM Trades (
  symbol STRING, price DOUBLE, quantity DOUBLE, "timestamp" TIMESTAMP, side STRING
) WITH (
  type = 'source', extension = 'websocket', format = 'json',
  "websocket.url" = '${FEED_URL}',
  "websocket.subscribe" = 'begin',
  "websocket.reconnect" = 'false',
  "websocket.validate" = 'false'
);

INSERT INTO Minutes
SELECT symbol,
       AVG(price) AS average,
       SUM(quantity) AS quantity,
       COUNT(*) AS trades,
       SUM(price * quantity) / SUM(quantity) AS vwap
FROM Trades
WINDOW TUMBLING(1 MINUTE)
GROUP BY symbol;
