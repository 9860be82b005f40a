/** Pebble's way to listen and to look; all on 127.0.0.1. */
export interface PebblePorts {
  /** The ACME server. */
  acme: number;
  /** Where Pebble tells of its roots. */
  management: number;
  /** Where it expects answers to http-01. */
  http: number;
  /** Where it expects answers to tls-alpn-01. */
  tls: number;
  /** The DNS server that it asks: every name is 127.0.0.1 until told otherwise. */
  dns: number;
  /** Where the DNS server is told otherwise, as pebble-challtestsrv documents. */
  dnsManagement: number;
}

export interface PebbleOptions {
  /** Ports to use; free ones are drawn for the others. */
  ports?: Partial<PebblePorts>;
  /** How long certificates are valid; Pebble's own default is five years. */
  certificateSeconds?: number;
  /** Longest random wait before each validation; none by default. */
  validationDelaySeconds?: number;
  /** How many per cent of good nonces are refused; none by default. */
  rejectedNoncePercent?: number;
  /** How often in a hundred an order finds its authorization valid already; never by default. */
  reusedAuthorizationPercent?: number;
  /** Roots beside the first one, each with a chain of its own. */
  alternateRoots?: number;
  /** External account keys, base64url, by their ID; where there are any, a new account needs one. */
  externalAccountKeys?: Record<string, string>;
}

/** Where Pebble finds the certificate of its own HTTPS. */
export interface ServerFiles {
  certificate: string;
  key: string;
}

/** Pebble's configuration file, before it is written as JSON. */
export function pebbleConfiguration(options: PebbleOptions, ports: PebblePorts, files: ServerFiles) {
  const { certificateSeconds, externalAccountKeys } = options;
  return {
    pebble: {
      listenAddress: `127.0.0.1:${ports.acme}`,
      managementListenAddress: `127.0.0.1:${ports.management}`,
      certificate: files.certificate,
      privateKey: files.key,
      httpPort: ports.http,
      tlsPort: ports.tls,
      ...(certificateSeconds === undefined ? {} : { certificateValidityPeriod: certificateSeconds }),
      ...(externalAccountKeys === undefined
        ? {}
        : { externalAccountBindingRequired: true, externalAccountMACKeys: externalAccountKeys }),
    },
  };
}

/** Pebble takes the other half of its settings from the environment. */
export function pebbleEnvironment(options: PebbleOptions): Record<string, string> {
  const { validationDelaySeconds, rejectedNoncePercent, reusedAuthorizationPercent, alternateRoots } =
    options;
  return {
    ...(validationDelaySeconds === undefined
      ? { PEBBLE_VA_NOSLEEP: '1' }
      : { PEBBLE_VA_SLEEPTIME: String(validationDelaySeconds) }),
    PEBBLE_WFE_NONCEREJECT: String(rejectedNoncePercent ?? 0),
    PEBBLE_AUTHZREUSE: String(reusedAuthorizationPercent ?? 0),
    PEBBLE_ALTERNATE_ROOTS: String(alternateRoots ?? 0),
  };
}

/** pebble-challtestsrv as a DNS server and nothing else. */
export function dnsArguments(ports: PebblePorts): string[] {
  const off = ['-http01', '', '-https01', '', '-tlsalpn01', ''];
  // Pebble prefers IPv6, where nobody listens.
  const answers = ['-defaultIPv4', '127.0.0.1', '-defaultIPv6', ''];
  const listen = ['-dns01', `127.0.0.1:${ports.dns}`, '-management', `127.0.0.1:${ports.dnsManagement}`];
  return [...listen, ...answers, ...off];
}
