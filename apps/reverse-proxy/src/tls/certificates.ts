import { readFile } from 'node:fs/promises';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import {
  type Certified,
  certificateKey,
  certificateObjects,
  createAuthority,
  issueLeaf,
  storedCertificates,
} from '@platform-journey/certificates';
import { StoredJson } from '@platform-journey/object-store';
import { ConfigError, type Logger } from '@platform-journey/service-kit';
import { acmeAccounts } from '../renewal/acme-account.ts';
import { AcmeIssuer, type AcmeTimeouts } from '../renewal/acme-issuer.ts';
import type { CertificateStorage, StorageTimings } from '../renewal/certificate-storage.ts';
import type { Issuer } from '../renewal/issuer.ts';
import { type CertificatePlan, LOCAL_CA } from '../renewal/issuer-choice.ts';
import { LocalCaIssuer } from '../renewal/local-ca-issuer.ts';
import type { RenewalStatus } from '../renewal/renewal-status.ts';
import { Renewer } from '../renewal/renewer.ts';
import { pendingChallengesSchema, StoredChallenges } from '../renewal/stored-challenges.ts';
import { ChallengeContexts } from './challenge-contexts.ts';
import { handshakeOptions } from './handshake.ts';
import { openLocalCa } from './local-ca-store.ts';
import { ServedCertificates, TLS_SETTINGS } from './served-certificates.ts';

export interface CertificatesOptions {
  /** The first is for clients that name no host. */
  plans: readonly [CertificatePlan, ...CertificatePlan[]];
  storage: CertificateStorage;
  /** Where ACME issuers send notices. */
  email: string | undefined;
  logger: Logger;
  pace?: CertificatePace;
}

/** How patient and how eager everything is, where that is not as usual. */
export interface CertificatePace {
  storage?: Partial<StorageTimings>;
  acme?: Partial<AcmeTimeouts>;
  now?: () => number;
}

/** All that the proxy needs of certificates: what it presents, how it answers CAs, and the renewal behind both. */
export class Certificates {
  /** Called when clients that name no host are to be presented another certificate. */
  onPreset: ((context: SecureContextOptions) => void) | undefined;
  readonly handshake: TlsOptions;
  readonly #options: CertificatesOptions;
  readonly #served: ServedCertificates;
  readonly #challenges: StoredChallenges;
  readonly #renewers: Renewer[] = [];
  readonly #statuses = new Map<string, RenewalStatus>();
  /** Until it is open, there is none. */
  #preset: Certified | undefined;
  #polling: NodeJS.Timeout | undefined;

  private constructor(options: CertificatesOptions) {
    const { plans, storage } = options;
    const contexts = new ChallengeContexts();
    this.#options = options;
    this.#served = new ServedCertificates(plans[0].names[0]);
    this.#challenges = new StoredChallenges({
      stored: new StoredJson(storage.store, 'challenges.json', pendingChallengesSchema, this.#onDamage),
      refreshMs: storage.challengePollMs,
      onKnown: (challenges) => contexts.update(challenges),
    });
    this.handshake = handshakeOptions(this.#served, (host) => contexts.contextFor(host));
  }

  /**
   * Resolves once there is something to present for every name: what the store has, what the local CA issues at once,
   * or a certificate that nobody trusts until there is one that somebody does.
   *
   * @throws LocalCaError, StoreError when the local CA is needed and cannot be used
   * @throws ConfigError when a file that the settings name cannot be read
   */
  static async open(options: CertificatesOptions): Promise<Certificates> {
    const certificates = new Certificates(options);
    await certificates.#open();
    return certificates;
  }

  /** Begins to order what issuers must verify; they need the public ports for it. */
  startRenewing(): void {
    for (const renewer of this.#renewers) renewer.start();
    const challengePolling = this.#options.plans.some(({ issuers }) => {
      return issuers.some((issuer) => issuer !== LOCAL_CA && issuer.challenges.includes('tls-alpn-01'));
    });
    if (!challengePolling) return;
    const refresh = () => void this.#challenges.refresh().catch(() => {});
    this.#polling = setInterval(refresh, this.#options.storage.challengePollMs).unref();
  }

  /** What is presented to clients that name no host. */
  get preset(): SecureContextOptions {
    return { ...TLS_SETTINGS, cert: this.#preset?.certificate, key: this.#preset?.key };
  }

  get statuses(): RenewalStatus[] {
    return [...this.#statuses.values()];
  }

  /** The answer to http-01 for a token, whichever proxy has ordered. */
  keyAuthorization(token: string): Promise<string | undefined> {
    return this.#challenges.keyAuthorization(token);
  }

  /** Whether browsers trust the issuer of the certificate for a host. */
  isPublic(host: string): boolean {
    const wildcard = `*${host.slice(host.indexOf('.'))}`;
    const isFor = (names: readonly string[]) => names.includes(host) || names.includes(wildcard);
    return this.statuses.some(({ names, certificate }) => certificate?.isPublic && isFor(names));
  }

  async stop(): Promise<void> {
    clearInterval(this.#polling);
    await Promise.all(this.#renewers.map((renewer) => renewer.stop()));
  }

  async #open(): Promise<void> {
    const { plans, storage } = this.#options;
    const needsLocalCa = plans.some(({ issuers }) => issuers.includes(LOCAL_CA));
    const localCa = needsLocalCa
      ? new LocalCaIssuer(await openLocalCa(storage.store, storage.name))
      : undefined;
    for (const plan of plans) {
      const issuers = await Promise.all(plan.issuers.map((issuer) => this.#issuer(issuer, localCa)));
      const renewer = this.#renewer(plan, issuers as [Issuer, ...Issuer[]]);
      this.#renewers.push(renewer);
      await renewer.look();
      if (!renewer.served) await this.#bridge(renewer);
      // Without the ports, no other issuer could verify a name.
      if (plan.issuers[0] === LOCAL_CA) await renewer.turn();
      if (!renewer.served) await this.#standIn(plan.names, renewer);
    }
  }

  /** Presents a certificate that nobody trusts, unless there is a better one by the time it is made. */
  async #standIn(names: CertificatePlan['names'], renewer: Renewer): Promise<void> {
    const placeholder = await issueLeaf(await createAuthority('Placeholder'), names);
    await renewer.look();
    if (!renewer.served) this.#present(names, placeholder);
  }

  /** Settings have changed: what was kept for the former ones is of use until there is another, or for good. */
  async #bridge(renewer: Renewer): Promise<void> {
    const { store } = this.#options.storage;
    const stored = await storedCertificates(store, () => {}).catch(() => []);
    renewer.bridge(stored.flatMap(([, certificate]) => certificate ?? []));
  }

  #renewer({ names }: CertificatePlan, issuers: readonly [Issuer, ...Issuer[]]): Renewer {
    const { storage, logger, pace } = this.#options;
    const [first, ...others] = issuers;
    const key = certificateKey({ names, issuers: [first.name, ...others.map(({ name }) => name)] });
    return new Renewer({
      names,
      issuers,
      objects: certificateObjects(storage.store, key, this.#onDamage),
      exclusively: storage.exclusively,
      pollMs: storage.pollMs,
      logger,
      ...(pace?.now && { now: pace.now }),
      onCertificate: (certificate) => this.#present(names, certificate),
      onStatus: (status) => this.#statuses.set(names[0], status),
    });
  }

  async #issuer(issuer: CertificatePlan['issuers'][number], localCa: Issuer | undefined): Promise<Issuer> {
    if (issuer === LOCAL_CA) {
      if (!localCa) throw new Error('the local CA was not opened');
      return localCa;
    }
    return new AcmeIssuer(issuer, {
      accounts: acmeAccounts(this.#options.storage.store, this.#onDamage),
      solver: this.#challenges,
      email: this.#options.email,
      trust: issuer.trust === undefined ? undefined : await readTrust(issuer.name, issuer.trust),
      timeouts: this.#options.pace?.acme,
      now: this.#options.pace?.now,
    });
  }

  #present(names: CertificatePlan['names'], certificate: Certified): void {
    this.#served.present(names, certificate);
    if (names !== this.#options.plans[0].names) return;
    this.#preset = certificate;
    this.onPreset?.(this.preset);
  }

  readonly #onDamage = (key: string, problem: string): void => {
    this.#options.logger.error(
      { key, problem },
      'what the certificate store has is damaged; it counts as missing',
    );
  };
}

async function readTrust(issuer: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `ACME_ISSUERS.${issuer}.trust: expected a file that can be read; received ${file} (${(error as Error).message})`,
    );
  }
}
