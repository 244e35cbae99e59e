// Every error code of the connectors with its title and explanation; the reference page of error codes is generated from it.
// Invariant: a code has one meaning for ever, and no connector reports a code that is not listed here.

export interface ErrorCode {
  readonly code: string;
  readonly title: string;
  readonly explanation: string;
}

export const connectorErrorCodes: readonly ErrorCode[] = [
  {
    code: 'C410',
    title: 'address of a WebSocket is not valid',
    explanation:
      'The value of "websocket.url" is not a WebSocket address. It must start with ws:// or wss://, name a host and have no fragment.',
  },
  {
    code: 'C411',
    title: 'combination of options is not supported',
    explanation: 'Two options contradict each other, or an option asks for something this version does not offer.',
  },
  {
    code: 'C412',
    title: 'message type is not valid',
    explanation: 'The value of "websocket.message.type" is neither text nor binary.',
  },
  {
    code: 'C413',
    title: 'certificate authority cannot be read',
    explanation: 'The file named by "websocket.tls.ca" cannot be read or holds no certificate in PEM form.',
  },
  {
    code: 'C414',
    title: 'WebSocket cannot be reached',
    explanation: 'The network connection could not be made, or it was closed before the WebSocket was open.',
  },
  {
    code: 'C415',
    title: 'connecting took too long',
    explanation: 'The handshake was not complete within "websocket.connect.timeout.ms".',
  },
  {
    code: 'C416',
    title: 'server refused the WebSocket',
    explanation:
      'The server answered the handshake with an HTTP status other than 101, for example 401 when credentials are missing.',
  },
  {
    code: 'C417',
    title: 'subprotocol not supported',
    explanation:
      'The server did not choose one of the subprotocols offered in "websocket.subprotocol", or chose one without being asked.',
  },
  {
    code: 'C418',
    title: 'TLS failed',
    explanation:
      'The certificate of the server was not accepted, or the server and Tidewire could not agree on a secure connection.',
  },
  {
    code: 'C419',
    title: 'WebSocket connection lost',
    explanation: 'An open connection ended and was not, or could not be, made again.',
  },
  {
    code: 'C420',
    title: 'messages could not be sent',
    explanation:
      'A sink is not connected, or more messages wait than it may hold. The messages are counted as dropped.',
  },
  {
    code: 'C421',
    title: 'text message is not UTF-8',
    explanation:
      'A sink that sends text frames was given bytes that are not UTF-8. The message is not sent; the others are.',
  },
  {
    code: 'C422',
    title: 'peer broke the WebSocket protocol',
    explanation:
      'The peer sent a frame that the protocol forbids, or a message larger than "websocket.max.message.bytes".',
  },
  {
    code: 'C423',
    title: 'message type of a row is not valid',
    explanation:
      'A column METADATA FROM __meta_message_type holds something else than text, binary or NULL. The message is not sent; the others are.',
  },
  {
    code: 'C424',
    title: 'cannot listen',
    explanation: 'A WebSocket server could not open its port, for example because another program uses it.',
  },
  {
    code: 'C425',
    title: 'certificate of the server cannot be used',
    explanation:
      'A file named by "websocket.tls.cert" or "websocket.tls.key" cannot be read, is not in PEM form, or the two do not belong together.',
  },
  {
    code: 'C430',
    title: 'file cannot be read or written',
    explanation: 'The operating system refused to open, read, write or close the file.',
  },
  {
    code: 'C431',
    title: 'line of a file is too long',
    explanation: 'A line is longer than "file.max.line.bytes" allows.',
  },
  {
    code: 'C432',
    title: 'standard output cannot be written',
    explanation: 'Standard output is closed, for example because the program it was piped into has ended.',
  },
  {
    code: 'C440',
    title: 'column of a generator is not valid',
    explanation:
      'An option of a generator names no column of the stream, does not fit the type of the column, or contradicts another one.',
  },
];
