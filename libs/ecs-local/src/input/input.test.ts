import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { violation } from './constraints.ts';
import { ENUMERATIONS } from './enumerations.ts';
import { inputShapes, type Structure } from './shape.ts';
import { typedInput } from './wire-types.ts';

describe('a value of another type is a SerializationException', () => {
  test.each([
    ['CreateService', { desiredCount: '2' }, 'STRING_VALUE can not be converted to an Integer'],
    ['CreateService', { serviceName: 7 }, 'NUMBER_VALUE can not be converted to a String'],
    ['CreateService', { serviceName: 7.5 }, 'DECIMAL_VALUE can not be converted to a String'],
    ['CreateService', { serviceName: ['web'] }, 'Unrecognized collection type class java.lang.String'],
    ['CreateService', { serviceName: {} }, 'Start of structure or map found where not expected.'],
    ['UpdateService', { forceNewDeployment: 'true' }, 'STRING_VALUE can not be converted to a Boolean'],
    ['UpdateService', { deploymentConfiguration: [] }, 'Start of list found where not expected'],
    ['DescribeServices', { services: 'web' }, 'Unexpected field type'],
    ['DescribeServices', { services: [true] }, 'TRUE_VALUE can not be converted to a String'],
    [
      'RegisterTaskDefinition',
      { containerDefinitions: [{ portMappings: [{ containerPort: '80' }] }] },
      'STRING_VALUE can not be converted to an Integer',
    ],
    [
      'RegisterTaskDefinition',
      { containerDefinitions: [{ dockerLabels: { a: 1 } }] },
      'NUMBER_VALUE can not be converted to a String',
    ],
  ])('%s %j', (operation, input, message) => {
    expect(() => typedInput(operation, input)).toThrow(
      expect.objectContaining({ code: 'SerializationException', message }),
    );
  });
});

it('drops members that ECS does not know, at any depth, and keeps the others', () => {
  const known = { serviceName: 'web', deploymentConfiguration: { maximumPercent: 150 } };
  const input = { ...known, colour: 'red', deploymentConfiguration: { maximumPercent: 150, colour: 'red' } };
  expect(typedInput('CreateService', input)).toEqual(known);
});

it('takes whatever JSON for what it is or refuses it, and never fails otherwise', () => {
  fc.assert(
    fc.property(fc.constantFrom(...inputShapes.keys()), fc.jsonValue(), (operation, input) => {
      try {
        violation(operation, typedInput(operation, input));
      } catch (error) {
        expect(error).toMatchObject({ code: 'SerializationException' });
      }
    }),
  );
});

describe('what the model asks for', () => {
  test.each([
    ['DescribeTaskDefinition', {}, 'TaskDefinition can not be blank.'],
    ['DeleteCluster', { cluster: '' }, 'Cluster can not be blank.'],
    ['RegisterTaskDefinition', { containerDefinitions: [] }, 'Family can not be blank.'],
    ['RegisterTaskDefinition', { family: 'web' }, 'Container list cannot be empty.'],
    ['DescribeContainerInstances', {}, 'Container instances cannot be empty.'],
    ['DescribeClusters', { include: ['ALL'] }, /^include should be one of \[.*SETTINGS.*\]$/],
    ['ListTasks', { launchType: 'ec2' }, /^launchType should be one of \[EC2,.*FARGATE/],
    [
      'RegisterTaskDefinition',
      { family: 'web', containerDefinitions: [{ portMappings: [{ protocol: 'sctp' }] }] },
      'protocol should be one of [tcp,udp]',
    ],
  ])('%s %j', (operation, input, message) => {
    expect(violation(operation, input)).toMatch(message);
  });

  it('is nothing where the input is complete', () => {
    expect(violation('CreateService', { serviceName: 'web', launchType: 'EC2' })).toBeUndefined();
  });
});

it('names enumerated members that the SDK has', () => {
  const members = new Set<string>();
  for (const shape of inputShapes.values()) membersOf(shape, members);
  expect(Object.keys(ENUMERATIONS).filter((member) => !members.has(member))).toEqual([]);
});

function membersOf(shape: Structure, seen: Set<string>): Set<string> {
  for (const [member, type] of shape.members) {
    if (seen.has(`${shape.name}.${member}`)) continue;
    seen.add(`${shape.name}.${member}`);
    let inner = type();
    while (inner.kind === 'list' || inner.kind === 'map') inner = inner.member();
    if (inner.kind === 'structure') membersOf(inner, seen);
  }
  return seen;
}
