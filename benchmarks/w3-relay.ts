// Program: one variant of W3 between a feed and a sink, `w3-relay.ts VARIANT` with FEED_URL and SINK_URL. Answers with its cost.
// Invariant: the meter runs from before connecting until the sink has taken everything and is closed.
import { readFile } from 'node:fs/promises';
import { openEngine } from 'tidewire';
import { type Cost, Meter } from './measure.ts';
import { reply } from './program.ts';
import { relay } from './yardsticks/relay.ts';

async function tidewire(meter: Meter): Promise<void> {
  const engine = openEngine({ log: { log: () => {} } });
  await engine.prepare(await readFile(new URL('w3.sql', import.meta.url), 'utf8'));
  meter.start();
  await engine.start();
  // The feed closes the connection, which a stream that does not reconnect reports as the failure it is.
  await engine.finished().catch(() => {});
  await engine.close();
  meter.stop();
}

const meter = new Meter();
if (process.argv[2] === 'tidewire') await tidewire(meter);
else await relay(process.env['FEED_URL'] ?? '', process.env['SINK_URL'] ?? '', meter);
reply(meter.cost satisfies Cost, true);
