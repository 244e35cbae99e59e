// Lines by name: streams of one engine that give the same "websocket.connection" share one socket.
// Invariant: streams on one line agree on every option of the connection; a name whose streams are all gone is free again.
import { type ConnectorHost, errorDiagnostic, type Shared, SqlError } from '@tidewire/core';
import { Line } from './line.ts';
import type { LinkSettings } from './settings.ts';

const REGISTRY_KEY = 'websocket.connection';

interface Entry {
  readonly line: Line;
  readonly fingerprint: string;
}

/** The line of a stream: a shared one when the stream names its connection. Throws SqlError C411 when options differ. */
export function lineOf(settings: LinkSettings, host: ConnectorHost): Line {
  const { connection, fingerprint } = settings;
  if (connection === undefined) return new Line(settings, host);
  const entries = registryOf(host);
  const known = entries.get(connection);
  if (known !== undefined && known.fingerprint === fingerprint) return known.line;
  if (known?.line.isClaimed === true) {
    throw new SqlError([
      errorDiagnostic('C411', `connection "${connection}" is in use with other options`, {
        hint: 'repeat the options of the other stream exactly, or choose another name in "websocket.connection"',
      }),
    ]);
  }
  const line = new Line(settings, host);
  entries.set(connection, { line, fingerprint });
  return line;
}

/** Lines by connection name. */
class Lines implements Shared {
  readonly entries = new Map<string, Entry>();

  forTrial(host: ConnectorHost): Lines {
    const lines = new Lines();
    for (const [name, { line, fingerprint }] of this.entries) {
      if (line.isClaimed) lines.entries.set(name, { line: line.unstarted(host), fingerprint });
    }
    return lines;
  }
}

function registryOf(host: ConnectorHost): Map<string, Entry> {
  const found = host.shared.get(REGISTRY_KEY);
  if (found instanceof Lines) return found.entries;
  const lines = new Lines();
  host.shared.set(REGISTRY_KEY, lines);
  return lines.entries;
}
