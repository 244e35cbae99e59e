// What went wrong with a connection, as the user sees it: one table from causes to texts, codes and ways out.
// Invariant: no text holds credentials or query values; every failure of a connection is one of the rows below.
import { type Cell, ConnectorError, type ErrorDomain, errorDiagnostic, type RetryAdvice } from '@tidewire/core';

/** One kind of failure. `match` sees the code and the message of the error that Node or the protocol implementation gave. */
interface Cause {
  readonly match: (code: string, message: string) => boolean;
  readonly code: string;
  /** What follows the address. */
  readonly text: string;
  readonly hint: string;
  readonly domain: ErrorDomain;
  readonly retry: RetryAdvice;
}

const NETWORK_HINT =
  'verify that "websocket.url" is correct, that the network reaches the host, and that the server is running and accessible';
const TLS_HINT =
  'use a server with a valid certificate and keep the system CA certificates up to date, or name your own authority in "websocket.tls.ca"; use ws:// for development only';
const SUBPROTOCOL_HINT = 'check "websocket.subprotocol" against what the server offers, or remove it';

const network = (text: string, ...codes: readonly string[]): Cause => ({
  match: (code) => codes.includes(code),
  code: 'C414',
  text,
  hint: NETWORK_HINT,
  domain: 'external',
  retry: 'after-backoff',
});

const certificate = (reason: string, ...codes: readonly string[]): Cause => ({
  match: (code) => codes.includes(code),
  code: 'C418',
  text: `certificate verify failed (${reason})`,
  hint: TLS_HINT,
  domain: 'external',
  retry: 'after-backoff',
});

const CAUSES: readonly Cause[] = [
  network('Connection refused', 'ECONNREFUSED'),
  network('host not found', 'ENOTFOUND', 'EAI_NONAME', 'EAI_NODATA'),
  network('name resolution failed', 'EAI_AGAIN', 'EAI_FAIL'),
  network('host unreachable', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'),
  network('the network gave up', 'ETIMEDOUT'),
  certificate('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'),
  certificate('host name mismatch', 'ERR_TLS_CERT_ALTNAME_INVALID'),
  certificate('certificate has expired', 'CERT_HAS_EXPIRED'),
  certificate('certificate is not yet valid', 'CERT_NOT_YET_VALID'),
  certificate('certificate revoked', 'CERT_REVOKED'),
  certificate(
    'unknown authority',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_UNTRUSTED',
    'INVALID_CA',
  ),
  {
    match: (code) => /CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE$/.test(code),
    code: 'C418',
    text: 'the server requires a client certificate',
    hint: 'ask for an endpoint that does not, or put a proxy that presents the certificate in front',
    domain: 'user',
    retry: 'never',
  },
  {
    match: (code, message) =>
      /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(code) || /wrong version number/i.test(message),
    code: 'C418',
    text: 'the server does not speak TLS on this port',
    hint: 'check the port, or use ws:// if the server is meant to be without TLS (development only)',
    domain: 'user',
    retry: 'after-backoff',
  },
  {
    match: (code) => /^(ERR_SSL_|ERR_TLS_|EPROTO)/.test(code),
    code: 'C418',
    text: 'TLS handshake failed',
    hint: TLS_HINT,
    domain: 'external',
    retry: 'after-backoff',
  },
  {
    match: (_code, message) => /subprotocol/i.test(message),
    code: 'C417',
    text: 'subprotocol not supported',
    hint: SUBPROTOCOL_HINT,
    domain: 'user',
    retry: 'after-backoff',
  },
  {
    match: (code) => code.startsWith('HPE_'),
    code: 'C416',
    text: 'the server does not speak HTTP',
    hint: NETWORK_HINT,
    domain: 'external',
    retry: 'after-backoff',
  },
  {
    match: (_code, message) => /^Invalid (Upgrade|Sec-WebSocket)|Sec-WebSocket-Extensions|extension/.test(message),
    code: 'C416',
    text: 'the server does not answer as a WebSocket server must',
    hint: NETWORK_HINT,
    domain: 'external',
    retry: 'after-backoff',
  },
];

/** The failure of an attempt to connect. `address` is shown as it is; `secure` tells whether TLS was asked for. */
export function connectFailure(error: unknown, address: string, secure: boolean): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const { code, message } = partsOf(error);
  const cause = CAUSES.find((candidate) => candidate.match(code, message)) ?? handshakeCut(secure);
  // The subprotocol's text is fixed without an address; it goes into the detail.
  const fixed = cause.code === 'C417';
  const text = fixed ? `Failed to connect: ${cause.text}` : `Failed to connect to WebSocket ${address}: ${cause.text}`;
  const detail = fixed ? `${address}: ${message}` : code === '' ? undefined : code;
  return new ConnectorError(
    errorDiagnostic(cause.code, text, { detail, hint: cause.hint }),
    cause.domain,
    cause.retry,
    error,
  );
}

function handshakeCut(secure: boolean): Cause {
  return {
    ...network(
      secure ? 'connection closed during handshake' : 'connection closed during handshake (is this a wss:// endpoint?)',
    ),
    match: () => true,
  };
}

/** The server answered the handshake with a status other than 101. */
export function statusFailure(status: number, statusText: string, address: string): ConnectorError {
  const text = `Failed to connect to WebSocket ${address}: ${status} ${statusText}`.trimEnd();
  const denied = status === 401 || status === 403;
  const hint = denied
    ? 'check "websocket.headers.Authorization" and the other headers, that the key or token is valid, and that the subprotocol is the one the server expects'
    : status === 404 || status === 426
      ? 'check the path of "websocket.url": there is no WebSocket at this one'
      : 'look up what the server means by this status; it answers WebSocket handshakes with 101 only when it accepts them';
  const domain = status >= 400 && status < 500 && status !== 429 ? 'user' : 'external';
  return new ConnectorError(errorDiagnostic('C416', text, { hint }), domain, 'after-backoff');
}

/** No open WebSocket within the time allowed. */
export function timeoutFailure(timeoutMs: number, address: string): ConnectorError {
  const text = `Connection to WebSocket ${address} timed out after ${printSeconds(timeoutMs)}`;
  const hint =
    'verify the network connectivity to the host, that firewalls let WebSocket traffic pass, and that the server accepts connections; "websocket.connect.timeout.ms" allows more time';
  return new ConnectorError(errorDiagnostic('C415', text, { hint }), 'external', 'after-backoff');
}

/** A file of authorities that cannot be used. */
export function authorityFailure(path: string, cause: unknown): ConnectorError {
  const diagnostic = errorDiagnostic('C413', `certificate authority file "${path}" cannot be read`, {
    detail: partsOf(cause).message,
    hint: 'name a readable file of certificates in PEM form in "websocket.tls.ca"',
  });
  return new ConnectorError(diagnostic, 'user', 'never', cause);
}

/** The peer sent what the protocol forbids, or more than we accept; `undefined` when the error says nothing of the kind. */
export function protocolFailure(error: unknown, address: string, maxMessageBytes: number): ConnectorError | undefined {
  const { code, message } = partsOf(error);
  if (!code.startsWith('WS_ERR_')) return undefined;
  const tooLarge = code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' || code === 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH';
  const diagnostic = tooLarge
    ? errorDiagnostic('C422', `WebSocket ${address} sent a message larger than ${maxMessageBytes} bytes`, {
        hint: 'raise "websocket.max.message.bytes" if such messages are expected',
      })
    : errorDiagnostic('C422', `WebSocket ${address} broke the protocol`, { detail: message });
  return new ConnectorError(diagnostic, 'external', 'after-backoff', error);
}

/** An open connection ended. `why` says how. */
export function lostFailure(address: string, why: string, cause?: unknown): ConnectorError {
  const diagnostic = errorDiagnostic('C419', `WebSocket connection to ${address} lost: ${why}`, { hint: NETWORK_HINT });
  return new ConnectorError(diagnostic, 'external', 'after-backoff', cause);
}

/** A lost connection could not be made again. */
export function gaveUpFailure(address: string, attempts: number, last: ConnectorError): ConnectorError {
  const diagnostic = errorDiagnostic(
    'C419',
    `WebSocket connection to ${address} lost and not made again after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    { detail: last.diagnostic.message, hint: last.diagnostic.hint },
  );
  return new ConnectorError(diagnostic, last.domain, 'after-backoff', last);
}

/** Messages a sink gives up. */
export function unsentFailure(address: string, rows: number, why: string, cause?: unknown): ConnectorError {
  const diagnostic = errorDiagnostic(
    'C420',
    `${rows} ${rows === 1 ? 'message' : 'messages'} not sent to WebSocket ${address}: ${why}`,
    {
      hint: 'see that the server is running; "websocket.reconnect.max.attempts" and "websocket.queue.messages" allow longer interruptions',
    },
  );
  return new ConnectorError(diagnostic, 'external', 'after-backoff', cause);
}

/** Rows that ask for frames of a type that does not exist. */
export function messageTypeFailure(address: string, rows: number, type: Cell): ConnectorError {
  const diagnostic = errorDiagnostic(
    'C423',
    `${rows} ${rows === 1 ? 'message' : 'messages'} not sent to WebSocket ${address}: invalid message type "${String(type).slice(0, 40)}"`,
    { hint: "fill the column METADATA FROM '__meta_message_type' with text, binary or NULL" },
  );
  return new ConnectorError(diagnostic, 'user', 'never');
}

const LISTEN_CAUSES: ReadonlyMap<string, readonly [text: string, hint: string]> = new Map([
  ['EADDRINUSE', ['the port is in use', 'choose another "websocket.port", or stop the program that uses it']],
  ['EACCES', ['the port is not allowed to this user', 'choose a "websocket.port" of 1024 or more']],
  ['EADDRNOTAVAIL', ['this machine does not have the address', 'write an address of this machine in "websocket.host"']],
  ['ENOTFOUND', ['this machine does not have the address', 'write an address of this machine in "websocket.host"']],
]);

/** A server that cannot listen. */
export function listenFailure(address: string, cause: unknown): ConnectorError {
  const { code, message } = partsOf(cause);
  const [text, hint] = LISTEN_CAUSES.get(code) ?? [message, 'check "websocket.host" and "websocket.port"'];
  const diagnostic = errorDiagnostic('C424', `Failed to listen on ${address}: ${text}`, { detail: code, hint });
  return new ConnectorError(diagnostic, 'external', 'never', cause);
}

/** A certificate or key of a server that cannot be used. */
export function certificateFailure(path: string, cause: unknown): ConnectorError {
  const diagnostic = errorDiagnostic('C425', `certificate or key of the server cannot be used: ${path}`, {
    detail: partsOf(cause).message,
    hint: 'name readable files in PEM form that belong together in "websocket.tls.cert" and "websocket.tls.key"; a key that is encrypted needs "websocket.tls.passphrase"',
  });
  return new ConnectorError(diagnostic, 'user', 'never', cause);
}

/** Messages that a server's sink gives up. */
export function undeliveredFailure(address: string, rows: number, why: string): ConnectorError {
  const text = `${rows} ${rows === 1 ? 'message' : 'messages'} not sent to clients of WebSocket ${address}: ${why}`;
  const hint = 'clients come and go; "websocket.client.queue.bytes" lets slow ones stay longer';
  return new ConnectorError(errorDiagnostic('C420', text, { hint }), 'external', 'after-backoff');
}

/** A server that was stopped while it was to start. */
export function stoppedFailure(address: string): ConnectorError {
  const diagnostic = errorDiagnostic('C424', `Failed to listen on ${address}: the stream was stopped`);
  return new ConnectorError(diagnostic, 'internal', 'never');
}

/** Payloads that cannot go into text frames. */
export function notUtf8Failure(address: string, rows: number): ConnectorError {
  const diagnostic = errorDiagnostic(
    'C421',
    `${rows} ${rows === 1 ? 'message' : 'messages'} not sent to WebSocket ${address}: not valid UTF-8`,
    { hint: 'set "websocket.message.type" = \'binary\' for payloads that are not text' },
  );
  return new ConnectorError(diagnostic, 'user', 'never');
}

function printSeconds(ms: number): string {
  if (ms % 1000 !== 0) return `${ms} ms`;
  return ms === 1000 ? '1 second' : `${ms / 1000} seconds`;
}

function partsOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message: error.message };
}
