/** How a client speaks to a proxy. */
export type Protocol = 'http' | 'tls' | 'h2';

/** What a peer is given: where it listens, what it stands in front of, and files of its own. */
export interface Site {
  directory: string;
  httpPort: number;
  httpsPort: number;
  /** Ports on loopback. */
  upstreams: readonly number[];
  /** PEM files: certificate, key, and both in one. */
  certificate: string;
  key: string;
  pair: string;
  /** The local CA's directory. */
  authority: string;
  /** Where the access log goes; standard output and error go there as well. */
  log: string;
}

export interface Command {
  program: string;
  arguments: string[];
  environment?: Record<string, string>;
}

/** A proxy to measure. */
export interface Peer {
  name: string;
  /** What a reader of its figures must know: its threads, what of it is on, and its log. */
  settings: string;
  /** The program that must be installed, which is Debian's name of the package as well. */
  needs?: string;
  protocols: readonly Protocol[];
  /** Writes its configuration into the site's directory and says what to run; it stays in the foreground. */
  prepare(site: Site): Promise<Command>;
}
