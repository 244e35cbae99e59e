// Listeners by port and paths by name: streams of one engine that give the same ones share them.
// Invariant: streams on one port agree on TLS, streams on one path on everything that clients of it meet.
import { type ConnectorHost, errorDiagnostic, SqlError } from '@tidewire/core';
import { Listener } from './listener.ts';
import { Path } from './path.ts';
import type { ListenerSettings, PathSettings, ServerSettings } from './settings.ts';

const REGISTRY_KEY = 'websocket.listeners';

interface Port {
  readonly listener: Listener;
  readonly paths: Map<string, Path>;
}

/** The path of a stream. Throws SqlError C411 when another stream uses its port or path with other options. */
export function sharedPath({ listener, path }: ServerSettings, host: ConnectorHost): Path {
  const port = portOf(listener, host);
  const known = port.paths.get(path.path);
  if (known?.isClosed === false) {
    requireEqual(known.settings, path, `path "${path.path}" of port ${listener.port}`);
    return known;
  }
  const made = new Path(path, port.listener, host);
  port.paths.set(path.path, made);
  return made;
}

function portOf(settings: ListenerSettings, host: ConnectorHost): Port {
  const ports = registryOf(host);
  const key = `${settings.host} ${settings.port}`;
  const known = ports.get(key);
  if (known !== undefined && !known.listener.isClosed) {
    requireEqual(known.listener.settings, settings, `port ${settings.port}`);
    return known;
  }
  const made = { listener: new Listener(settings, host), paths: new Map<string, Path>() };
  ports.set(key, made);
  return made;
}

function requireEqual(known: ListenerSettings | PathSettings, wanted: typeof known, what: string): void {
  if (JSON.stringify(known) === JSON.stringify(wanted)) return;
  throw new SqlError([
    errorDiagnostic('C411', `${what} is in use with other options`, {
      hint: 'repeat the options of the other stream exactly, or choose another port or path',
    }),
  ]);
}

function registryOf(host: ConnectorHost): Map<string, Port> {
  const found = host.shared.get(REGISTRY_KEY);
  if (found instanceof Map) return found;
  const ports = new Map<string, Port>();
  host.shared.set(REGISTRY_KEY, ports);
  return ports;
}
