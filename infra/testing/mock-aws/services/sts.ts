import { queryService } from '../protocols/query.ts';

export const sts = queryService({
  GetCallerIdentity: (_input, { id }) => ({
    Account: id,
    Arn: `arn:aws:iam::${id}:user/test`,
    UserId: 'AIDATEST',
  }),
});
