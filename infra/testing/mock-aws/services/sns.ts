import { AwsError } from '../aws-error.ts';
import { type Fields, fieldsOf, required, rowsOf, tagsOf, textOf } from '../fields.ts';
import { queryService } from '../protocols/query.ts';
import { newId } from '../resources.ts';
import type { Account } from '../service.ts';

const entries = (map: Fields) => ({ entry: Object.entries(map).map(([key, value]) => ({ key, value })) });

/** `Attributes.entry.1.key` as a map. */
const mapOf = (list: unknown): Fields =>
  Object.fromEntries(rowsOf(list).map(({ key, value }) => [textOf(key), value]));

const topicOf = ({ resources }: Account, arn: string) => resources.get('topic', arn, 'NotFound');

function subscriptionOf({ resources }: Account, arn: string): Fields {
  return resources.get('subscription', arn, 'NotFound');
}

export const sns = queryService({
  CreateTopic(input, { id, region, resources }) {
    const name = required(input, 'Name');
    const TopicArn = `arn:aws:sns:${region}:${id}:${name}`;
    const attributes = { TopicArn, Owner: id, Policy: '{"Statement":[]}', ...mapOf(input.Attributes) };
    resources.put('topic', TopicArn, { attributes, tags: tagsOf(input.Tags) });
    return { TopicArn };
  },
  GetTopicAttributes(input, account) {
    return { Attributes: entries(fieldsOf(topicOf(account, required(input, 'TopicArn')).attributes)) };
  },
  SetTopicAttributes(input, account) {
    const topic = topicOf(account, required(input, 'TopicArn'));
    topic.attributes = {
      ...fieldsOf(topic.attributes),
      [required(input, 'AttributeName')]: input.AttributeValue,
    };
  },
  ListTagsForResource: (input, account) => ({ Tags: topicOf(account, required(input, 'ResourceArn')).tags }),
  DeleteTopic(input, { resources }) {
    const topic = required(input, 'TopicArn');
    resources.delete('topic', topic);
    for (const { TopicArn, SubscriptionArn } of resources.list('subscription')) {
      if (TopicArn === topic) resources.delete('subscription', textOf(SubscriptionArn));
    }
  },
  Subscribe(input, account) {
    const TopicArn = required(input, 'TopicArn');
    topicOf(account, TopicArn);
    const SubscriptionArn = `${TopicArn}:${newId('subscription')}`;
    account.resources.put('subscription', SubscriptionArn, {
      SubscriptionArn,
      TopicArn,
      Owner: account.id,
      Protocol: input.Protocol,
      Endpoint: input.Endpoint,
      // Nobody has followed the link in the mail.
      PendingConfirmation: 'true',
      ConfirmationWasAuthenticated: 'false',
      RawMessageDelivery: 'false',
      SubscriptionPrincipal: `arn:aws:iam::${account.id}:user/test`,
      ...mapOf(input.Attributes),
    });
    return { SubscriptionArn };
  },
  GetSubscriptionAttributes: (input, account) => ({
    Attributes: entries(subscriptionOf(account, required(input, 'SubscriptionArn'))),
  }),
  Unsubscribe(input, { resources }) {
    const arn = required(input, 'SubscriptionArn');
    if (resources.find('subscription', arn)?.PendingConfirmation === 'true') {
      throw new AwsError(
        'InvalidParameter',
        'Cannot unsubscribe a subscription that is pending confirmation',
      );
    }
    resources.delete('subscription', arn);
  },
});
