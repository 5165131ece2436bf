import { ifThere, tagsOf } from '../story/aws.ts';
import type { TypeCase } from '../story/type-case.ts';

export const ssmCases: readonly TypeCase[] = [
  {
    type: 'AWS::SSM::Parameter',
    properties: {
      Name: '/story/one',
      Type: 'String',
      Value: { 'Fn::Sub': '${AWS::StackName}-${AWS::Region}' },
      Description: 'one',
      AllowedPattern: '^[a-z0-9-]+$',
      Tier: 'Standard',
      Tags: { Name: 'one', Team: 'web' },
    },
    async look(aws, Name) {
      const found = (await ifThere(aws.ssm.getParameter({ Name })))?.Parameter;
      if (!found) return undefined;
      const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [Name] }];
      const { Parameters } = await aws.ssm.describeParameters({ ParameterFilters });
      const { TagList } = await aws.ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: Name });
      return {
        answers: { Ref: Name, Type: found.Type, Value: found.Value },
        facts: {
          value: found.Value,
          description: Parameters?.[0]?.Description ?? '',
          pattern: Parameters?.[0]?.AllowedPattern ?? '',
          tags: tagsOf(TagList),
        },
      };
    },
    facts: {
      value: 'story-eu-central-1',
      description: 'one',
      pattern: '^[a-z0-9-]+$',
      tags: { Name: 'one', Team: 'web' },
    },
    updates: [
      {
        patch: { Value: 'changed', Description: 'two', Tags: { Name: 'two', Cost: '42' } },
        paths: ['/Description', '/Tags/Cost', '/Tags/Name', '/Tags/Team', '/Value'],
        facts: { value: 'changed', description: 'two', tags: { Cost: '42', Name: 'two' } },
      },
      {
        patch: { Type: 'StringList', Value: 'a,b', AllowedPattern: '^[a-z,]+$' },
        paths: ['/AllowedPattern', '/Type', '/Value'],
        facts: { value: 'a,b', pattern: '^[a-z,]+$' },
      },
    ],
    removal: {
      patch: { Description: null, AllowedPattern: null, Tags: null },
      paths: ['/AllowedPattern', '/Description', '/Tags/Name', '/Tags/Team'],
      facts: { description: '', pattern: '', tags: {} },
    },
    replacement: {
      patch: { Name: '/story/two' },
      paths: ['/Name'],
      order: 'create-before-delete',
    },
    drift: {
      async cause(aws, Name) {
        await aws.ssm.putParameter({ Name, Value: 'by-hand', Overwrite: true });
        const resource = { ResourceType: 'Parameter', ResourceId: Name } as const;
        await aws.ssm.addTagsToResource({ ...resource, Tags: [{ Key: 'Name', Value: 'by hand' }] });
      },
      paths: ['/Tags/Name', '/Value'],
    },
    vanish: (aws, Name) => aws.ssm.deleteParameter({ Name }),
  },
  {
    type: 'AWS::SSM::Parameter',
    about: 'without a name',
    properties: { Type: 'StringList', Value: { 'Fn::Join': [',', ['a', 'b', 'c']] } },
    async look(aws, Name) {
      const found = (await ifThere(aws.ssm.getParameter({ Name })))?.Parameter;
      return found && { answers: { Ref: Name, Value: found.Value }, facts: { value: found.Value } };
    },
    facts: { value: 'a,b,c' },
    updates: [{ patch: { Value: 'c,b,a' }, paths: ['/Value'], facts: { value: 'c,b,a' } }],
    drift: {
      cause: (aws, Name) => aws.ssm.putParameter({ Name, Type: 'StringList', Value: 'x', Overwrite: true }),
      paths: ['/Value'],
    },
    vanish: (aws, Name) => aws.ssm.deleteParameter({ Name }),
  },
];
