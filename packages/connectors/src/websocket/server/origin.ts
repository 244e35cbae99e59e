// Whether a web page may connect: browsers say where a page comes from, and connect to any address for it.
// Invariant: a page of a foreign host is let in only when "websocket.origins" names it; programs send no origin and are let in.

/** The parts of a handshake that count. */
export interface OriginClaim {
  readonly origin: string | undefined;
  /** The `Host` header. */
  readonly host: string | undefined;
  /** Whether the server listens only to its own machine. */
  readonly loopback: boolean;
}

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export function isAllowedOrigin({ origin, host, loopback }: OriginClaim, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin.toLowerCase())) return true;
  const page = URL.canParse(origin) ? new URL(origin).hostname : '';
  const own = host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;
  if (page === '' || page !== own) return false;
  // A foreign name that was made to point at this machine looks like the same host, but is no name of this machine.
  return !loopback || LOOPBACK_NAMES.includes(page) || page.endsWith('.localhost');
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
