// Listeners by port and paths by name: streams of one engine that give the same ones share them.
// Invariant: streams on one port agree on TLS, streams on one path on everything that clients of it meet.
import { type ConnectorHost, errorDiagnostic, type Shared, SqlError } from '@tidewire/core';
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
  for (const { listener } of ports.values()) if (!listener.isClosed) requireApart(listener.settings, settings);
  const made = { listener: new Listener(settings, host), paths: new Map<string, Path>() };
  ports.set(key, made);
  return made;
}

/** Hosts that mean every address of the machine. */
const EVERYWHERE: readonly string[] = ['0.0.0.0', '::'];

/** A port that is open everywhere cannot be opened again at one address. */
function requireApart(known: ListenerSettings, wanted: ListenerSettings): void {
  if (known.port !== wanted.port || wanted.port === 0) return;
  if (![known.host, wanted.host].some((host) => EVERYWHERE.includes(host))) return;
  throw conflict(`streams of port ${wanted.port} name different hosts: ${known.host} and ${wanted.host}`);
}

/** What the settings are called in a script. */
const OPTION_OF: Readonly<Record<string, string>> = {
  tls: 'websocket.tls.*',
  origins: 'websocket.origins',
  maxConnections: 'websocket.max.connections',
  subprotocols: 'websocket.subprotocol',
  maxMessageBytes: 'websocket.max.message.bytes',
  keepalive: 'websocket.ping.*',
};

function requireEqual<T extends ListenerSettings | PathSettings>(known: T, wanted: T, what: string): void {
  const differing = Object.entries(wanted).flatMap(([name, value]) =>
    JSON.stringify(value) === JSON.stringify(known[name as keyof T]) ? [] : [OPTION_OF[name] ?? name],
  );
  if (differing.length > 0)
    throw conflict(`${what} is used by another stream with another "${differing.join('", "')}"`);
}

function conflict(message: string): SqlError {
  const hint = 'give both streams the same options, or choose another port or path for one of them';
  return new SqlError([errorDiagnostic('C411', message, { hint })]);
}

/** Ports by host and number. */
class Ports implements Shared {
  readonly entries = new Map<string, Port>();

  forTrial(host: ConnectorHost): Ports {
    const ports = new Ports();
    for (const [key, { listener, paths }] of this.entries) {
      if (listener.isClosed) continue;
      const unopened = new Listener(listener.settings, host);
      const taken = [...paths].filter(([, path]) => !path.isClosed);
      const copies = taken.map(([name, path]) => [name, new Path(path.settings, unopened, host)] as const);
      ports.entries.set(key, { listener: unopened, paths: new Map(copies) });
    }
    return ports;
  }
}

function registryOf(host: ConnectorHost): Map<string, Port> {
  const found = host.shared.get(REGISTRY_KEY);
  if (found instanceof Ports) return found.entries;
  const ports = new Ports();
  host.shared.set(REGISTRY_KEY, ports);
  return ports.entries;
}
