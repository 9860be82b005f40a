/** What of `rendered/account.json` names the workflows' roles. */
export interface Account {
  platform: string;
  account: string;
  region: string;
  environments: Readonly<Record<string, unknown>>;
}

export interface PipelineRole {
  arn: string;
  region: string;
}

/**
 * The role that a workflow takes, as the module `pipeline` names it.
 *
 * @param purpose push, plan or deploy-<environment>
 * @throws Error naming what there is
 */
export function pipelineRole(
  { platform, account, region, environments }: Account,
  purpose = '',
): PipelineRole {
  const purposes = ['push', 'plan', ...Object.keys(environments).map((name) => `deploy-${name}`)];
  if (!purposes.includes(purpose)) {
    throw new Error(`role: expected one of ${purposes.join(', ')}, received ${JSON.stringify(purpose)}`);
  }
  return { arn: `arn:aws:iam::${account}:role/${platform}-${purpose}`, region };
}
