import { type Certified, createAuthority, issueLeaf } from '@platform-journey/certificates';
import type { IssueError } from '../renewal/issue-error.ts';
import type { CertificateRequest, ChallengeType, Issuer, Suggestion } from '../renewal/issuer.ts';

/** What happens to a request: it fails with an error, or is served by a function; without, a certificate is issued. */
export type Outcome = Error | ((request: CertificateRequest) => Promise<Certified>);

const authority = createAuthority('Scripted');

/** An issuer that does as it is told, and remembers what it was asked. */
export class ScriptedIssuer implements Issuer {
  readonly name: string;
  readonly isPublic: boolean;
  readonly hasStaging: boolean;
  readonly challenges: readonly ChallengeType[];
  readonly requests: CertificateRequest[] = [];
  /** Of the next requests, in turn. */
  readonly outcomes: Outcome[] = [];
  /** Of all requests after those. */
  always: Outcome | undefined;
  suggestion: Suggestion | IssueError | undefined;
  /** How often it was asked for its suggestion. */
  asked = 0;
  readonly #now: () => number;

  constructor(
    name: string,
    now: () => number,
    traits: Partial<Pick<Issuer, 'isPublic' | 'hasStaging' | 'challenges'>> = {},
  ) {
    const { isPublic = true, hasStaging = false, challenges = ['http-01'] } = traits;
    this.name = name;
    this.#now = now;
    this.isPublic = isPublic;
    this.hasStaging = hasStaging;
    this.challenges = challenges;
  }

  async issue(request: CertificateRequest): Promise<Certified> {
    this.requests.push(request);
    const outcome = this.outcomes.shift() ?? this.always;
    if (outcome instanceof Error) throw outcome;
    return outcome ? outcome(request) : this.certify(request.names);
  }

  /** A certificate for 90 days from now. */
  async certify(names: readonly string[]): Promise<Certified> {
    return issueLeaf(await authority, names, new Date(this.#now()));
  }

  async suggestedWindow(): Promise<Suggestion | undefined> {
    this.asked += 1;
    if (this.suggestion instanceof Error) throw this.suggestion;
    return this.suggestion;
  }
}
