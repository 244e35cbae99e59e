-- W2: five aggregates per symbol over rows that the program pushes.
CREATE STREAM Trades (symbol STRING, price DOUBLE, quantity DOUBLE);

INSERT INTO Minutes
SELECT symbol,
       COUNT(*) AS trades,
       SUM(quantity) AS quantity,
       AVG(price) AS average,
       MIN(price) AS low,
       MAX(price) AS high
FROM Trades
WINDOW TUMBLING(1 MINUTE)
GROUP BY symbol;
