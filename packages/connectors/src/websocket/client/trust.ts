// Which certificate authorities a secure connection trusts: the ones that come with Node, the system's, and the user's own.
// Invariant: verification is never switched off; an own authority adds to the others and that a file of it cannot be read is an error.
import * as tls from 'node:tls';
import type { Environment } from '@tidewire/core';
import { authorityFailure } from '../errors.ts';

/** Where systems keep their authorities, for versions of Node that cannot ask the system. */
const SYSTEM_BUNDLES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

type AuthorityStore = (kind: 'default' | 'system') => readonly string[];

/** Builds what connections share. `ownAuthority` is the path of a PEM file. Rejects with ConnectorError C413. */
export async function createTrust(
  environment: Environment,
  ownAuthority: string | undefined,
): Promise<tls.SecureContext> {
  const own = ownAuthority === undefined ? [] : [await readAuthority(environment, ownAuthority)];
  const authorities = [...(await systemAuthorities(environment)), ...own];
  try {
    return tls.createSecureContext({ ca: authorities, minVersion: 'TLSv1.2' });
  } catch (error) {
    throw ownAuthority === undefined ? error : authorityFailure(ownAuthority, error);
  }
}

async function readAuthority(environment: Environment, path: string): Promise<string> {
  const text = await environment.readFile(path).catch((error: unknown) => {
    throw authorityFailure(path, error);
  });
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw authorityFailure(path, 'it holds no certificate in PEM form');
  return text;
}

async function systemAuthorities(environment: Environment): Promise<readonly string[]> {
  // The file OpenSSL would use, if the user has named one.
  const named = environment.variable('SSL_CERT_FILE');
  const extra = named === undefined ? undefined : await readable(environment, named);
  const store = (tls as { readonly getCACertificates?: AuthorityStore }).getCACertificates;
  const known = store === undefined ? await bundled(environment) : [...store('default'), ...store('system')];
  return extra === undefined ? known : [...known, extra];
}

async function bundled(environment: Environment): Promise<readonly string[]> {
  for (const path of SYSTEM_BUNDLES) {
    const text = await readable(environment, path);
    if (text !== undefined) return [...tls.rootCertificates, text];
  }
  return tls.rootCertificates;
}

function readable(environment: Environment, path: string): Promise<string | undefined> {
  return environment.readFile(path).catch(() => undefined);
}
