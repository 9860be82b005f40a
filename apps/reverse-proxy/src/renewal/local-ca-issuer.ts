import { type Certified, issueLeaf } from '@platform-journey/certificates';
import type { CertificateRequest, Issuer } from './issuer.ts';
import { LOCAL_CA } from './issuer-choice.ts';

/** The CA that the proxies keep themselves: it issues at once, for any name, and whoever trusts its root trusts that. */
export class LocalCaIssuer implements Issuer {
  readonly name = LOCAL_CA;
  readonly isPublic = false;
  readonly hasStaging = false;
  /** It verifies nothing. */
  readonly challenges = ['http-01'] as const;
  readonly #authority: Certified;

  constructor(authority: Certified) {
    this.#authority = authority;
  }

  issue({ names }: CertificateRequest): Promise<Certified> {
    return issueLeaf(this.#authority, names);
  }

  async suggestedWindow(): Promise<undefined> {
    return undefined;
  }
}
