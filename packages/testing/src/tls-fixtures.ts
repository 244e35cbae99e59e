// Test-only certificates for servers on the loopback interface; fixtures/README.md says how they were made.
// Invariant: files are read when a field is asked for, so importing this costs nothing and ships nothing.
import { readFileSync } from 'node:fs';

/** A private key and its certificate, PEM text. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

export interface TlsFixtures {
  /** The authority behind every certificate but the self-signed one, PEM text. */
  readonly ca: string;
  /** For `localhost` and `127.0.0.1`. */
  readonly server: KeyPair;
  /** For a host that no test connects to. */
  readonly wrongHost: KeyPair;
  /** For `localhost`, issued by itself. */
  readonly selfSigned: KeyPair;
  /** For clients of servers that ask for a certificate. */
  readonly client: KeyPair;
}

function pem(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}.pem`, import.meta.url), 'utf8');
}

function keyPair(name: string): KeyPair {
  return { key: pem(`${name}.key`), cert: pem(`${name}.cert`) };
}

export const tlsFixtures: TlsFixtures = {
  get ca(): string {
    return pem('ca');
  },
  get server(): KeyPair {
    return keyPair('server');
  },
  get wrongHost(): KeyPair {
    return keyPair('wrong-host');
  },
  get selfSigned(): KeyPair {
    return keyPair('self-signed');
  },
  get client(): KeyPair {
    return keyPair('client');
  },
};
