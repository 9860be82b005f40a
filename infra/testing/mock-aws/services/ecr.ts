import { type Fields, required, textOf, textsOf } from '../fields.ts';
import { jsonService } from '../protocols/json.ts';
import type { Account } from '../service.ts';

const MISSING = 'RepositoryNotFoundException';

const repositoryOf = ({ resources }: Account, name: string) => resources.get('repository', name, MISSING);

/** Without what is asked for apart. */
const shown = ({ tags, lifecyclePolicyText, ...repository }: Fields) => repository;

export const ecr = jsonService({
  CreateRepository(input, { id, region, resources }) {
    const repositoryName = required(input, 'repositoryName');
    const repository = resources.put('repository', repositoryName, {
      imageTagMutability: 'MUTABLE',
      ...input,
      registryId: id,
      repositoryArn: `arn:aws:ecr:${region}:${id}:repository/${repositoryName}`,
      repositoryUri: `${id}.dkr.ecr.${region}.amazonaws.com/${repositoryName}`,
      createdAt: Date.now() / 1000,
    });
    return { repository: shown(repository) };
  },
  DescribeRepositories: (input, account) => ({
    repositories: textsOf(input.repositoryNames).map((name) => shown(repositoryOf(account, name))),
  }),
  ListTagsForResource: (input, account) => ({
    tags: repositoryOf(account, textOf(input.resourceArn).replace(/^.*:repository\//, '')).tags ?? [],
  }),
  DeleteRepository(input, account) {
    const repository = repositoryOf(account, required(input, 'repositoryName'));
    account.resources.delete('repository', textOf(repository.repositoryName));
    return { repository: shown(repository) };
  },
  PutLifecyclePolicy(input, account) {
    const { repositoryName, lifecyclePolicyText } = input;
    repositoryOf(account, required(input, 'repositoryName')).lifecyclePolicyText = lifecyclePolicyText;
    return { registryId: account.id, repositoryName, lifecyclePolicyText };
  },
  GetLifecyclePolicy(input, account) {
    const { repositoryName, lifecyclePolicyText } = repositoryOf(account, required(input, 'repositoryName'));
    return { registryId: account.id, repositoryName, lifecyclePolicyText };
  },
  DeleteLifecyclePolicy(input, account) {
    const repository = repositoryOf(account, required(input, 'repositoryName'));
    delete repository.lifecyclePolicyText;
    return { registryId: account.id, repositoryName: repository.repositoryName };
  },
});
