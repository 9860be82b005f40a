import { AwsError } from '../aws-error.ts';
import { textIn, textsIn, xmlOf } from '../protocols/xml.ts';
import type { Account, Answer, Service } from '../service.ts';

const PATH = /^\/2013-04-01\/(hostedzone|change)\/([^/]+)(\/rrset)?\/?$/;

/** Records of zones that are there beforehand, put by tests; a change is in sync at once. */
export const route53: Service = {
  nameOf: ({ method, url }) => `${method} ${url.pathname}`,
  answer({ method, url, body }, account) {
    const [, kind, id = '', records] = PATH.exec(url.pathname) ?? [];
    if (kind === 'change') return xml(200, `<GetChangeResponse>${CHANGE}</GetChangeResponse>`);
    if (kind !== 'hostedzone') return undefined;
    const { name } = account.resources.get('hosted-zone', id, 'NoSuchHostedZone');
    if (records && method === 'POST') return change(body.toString(), id, account);
    if (records) return listing(id, account);
    const zone = { Id: `/hostedzone/${id}`, Name: `${name}.`, CallerReference: 'test' };
    return xml(200, `<GetHostedZoneResponse>${xmlOf({ HostedZone: zone }, '')}</GetHostedZoneResponse>`);
  },
  error: (Code, Message, status) =>
    xml(status, `<ErrorResponse>${xmlOf({ Error: { Code, Message } }, '')}</ErrorResponse>`),
};

const CHANGE = xmlOf({ ChangeInfo: { Id: '/change/C1', Status: 'INSYNC', SubmittedAt: new Date(0) } }, '');

const xml = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body,
});

function change(request: string, zone: string, { resources }: Account): Answer {
  for (const one of textsIn(request, 'Change')) {
    const record = textIn(one, 'ResourceRecordSet') ?? '';
    const id = `${zone} ${textIn(record, 'Name')?.replace(/\.$/, '')} ${textIn(record, 'Type')}`;
    const action = textIn(one, 'Action');
    const isThere = resources.find('record', id) !== undefined;
    if (isThere === (action === 'CREATE') && action !== 'UPSERT') {
      throw new AwsError('InvalidChangeBatch', `${action} of ${id}, which is ${isThere ? '' : 'not '}there`);
    }
    if (action === 'DELETE') resources.delete('record', id);
    else
      resources.put('record', id, {
        zone,
        record: record.replace(/<Name>([^<]*?)\.?<\/Name>/, '<Name>$1.</Name>'),
      });
  }
  return xml(200, `<ChangeResourceRecordSetsResponse>${CHANGE}</ChangeResourceRecordSetsResponse>`);
}

function listing(zone: string, { resources }: Account): Answer {
  const records = resources
    .list('record')
    .filter((record) => record.zone === zone)
    .map(({ record }) => `<ResourceRecordSet>${record}</ResourceRecordSet>`);
  return xml(
    200,
    `<ListResourceRecordSetsResponse><ResourceRecordSets>${records.join('')}</ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>`,
  );
}
