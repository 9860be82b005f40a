import { type Endpoint, endpointOf } from './endpoint.ts';

type Json = Record<string, unknown>;

/** A request that a client sent. */
export interface AcmeRequest {
  endpoint: Endpoint;
  method: string;
  path: string;
  /** When it had arrived, ms since the epoch. */
  at: number;
  /** The signed header: `url`, `nonce`, `kid`; never a key. */
  header?: Json;
  /** What was signed; undefined when that is nothing, as in a POST-as-GET. Of JWSs in it, their headers. */
  payload?: Json;
  /** The answer's status, once it is decided; `none` when the connection was closed instead. */
  answered?: number | 'none';
}

export function readRequest(method: string, path: string, body: Buffer, at: number): AcmeRequest {
  return { endpoint: endpointOf(path), method, path, at, ...decodeJws(body.toString()) };
}

function decodeJws(body: string): Pick<AcmeRequest, 'header' | 'payload'> {
  try {
    const jws = JSON.parse(body);
    const [header, payload] = [decode(jws.protected), decode(jws.payload)];
    return { ...(header && { header }), ...(payload && { payload }) };
  } catch {
    return {};
  }
}

function decode(part: string): Json | undefined {
  const text = Buffer.from(part, 'base64url').toString();
  return text === '' ? undefined : JSON.parse(text, withoutKeys);
}

/** Keys are nobody's business; an account binding or a new key comes as a JWS within. */
function withoutKeys(name: string, value: unknown): unknown {
  if (name === 'jwk') return undefined;
  const { protected: header, signature } = (value ?? {}) as { protected?: unknown; signature?: unknown };
  return typeof header === 'string' && typeof signature === 'string' ? decode(header) : value;
}
