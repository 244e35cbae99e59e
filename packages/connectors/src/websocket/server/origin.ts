// Whether a web page may connect: browsers say where a page comes from, and connect to any address for it.
// Invariant: a page is let in when "websocket.origins" names it, or when it comes from the same host and that is an address or
// localhost; programs send no origin and are let in.
import { isIP } from 'node:net';

/** The parts of a handshake that count. */
export interface OriginClaim {
  readonly origin: string | undefined;
  /** The `Host` header. */
  readonly host: string | undefined;
}

export function isAllowedOrigin({ origin, host }: OriginClaim, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin.toLowerCase())) return true;
  const page = URL.canParse(origin) ? new URL(origin).hostname : '';
  const own = host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;
  if (page === '' || page !== own) return false;
  // Any name can be made to point at this machine and then looks like the same host; an address and `localhost` cannot.
  return isIP(page.replace(/^\[|\]$/g, '')) !== 0 || page === 'localhost' || page.endsWith('.localhost');
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return /^(localhost|::1|127\..*|::ffff:127\..*)$/i.test(host);
}
